//! Visits on the device are those of a [`Stack`] on the host, shape by shape, and so are searches.

use std::cell::Cell;

use color::{Fit, Image, Opacity, Paint};
use drawing::{Drawing, Layer};
use geometry::{Kind, Outline, PixelBox, Point, Rectangle, Shape};
use rand_pcg::Pcg32;
use raster::cuda::{AnnealBatch, AnnealJob, GreedyJob, Grouping};
use raster::{Backend, BestPlace, Cpu, MAX_ALPHA, Stack, Target, View};

use super::CudaAnneal;
use crate::anneal::reorder::moves;
use crate::anneal::walk::exponential;
use crate::cuda::greedy::tests::{greedy_job as job_of_any, step, target, with_palette};
use crate::groups::disjoint_groups;
use crate::stage_input::StageInput;
use crate::{AnnealOptions, Mix, Options};

/// A job for paints that a stack can hold.
fn greedy_job(target: &Target, seed: u64, kinds: &[Kind]) -> GreedyJob {
    GreedyJob {
        opacity: Opacity::new(13, MAX_ALPHA).unwrap(),
        ..job_of_any(target, seed, 8, kinds)
    }
}

/// The same visits on the host.
struct Host<'a> {
    stack: Stack,
    shapes: Vec<Shape>,
    greedy_job: &'a GreedyJob,
    anneal_job: AnnealJob,
    view: View,
}

/// The streams of the lanes of one visit.
fn lanes(greedy_job: &GreedyJob, batch: u32, first: u64) -> Vec<Pcg32> {
    (0..u64::from(batch))
        .map(|lane| Pcg32::new(greedy_job.seed, first + lane))
        .collect()
}

impl Host<'_> {
    fn score(&mut self, shapes: &[Shape]) -> Vec<Option<Fit>> {
        let outlines: Vec<Outline> = shapes.iter().map(Shape::outline).collect();
        let mut fits = Vec::new();
        self.stack.score(
            &mut self.view,
            &outlines,
            self.greedy_job.opacity,
            &mut fits,
        );
        fits
    }

    /// Each lane tries one change of the shape.
    fn round(&mut self, now: &mut (Shape, i64), temperature: f64, lanes: &mut [Pcg32]) {
        let from = now.0;
        let mutated = |rng: &mut Pcg32| from.mutated(rng, &self.greedy_job.domain);
        let shapes: Vec<Shape> = lanes.iter_mut().map(mutated).collect();
        let fits = self.score(&shapes);
        for ((shape, fit), rng) in shapes.into_iter().zip(fits).zip(lanes) {
            let loss = if temperature > 0.0 {
                temperature * exponential(rng)
            } else {
                0.0
            };
            if let Some(fit) = fit
                && fit.gain as f64 > now.1 as f64 - loss
            {
                *now = (shape, fit.gain);
            }
        }
    }

    fn visit(&mut self, place: usize, temperature: f64, first: u64) -> i64 {
        let mut lanes = lanes(self.greedy_job, self.anneal_job.batch, first);
        self.stack.lift(place);
        self.stack
            .view(place, self.anneal_job.reach, &mut self.view);
        let old_gain = self.stack.gain(place);
        let shape = self.shapes[place];
        let gain = self.score(&[shape])[0].map_or(i64::MIN / 2, |fit| fit.gain);
        let mut now = (shape, gain);
        for round in 0..self.anneal_job.proposals.div_ceil(self.anneal_job.batch) {
            // In the first round the last lane has the shape as it is.
            let changes = lanes.len() - usize::from(round == 0);
            self.round(&mut now, temperature, &mut lanes[..changes]);
        }
        let footprint = self.stack.footprint(&now.0.outline()).unwrap();
        match self.stack.fit(&footprint, self.greedy_job.opacity) {
            Some(fit) if temperature > 0.0 || fit.gain > old_gain => {
                self.stack.put(place, footprint, fit.paint);
                self.shapes[place] = now.0;
                fit.gain
            }
            _ => {
                self.stack.put_back(place);
                old_gain
            }
        }
    }
}

const JOB: AnnealJob = AnnealJob {
    batch: 16,
    proposals: 40,
    reach: 5,
};

/// Layers of some kinds on a canvas.
fn layers(greedy_job: &GreedyJob, count: u64) -> Vec<(Shape, Paint)> {
    let mix = Mix::new(greedy_job.kinds.clone()).unwrap();
    let layer = |i: u64| {
        let mut rng = Pcg32::new(i, 77);
        let at = Point::new(
            geometry::draws::below(&mut rng, greedy_job.domain.width * 16) as i32,
            geometry::draws::below(&mut rng, greedy_job.domain.height * 16) as i32,
        );
        let shape = Shape::random(mix.draw(&mut rng), &mut rng, &greedy_job.domain, at, 150);
        let paint = Paint {
            color: [40 * i as u8, 200 - 30 * i as u8, 99],
            alpha: 60 + 30 * i as u8,
        };
        (shape, paint)
    };
    (0..count).map(layer).collect()
}

/// A sweep that accepts losses, and one that accepts none, on both sides, each with moves in the
/// order after it.
fn compare(targets: &[Target], greedy_jobs: &[GreedyJob], in_groups: bool) {
    let device = testkit::cuda_device();
    let mut stacks = AnnealBatch::new(
        &device,
        targets,
        greedy_jobs,
        &vec![JOB; greedy_jobs.len()],
        6,
    )
    .unwrap();
    let mut hosts: Vec<Host<'_>> = Vec::new();
    for (photo, (target, greedy_job)) in targets.iter().zip(greedy_jobs).enumerate() {
        let layers = layers(greedy_job, 6 - photo as u64);
        let outlines = layers
            .iter()
            .map(|(shape, paint)| (shape.outline(), *paint));
        hosts.push(Host {
            stack: Stack::new(target.clone(), outlines).unwrap(),
            shapes: layers.iter().map(|(shape, _)| *shape).collect(),
            greedy_job,
            anneal_job: JOB,
            view: View::default(),
        });
        stacks.set_layers(photo, layers).unwrap();
    }
    let temperatures: Vec<f64> = (1..)
        .map(|i| 1e8 * f64::from(i))
        .take(targets.len())
        .collect();
    let largest = Cell::new(0);
    let group = |windows: &[PixelBox], size: (u32, u32)| {
        let groups = disjoint_groups(windows, size);
        largest.set(groups.iter().map(Vec::len).fold(largest.get(), usize::max));
        groups
    };
    let mut moved = 0;
    for (temperatures, first) in [(temperatures, 1000), (vec![0.0; targets.len()], 9000)] {
        largest.set(0);
        let group = in_groups.then_some(&group as &Grouping<'_>);
        stacks.sweep(&temperatures, group, first).unwrap();
        assert_eq!(largest.get() > 1, in_groups);
        visit_all(&mut hosts, &stacks, &temperatures, first);
        let errors = stacks.errors().unwrap();
        for (host, error) in hosts.iter_mut().zip(errors) {
            host.stack.rewind();
            let expected = host.stack.error();
            assert!(
                (error - expected).abs() <= 1e-6 * expected,
                "{error} {expected}"
            );
        }
        moved += reorder(&mut hosts, &mut stacks);
    }
    assert!(moved > 0);
}

/// Moves layers to their best places, which are the same on both sides; how many.
fn reorder(hosts: &mut [Host<'_>], stacks: &mut AnnealBatch) -> usize {
    let places: Vec<Vec<usize>> = hosts
        .iter()
        .map(|host| (0..host.shapes.len()).collect())
        .collect();
    let found = stacks.best_places(&places).unwrap();
    let mut moved = 0;
    for (photo, (host, found)) in hosts.iter_mut().zip(found).enumerate() {
        let best = |place: &usize| host.stack.best_place(*place, host.greedy_job.opacity);
        let expected: Vec<Option<BestPlace>> = places[photo].iter().map(best).collect();
        assert_eq!(found, expected, "photo {photo}");
        let moves = moves(&places[photo], found, |a, b| host.stack.overlap(a, b));
        moved += moves.len();
        stacks.reorder(photo, &moves);
        let former = host.stack.reorder(&moves);
        host.shapes = former.into_iter().map(|place| host.shapes[place]).collect();
    }
    moved
}

/// The same sweep on the hosts, with the same layers and gains.
fn visit_all(hosts: &mut [Host<'_>], stacks: &AnnealBatch, temperatures: &[f64], first: u64) {
    for (photo, (host, temperature)) in hosts.iter_mut().zip(temperatures).enumerate() {
        host.stack.rewind();
        let gains: Vec<i64> = (0..host.shapes.len())
            .map(|place| {
                let stream = first + place as u64 * u64::from(JOB.batch);
                host.visit(place, *temperature, stream)
            })
            .collect();
        let paints = host.stack.layers().map(|(_, paint)| paint);
        let expected: Vec<(Shape, Paint)> = host.shapes.iter().copied().zip(paints).collect();
        assert_eq!(stacks.layers(photo), expected, "photo {photo}");
        assert_eq!(stacks.gains(photo), gains, "photo {photo}");
    }
}

#[test]
fn every_kind_is_revisited_as_on_the_host() {
    for kinds in Kind::ALL.chunks(4) {
        let target = target(36, 30, false);
        let greedy_job = greedy_job(&target, 11, kinds);
        compare(&[target], &[greedy_job], false);
    }
}

#[test]
fn photos_with_weights_are_revisited_side_by_side() {
    let targets = [target(30, 22, true), target(17, 33, true)];
    let greedy_jobs: Vec<GreedyJob> = (1..)
        .zip(&targets)
        .map(|(seed, target)| greedy_job(target, seed, &[Kind::Triangle, Kind::RotatedEllipse]))
        .collect();
    compare(&targets, &greedy_jobs, false);
}

#[test]
fn layers_keep_to_palettes_as_on_the_host() {
    let targets = [with_palette(target(26, 20, false)), target(15, 23, false)];
    let greedy_jobs: Vec<GreedyJob> = (1..)
        .zip(&targets)
        .map(|(seed, target)| greedy_job(target, seed, &[Kind::Triangle]))
        .collect();
    compare(&targets, &greedy_jobs, false);
}

#[test]
fn places_of_more_layers_than_a_launch_looks_at() {
    let target = target(40, 12, false);
    let greedy_job = greedy_job(&target, 1, &[Kind::Triangle]);
    let layer = |i: u64| {
        let mut rng = Pcg32::new(i, 78);
        let at = Point::new(i as i32 % 20 * 32, i as i32 / 20 * 32);
        let shape = Shape::random(Kind::Triangle, &mut rng, &greedy_job.domain, at, 60);
        let color = [9 * i, 70 * i, 31 * i].map(|value| value as u8);
        (shape, Paint { color, alpha: 100 })
    };
    let layers: Vec<_> = (0..100).map(layer).collect();
    let outlines = layers
        .iter()
        .map(|(shape, paint)| (shape.outline(), *paint));
    let host = Stack::new(target.clone(), outlines).unwrap();
    let device = testkit::cuda_device();
    let (targets, greedy_jobs) = (
        [target.clone(), target],
        [greedy_job.clone(), greedy_job.clone()],
    );
    let mut stacks = AnnealBatch::new(&device, &targets, &greedy_jobs, &[JOB; 2], 321).unwrap();
    // So many over one strip are not looked at.
    stacks.set_layers(1, vec![layers[50]; 321]).unwrap();
    stacks.set_layers(0, layers).unwrap();
    let places: Vec<usize> = (0..100).collect();
    let found = stacks.best_places(&[places.clone(), vec![0, 320]]).unwrap();
    let best = |place: usize| host.best_place(place, greedy_job.opacity);
    let expected: Vec<Option<BestPlace>> = places.into_iter().map(best).collect();
    assert_eq!(found, [expected, vec![None; 2]]);
    assert!(stacks.best_places(&[vec![100], vec![]]).is_err());
}

#[test]
fn layers_apart_are_revisited_at_the_same_time() {
    for weighted in [false, true] {
        let targets = [target(80, 64, weighted), target(96, 48, weighted)];
        let greedy_jobs: Vec<GreedyJob> = (1..)
            .zip(&targets)
            .map(|(seed, target)| greedy_job(target, seed, &[Kind::Triangle]))
            .collect();
        compare(&targets, &greedy_jobs, true);
    }
}

/// Two layers of opacity 51/255 on a background of 50, whose pixels are whole numbers, and a photo
/// that shows them on a part of another one.
fn whole_numbers(size: (u32, u32)) -> (Image, Vec<(Shape, Paint)>) {
    let layer = |[x0, y0, x1, y1]: [i32; 4], color| {
        let (from, to) = (Point::new(x0 * 16, y0 * 16), Point::new(x1 * 16, y1 * 16));
        let paint = Paint {
            color: [color; 3],
            alpha: 51,
        };
        (Shape::Rectangle(Rectangle { from, to }), paint)
    };
    let layers = vec![layer([4, 4, 14, 12], 250), layer([10, 8, 20, 16], 240)];
    let photo = testkit::photo(size.0, size.1, false);
    let mut pixels = photo.pixels().to_vec();
    for (i, pixel) in pixels.iter_mut().enumerate() {
        let (x, y) = (i as u32 % size.0, i as u32 / size.0);
        let lower = (4..14).contains(&x) && (4..12).contains(&y);
        let upper = (10..20).contains(&x) && (8..16).contains(&y);
        let value = match (lower, upper) {
            (true, true) => 120,
            (true, false) => 90,
            (false, true) => 88,
            (false, false) => continue,
        };
        *pixel = [value, value, value, 255];
    }
    (Image::new(size.0, size.1, pixels).unwrap(), layers)
}

#[test]
fn shapes_on_top_are_those_of_the_greedy_stage_on_the_same_canvas() {
    let (photo, layers) = whole_numbers((30, 24));
    let plain = Target::new(&photo, Some([50; 3])).unwrap();
    let weights: Vec<u8> = (0..30 * 24).map(|i| (i * 37 % 256) as u8).collect();
    let weighted = plain.clone().with_weights(&weights).unwrap();
    for target in [plain, weighted] {
        let greedy_job = GreedyJob {
            opacity: Opacity::new(51, 51).unwrap(),
            ..greedy_job(&target, 5, &[Kind::Triangle, Kind::Rectangle])
        };
        let device = testkit::cuda_device();
        let targets = std::slice::from_ref(&target);
        let anneal_job = AnnealJob {
            proposals: 0,
            ..JOB
        };
        let greedy_jobs = std::slice::from_ref(&greedy_job);
        let mut stacks = AnnealBatch::new(&device, targets, greedy_jobs, &[anneal_job], 2).unwrap();
        stacks.set_layers(0, layers.clone()).unwrap();
        let mut cpu = Cpu::new(target.clone());
        for (shape, paint) in &layers {
            cpu.draw(&shape.outline(), *paint).unwrap();
        }
        let expected: Vec<_> = (70..73)
            .map(|number| step(&mut cpu, &greedy_job, number).0)
            .collect();
        let found = |stacks: &mut AnnealBatch| -> Vec<_> {
            let finds = stacks.search(3, 70).unwrap();
            finds.into_iter().flatten().collect()
        };
        assert!(expected.iter().all(Option::is_some));
        assert_eq!(found(&mut stacks), expected);
        // What is shown when all layers have been placed, of which none was changed.
        stacks.sweep(&[0.0], None, 0).unwrap();
        assert_eq!(stacks.layers(0), layers);
        assert_eq!(found(&mut stacks), expected);
    }
}

#[test]
fn the_stage_keeps_its_best_drawing_and_repeats_itself() {
    let target = target(32, 24, false);
    let options = Options {
        anneal: AnnealOptions {
            sweeps: 3,
            proposals: 60,
            renewed_fraction: 0.3,
            ..AnnealOptions::default()
        },
        ..Options::default()
    };
    let greedy_job = greedy_job(&target, 1, &[Kind::Triangle]);
    let layer = |(shape, paint)| Layer { shape, paint };
    let drawing = Drawing {
        layers: layers(&greedy_job, 5).into_iter().map(layer).collect(),
        ..Drawing::new(32, 24, target.background())
    };
    let run = || {
        let device = testkit::cuda_device();
        let input = StageInput {
            target: target.clone(),
            drawing: &drawing,
            domain: greedy_job.domain,
        };
        let stages = CudaAnneal::open(&device, vec![input], &options).unwrap();
        let [mut stage] = <[_; 1]>::try_from(stages).ok().unwrap();
        let mut errors = vec![stage.best().0];
        assert!(stage.step().unwrap());
        errors.push(stage.best().0);
        assert_eq!(stage.grow(2).unwrap(), 2);
        while stage.step().unwrap() {
            errors.push(stage.best().0);
        }
        assert_eq!(stage.best().1.len(), 7);
        assert!(errors.is_sorted_by(|a, b| a >= b), "{errors:?}");
        assert!(errors[3] < 0.8 * errors[0], "{errors:?}");
        assert!(stage.evaluations() > 3 * 5 * 60);
        stage.best().clone()
    };
    assert_eq!(run(), run());
}
