//! The search on the device finds what the same search on the host finds, shape by shape.

use color::{Fit, Opacity, Palette};
use geometry::{Domain, Kind, Outline, Shape};
use rand_pcg::Pcg32;
use raster::cuda::{Found, GreedyBatch, GreedyJob};
use raster::{Backend, Cpu, Target};

use crate::Mix;
use crate::starts::StartSampler;

/// A climb of [`GreedyJob`], on the host.
struct Climb<'a> {
    job: &'a GreedyJob,
    mix: &'a Mix,
    starts: &'a StartSampler,
    cpu: &'a Cpu,
    lanes: Vec<Pcg32>,
    best: Option<(Shape, Fit)>,
    scored: u32,
}

impl Climb<'_> {
    fn run(&mut self) {
        let mut failures = 0;
        let most = u64::from(self.job.starts) + 7 * u64::from(self.job.patience);
        while self.scored < self.job.starts
            || (self.best.is_some()
                && failures < self.job.patience
                && u64::from(self.scored) < most)
        {
            let starts = self.scored < self.job.starts;
            let rose = self.round(starts);
            failures = if starts || rose {
                0
            } else {
                failures + self.job.lanes
            };
        }
    }

    /// Each lane tries one shape; whether one of them is the best so far.
    fn round(&mut self, starts: bool) -> bool {
        let left = self.job.starts.saturating_sub(self.scored);
        let count = if starts {
            left.min(self.job.lanes)
        } else {
            self.job.lanes
        };
        let lanes = self.lanes.iter_mut().take(count as usize);
        let shapes: Vec<Shape> = lanes
            .map(|rng| match self.best {
                Some((best, _)) if !starts => best.mutated(rng, &self.job.domain),
                _ => self.starts.shape(rng, self.mix, &self.job.domain),
            })
            .collect();
        let outlines: Vec<Outline> = shapes.iter().map(Shape::outline).collect();
        let mut fits = Vec::new();
        self.cpu
            .score(&outlines, self.job.opacity, &mut fits)
            .unwrap();
        self.scored += count;
        let before = self.best.map_or(i64::MIN, |(_, fit)| fit.gain);
        for (shape, fit) in shapes.into_iter().zip(fits) {
            if let Some(fit) = fit
                && self.best.is_none_or(|(_, best)| fit.gain > best.gain)
            {
                self.best = Some((shape, fit));
            }
        }
        self.best.is_some_and(|(_, best)| best.gain > before)
    }
}

/// One step of a job on the host; the shapes that were scored too.
pub(in crate::cuda) fn step(cpu: &mut Cpu, job: &GreedyJob, number: u64) -> (Option<Found>, u64) {
    let starts = StartSampler::new(&cpu.residual().unwrap());
    let mix = Mix::new(job.kinds.clone()).unwrap();
    let (mut best, mut scored) = (None::<(Shape, Fit)>, 0);
    for climb in 0..u64::from(job.climbs) {
        if starts.total() == 0 {
            break;
        }
        let first = (number * u64::from(job.climbs) + climb) * u64::from(job.lanes);
        let lanes = (0..u64::from(job.lanes)).map(|lane| Pcg32::new(job.seed, first + lane));
        let mut climb = Climb {
            job,
            mix: &mix,
            starts: &starts,
            cpu,
            lanes: lanes.collect(),
            best: None,
            scored: 0,
        };
        climb.run();
        scored += u64::from(climb.scored);
        if let Some(top) = climb.best
            && best.is_none_or(|(_, fit)| top.1.gain > fit.gain)
        {
            best = Some(top);
        }
    }
    let Some((shape, _)) = best else {
        return (None, scored);
    };
    let fit = cpu.fit(&shape.outline(), job.opacity).unwrap();
    if let Some(fit) = fit.filter(|fit| fit.gain > 0) {
        cpu.draw(&shape.outline(), fit.paint).unwrap();
    }
    (fit.map(|fit| Found { shape, fit }), scored)
}

pub(in crate::cuda) fn greedy_job(
    target: &Target,
    seed: u64,
    lanes: u32,
    kinds: &[Kind],
) -> GreedyJob {
    GreedyJob {
        seed,
        climbs: 5,
        starts: 11,
        patience: 12,
        lanes,
        opacity: Opacity::FREE,
        domain: Domain::new(target.width(), target.height()),
        kinds: kinds
            .iter()
            .zip(1..)
            .map(|(kind, weight)| (*kind, weight))
            .collect(),
    }
}

pub(in crate::cuda) fn target(width: u32, height: u32, weighted: bool) -> Target {
    let target = Target::new(&testkit::photo(width, height, false), Some([90, 90, 90])).unwrap();
    if !weighted {
        return target;
    }
    let weights: Vec<u8> = (0..width * height).map(|i| (i * 37 % 256) as u8).collect();
    target.with_weights(&weights).unwrap()
}

/// The same with colours to choose from.
pub(in crate::cuda) fn with_palette(target: Target) -> Target {
    let colors = [[20, 30, 40], [250, 240, 200], [180, 40, 30], [30, 90, 200]];
    target.with_palette(Palette::new(colors).unwrap())
}

/// Searches on both sides for some steps and compares all that they find.
fn compare(targets: &[Target], jobs: &[GreedyJob], steps: usize) {
    let device = testkit::cuda_device();
    let mut on_device = GreedyBatch::new(&device, targets, jobs.to_vec()).unwrap();
    let mut hosts: Vec<Cpu> = targets.iter().cloned().map(Cpu::new).collect();
    let mut scored = vec![0; jobs.len()];
    let mut done = 0;
    while done < steps {
        let asked = on_device.advance((steps - done).min(3)).unwrap();
        for (step_number, found) in (done..).zip(on_device.take_found().unwrap()) {
            for (photo, found) in found.into_iter().enumerate() {
                let host = &mut hosts[photo];
                let (expected, more) = step(host, &jobs[photo], step_number as u64);
                assert_eq!(found, expected, "photo {photo}, step {step_number}");
                scored[photo] += more;
            }
        }
        done += asked;
    }
    assert_eq!(on_device.evaluations().unwrap(), scored);
    for (photo, host) in hosts.iter().enumerate() {
        assert_eq!(on_device.canvas(photo).unwrap(), host.canvas().unwrap());
        assert_eq!(on_device.residual(photo).unwrap(), host.residual().unwrap());
    }
}

#[test]
fn triangles_are_found_as_on_the_host() {
    for lanes in [1, 8, 32, 64] {
        let target = target(40, 31, false);
        let job = greedy_job(&target, 7, lanes, &[Kind::Triangle]);
        compare(&[target], &[job], 4);
    }
}

#[test]
fn every_kind_is_found_as_on_the_host() {
    for (seed, kind) in Kind::ALL.iter().enumerate() {
        let target = target(33, 40, false);
        let job = greedy_job(&target, seed as u64, 4, &[*kind]);
        compare(&[target], &[job], 2);
    }
}

#[test]
fn mixed_kinds_with_weights_are_found_as_on_the_host() {
    let target = target(37, 29, true);
    let job = greedy_job(&target, 3, 8, Kind::ALL);
    compare(&[target], &[job], 3);
}

#[test]
fn many_photos_are_searched_side_by_side() {
    let targets = [
        target(40, 31, false),
        target(19, 44, false),
        target(8, 8, false),
    ];
    let jobs: Vec<GreedyJob> = (1..)
        .zip(&targets)
        .map(|(seed, target)| GreedyJob {
            climbs: 2 + seed as u32,
            ..greedy_job(target, seed, 8, &[Kind::Triangle, Kind::Ellipse])
        })
        .collect();
    compare(&targets, &jobs, 3);
}

#[test]
fn colours_of_palettes_are_chosen_as_on_the_host() {
    for weighted in [false, true] {
        let targets = [
            with_palette(target(30, 21, weighted)),
            target(16, 17, weighted),
            with_palette(target(9, 26, weighted)),
        ];
        let jobs: Vec<GreedyJob> = (1..)
            .zip(&targets)
            .map(|(seed, target)| greedy_job(target, seed, 8, &[Kind::Triangle]))
            .collect();
        compare(&targets, &jobs, 3);
    }
}

#[test]
fn a_finished_photo_gets_no_more_shapes() {
    let photo = color::Image::filled(16, 16, [9, 8, 7, 255]).unwrap();
    let target = Target::new(&photo, Some([9, 8, 7])).unwrap();
    let job = greedy_job(&target, 1, 8, &[Kind::Triangle]);
    compare(&[target], &[job], 1);
}

#[test]
fn hunts_that_do_not_fit_are_refused() {
    let device = testkit::cuda_device();
    let target = target(8, 8, false);
    let good = greedy_job(&target, 1, 8, &[Kind::Triangle]);
    for bad in [
        GreedyJob {
            lanes: 3,
            ..good.clone()
        },
        GreedyJob {
            climbs: 0,
            ..good.clone()
        },
        GreedyJob {
            kinds: Vec::new(),
            ..good.clone()
        },
    ] {
        assert!(GreedyBatch::new(&device, std::slice::from_ref(&target), vec![bad]).is_err());
    }
    assert!(GreedyBatch::new(&device, &[], Vec::new()).is_err());
}
