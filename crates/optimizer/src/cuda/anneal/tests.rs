//! Visits and new layers on the device are those of a [`Stack`] on the host, shape by shape.

use color::{Fit, Opacity, Paint};
use drawing::{Drawing, Layer};
use geometry::{Kind, Outline, Shape};
use rand_pcg::Pcg32;
use raster::cuda::{Hunt, Revisit, Stacks};
use raster::{MAX_ALPHA, Stack, Target, View};

use super::CudaAnnealing;
use crate::anneal::walk::exponential;
use crate::cuda::greedy::tests::{hunt as hunt_of_any, target};
use crate::starts::Starts;
use crate::{Anneal, Mix, Options};

/// A hunt for paints that a stack can hold.
fn hunt(target: &Target, seed: u64, kinds: &[Kind]) -> Hunt {
    Hunt {
        opacity: Opacity::new(13, MAX_ALPHA).unwrap(),
        ..hunt_of_any(target, seed, 8, kinds)
    }
}

/// The same visits on the host.
struct Host<'a> {
    stack: Stack,
    shapes: Vec<Shape>,
    hunt: &'a Hunt,
    revisit: Revisit,
    view: View,
}

/// The streams of the lanes of one visit.
fn lanes(hunt: &Hunt, batch: u32, first: u64) -> Vec<Pcg32> {
    (0..u64::from(batch))
        .map(|lane| Pcg32::new(hunt.seed, first + lane))
        .collect()
}

impl Host<'_> {
    fn score(&mut self, shapes: &[Shape]) -> Vec<Option<Fit>> {
        let outlines: Vec<Outline> = shapes.iter().map(Shape::outline).collect();
        let mut fits = Vec::new();
        self.stack
            .score(&mut self.view, &outlines, self.hunt.opacity, &mut fits);
        fits
    }

    /// Each lane tries one change of the shape; whether one was accepted.
    fn round(&mut self, now: &mut (Shape, i64), temperature: f64, lanes: &mut [Pcg32]) -> bool {
        let from = now.0;
        let mutated = |rng: &mut Pcg32| from.mutated(rng, &self.hunt.domain);
        let shapes: Vec<Shape> = lanes.iter_mut().map(mutated).collect();
        let fits = self.score(&shapes);
        let mut accepted = false;
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
                accepted = true;
            }
        }
        accepted
    }

    fn visit(&mut self, place: usize, temperature: f64, first: u64) -> i64 {
        let mut lanes = lanes(self.hunt, self.revisit.batch, first);
        self.stack.lift(place);
        self.stack.view(place, self.revisit.reach, &mut self.view);
        let old_gain = self.stack.gain(place);
        let shape = self.shapes[place];
        let gain = self.score(&[shape])[0].map_or(i64::MIN / 2, |fit| fit.gain);
        let mut now = (shape, gain);
        for _ in 0..self.revisit.proposals.div_ceil(self.revisit.batch) {
            self.round(&mut now, temperature, &mut lanes);
        }
        let footprint = self.stack.footprint(&now.0.outline()).unwrap();
        match self.stack.fit(&footprint, self.hunt.opacity) {
            Some(fit) if temperature > 0.0 || fit.gain > old_gain => {
                self.stack.place(place, footprint, fit.paint);
                self.shapes[place] = now.0;
                fit.gain
            }
            _ => {
                self.stack.put_back(place);
                old_gain
            }
        }
    }

    fn add(&mut self, old: Shape, first: u64) {
        let mut lanes = lanes(self.hunt, self.revisit.batch, first);
        let mut top = self.stack.top();
        let starts = Starts::new(&top.residual);
        std::mem::swap(&mut self.view, &mut top.view);
        let mut best: Option<(Shape, i64)> = None;
        for _ in 0..self.revisit.climbs {
            let Some(mut now) = self.start(&starts, &mut lanes) else {
                continue;
            };
            let mut failed = 0;
            while failed < self.revisit.patience {
                let accepted = self.round(&mut now, 0.0, &mut lanes);
                failed = if accepted {
                    0
                } else {
                    failed + self.revisit.batch
                };
            }
            if best.is_none_or(|best| now.1 > best.1) {
                best = Some(now);
            }
        }
        std::mem::swap(&mut self.view, &mut top.view);
        let shape = best.map_or(old, |(shape, _)| shape);
        let footprint = self.stack.footprint(&shape.outline()).unwrap();
        let faint = Paint {
            color: [128; 3],
            alpha: self.hunt.opacity.min(),
        };
        let fit = self.stack.fit(&footprint, self.hunt.opacity);
        self.stack
            .push(&mut top, footprint, fit.map_or(faint, |fit| fit.paint));
        self.shapes.push(shape);
    }

    fn start(&mut self, starts: &Starts, lanes: &mut [Pcg32]) -> Option<(Shape, i64)> {
        let mix = Mix::new(self.hunt.kinds.clone()).unwrap();
        let count = self.revisit.starts as usize;
        let draws = (0..count).map(|i| {
            let rng = &mut lanes[i % self.revisit.batch as usize];
            starts.shape(rng, &mix, &self.hunt.domain)
        });
        let shapes: Vec<Shape> = draws.collect();
        let mut best: Option<(Shape, i64)> = None;
        for (shape, fit) in shapes.iter().zip(self.score(&shapes)) {
            if let Some(fit) = fit
                && best.is_none_or(|best| fit.gain > best.1)
            {
                best = Some((*shape, fit.gain));
            }
        }
        best
    }
}

const REVISIT: Revisit = Revisit {
    batch: 16,
    proposals: 40,
    reach: 5,
    climbs: 2,
    starts: 20,
    patience: 30,
};

/// Layers of some kinds on a canvas.
fn layers(hunt: &Hunt, count: u64) -> Vec<(Shape, Paint)> {
    let mix = Mix::new(hunt.kinds.clone()).unwrap();
    let layer = |i: u64| {
        let mut rng = Pcg32::new(i, 77);
        let at = geometry::Point::new(
            geometry::draws::below(&mut rng, hunt.domain.width * 16) as i32,
            geometry::draws::below(&mut rng, hunt.domain.height * 16) as i32,
        );
        let shape = Shape::random(mix.draw(&mut rng), &mut rng, &hunt.domain, at, 150);
        let paint = Paint {
            color: [40 * i as u8, 200 - 30 * i as u8, 99],
            alpha: 60 + 40 * i as u8,
        };
        (shape, paint)
    };
    (0..count).map(layer).collect()
}

/// A sweep that accepts losses, a new layer and a sweep that accepts none, on both sides.
fn compare(targets: &[Target], hunts: &[Hunt]) {
    let device = testkit::cuda_device();
    let mut stacks = Stacks::new(&device, targets, hunts, &vec![REVISIT; hunts.len()], 6).unwrap();
    let mut hosts: Vec<Host<'_>> = Vec::new();
    for (photo, (target, hunt)) in targets.iter().zip(hunts).enumerate() {
        let layers = layers(hunt, 5);
        stacks.set_layers(photo, &layers).unwrap();
        let outlines = layers
            .iter()
            .map(|(shape, paint)| (shape.outline(), *paint));
        hosts.push(Host {
            stack: Stack::new(target.clone(), outlines).unwrap(),
            shapes: layers.iter().map(|(shape, _)| *shape).collect(),
            hunt,
            revisit: REVISIT,
            view: View::default(),
        });
    }
    let temperatures: Vec<f64> = (1..)
        .map(|i| 1e8 * f64::from(i))
        .take(targets.len())
        .collect();
    sweep(&mut stacks, &mut hosts, &temperatures, 1000);
    // The last of several photos gets none.
    let some = |photo| photo == 0 || photo + 1 < targets.len();
    let olds = hosts.iter().enumerate();
    let olds: Vec<Option<Shape>> = olds
        .map(|(photo, host)| some(photo).then_some(host.shapes[0]))
        .collect();
    stacks.add(&olds, 5000).unwrap();
    for (photo, (host, old)) in hosts.iter_mut().zip(olds).enumerate() {
        if let Some(old) = old {
            host.add(old, 5000);
        }
        same(&stacks, photo, host);
    }
    sweep(&mut stacks, &mut hosts, &vec![0.0; targets.len()], 9000);
    let errors = stacks.errors().unwrap();
    for (host, error) in hosts.iter_mut().zip(errors) {
        let _ = host.stack.top();
        let expected = host.stack.error();
        assert!(
            (error - expected).abs() <= 1e-6 * expected,
            "{error} {expected}"
        );
    }
}

fn sweep(stacks: &mut Stacks, hosts: &mut [Host<'_>], temperatures: &[f64], first: u64) {
    stacks.sweep(temperatures, first).unwrap();
    for (photo, (host, temperature)) in hosts.iter_mut().zip(temperatures).enumerate() {
        host.stack.rewind();
        let gains: Vec<i64> = (0..host.shapes.len())
            .map(|place| {
                let stream = first + place as u64 * u64::from(REVISIT.batch);
                host.visit(place, *temperature, stream)
            })
            .collect();
        same(stacks, photo, host);
        assert_eq!(stacks.gains(photo).unwrap(), gains, "photo {photo}");
    }
}

fn same(stacks: &Stacks, photo: usize, host: &Host<'_>) {
    let paints = host.stack.layers().map(|(_, paint)| paint);
    let expected: Vec<(Shape, Paint)> = host.shapes.iter().copied().zip(paints).collect();
    assert_eq!(stacks.layers(photo).unwrap(), expected, "photo {photo}");
}

#[test]
fn every_kind_is_revisited_as_on_the_host() {
    for kinds in Kind::ALL.chunks(4) {
        let target = target(36, 30, false);
        let hunt = hunt(&target, 11, kinds);
        compare(&[target], &[hunt]);
    }
}

#[test]
fn photos_with_weights_are_revisited_side_by_side() {
    let targets = [target(30, 22, true), target(17, 33, true)];
    let hunts: Vec<Hunt> = (1..)
        .zip(&targets)
        .map(|(seed, target)| hunt(target, seed, &[Kind::Triangle, Kind::RotatedEllipse]))
        .collect();
    compare(&targets, &hunts);
}

#[test]
fn the_stage_keeps_its_best_drawing_and_repeats_itself() {
    let target = target(32, 24, false);
    let options = Options {
        anneal: Anneal {
            sweeps: 3,
            proposals: 60,
            renewal: 0.3,
            ..Anneal::default()
        },
        ..Options::default()
    };
    let hunt = hunt(&target, 1, &[Kind::Triangle]);
    let layer = |(shape, paint)| Layer { shape, paint };
    let drawing = Drawing {
        layers: layers(&hunt, 5).into_iter().map(layer).collect(),
        ..Drawing::new(32, 24, target.background())
    };
    let run = || {
        let device = testkit::cuda_device();
        let targets = std::slice::from_ref(&target);
        let stages =
            CudaAnnealing::open(&device, targets, &[&drawing], &[hunt.domain], &options).unwrap();
        let [mut stage] = <[_; 1]>::try_from(stages).ok().unwrap();
        let mut errors = vec![stage.best().0];
        while stage.step().unwrap() {
            errors.push(stage.best().0);
        }
        assert!(errors.is_sorted_by(|a, b| a >= b), "{errors:?}");
        assert!(errors[3] < 0.8 * errors[0], "{errors:?}");
        assert!(stage.evaluations() > 3 * 5 * 60);
        stage.best().clone()
    };
    assert_eq!(run(), run());
}
