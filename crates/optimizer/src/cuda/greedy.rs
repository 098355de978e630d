#[cfg(test)]
pub(super) mod tests;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use color::{Fit, Paint};
use drawing::Layer;
use geometry::{Domain, Outline};
use raster::cuda::{Device, Found, GreedyBatch, GreedyJob};
use raster::{RasterError, Target};

use crate::greedy::MAX_FAILURES;
use crate::lock::lock;
use crate::search_input::SearchInput;
use crate::{GreedyOptions, Options};

/// Climbs on the device for each one that the options ask for: more of them take longer where
/// photos are searched for side by side, and bring little. It does not depend on the device, so
/// that drawings do not either.
const CLIMBS_FOR_ONE: u32 = 4;

/// Changes that a climb tries at once on the device for each one of the options: steps of a climb
/// take their time, however much is done in each.
const TRIES_FOR_ONE: u32 = 8;

/// Steps that are asked for at once: so often does the host hear of the search.
const STEPS: usize = 16;

/// The greedy stage of one photo, whole on a CUDA device: climbs, the choice of the best, and
/// drawing. The host reads what was found every few steps.
///
/// It takes the options of [`GreedyOptions`], with four times the climbs and eight times the batch,
/// rounded to a power of two up to 64, and random shapes rounded up to whole batches. `finish` is
/// left out.
pub(crate) struct CudaGreedy {
    /// Shared by all photos.
    hunting: Arc<Mutex<Hunting>>,
    photo: usize,
    /// Shapes that were taken.
    shapes: usize,
    failures: u32,
    /// The squared error of the canvas.
    pub(crate) error: u64,
    /// Outlines scored so far.
    pub(crate) evaluations: u64,
}

/// The stages of photos side by side, which find shapes for all at once.
struct Hunting {
    batch: GreedyBatch,
    /// What was found for each photo and not yet taken.
    found: Vec<VecDeque<Option<Found>>>,
    /// Outlines scored for each photo.
    evaluations: Vec<u64>,
    /// The squared error of each canvas when all that was found is taken.
    errors: Vec<u64>,
}

impl CudaGreedy {
    /// A stage for each search, all side by side; earlier drawings have equally many layers.
    pub(crate) fn open(
        device: &Arc<Device>,
        inputs: &[SearchInput],
        options: &Options,
    ) -> Result<Vec<Self>, RasterError> {
        let targets: Vec<Target> = inputs.iter().map(|input| input.target.clone()).collect();
        let jobs = inputs
            .iter()
            .map(|input| greedy_job(&input.target, &input.domain, options));
        let mut batch = GreedyBatch::new(device, &targets, jobs.collect())?;
        let earlier = inputs.iter().map(|input| input.layers.len());
        let count = earlier.max().unwrap_or(0);
        for i in 0..count {
            let layers = inputs.iter().map(|input| input.layers.get(i).map(to_draw));
            batch.replay(&layers.collect::<Vec<_>>())?;
        }
        let errors = batch.errors()?;
        let hunting = Hunting {
            batch,
            found: vec![VecDeque::new(); targets.len()],
            evaluations: vec![0; targets.len()],
            errors: errors.clone(),
        };
        let hunting = Arc::new(Mutex::new(hunting));
        let stage = |(photo, error)| Self {
            hunting: Arc::clone(&hunting),
            photo,
            shapes: count,
            failures: 0,
            error,
            evaluations: 0,
        };
        Ok(errors.into_iter().enumerate().map(stage).collect())
    }

    pub(crate) fn is_exhausted(&self) -> bool {
        let none_waits = || lock(&self.hunting).found[self.photo].is_empty();
        (self.error == 0 && none_waits()) || self.failures >= MAX_FAILURES
    }

    /// Draws a layer on the canvas of this photo; those beside it, if any, draw nothing.
    pub(crate) fn replay(&mut self, layer: &Layer) -> Result<(), RasterError> {
        let mut hunting = lock(&self.hunting);
        let mut layers = vec![None; hunting.found.len()];
        layers[self.photo] = Some(to_draw(layer));
        hunting.batch.replay(&layers)?;
        self.error = hunting.batch.residual(self.photo)?.total();
        self.shapes += 1;
        Ok(())
    }

    pub(crate) fn step(
        &mut self,
        options: &Options,
        _domain: &Domain,
    ) -> Result<Option<Layer>, RasterError> {
        let mut hunting = lock(&self.hunting);
        if hunting.found[self.photo].is_empty() {
            let missing = options.shapes.saturating_sub(self.shapes).max(1);
            hunting.advance(missing)?;
        }
        self.evaluations = hunting.evaluations[self.photo];
        let found = &mut hunting.found[self.photo];
        match found.pop_front().flatten() {
            Some(Found { shape, fit }) if fit.gain > 0 => {
                self.failures = 0;
                self.shapes += 1;
                // The canvas is ahead; its own error is known when all of it was taken.
                let less = (fit.gain / Fit::GAIN_OF_ONE).unsigned_abs();
                self.error = self.error.saturating_sub(less);
                if found.is_empty() {
                    self.error = hunting.errors[self.photo];
                }
                let paint = fit.paint;
                Ok(Some(Layer { shape, paint }))
            }
            _ => {
                self.failures += 1;
                Ok(None)
            }
        }
    }
}

impl Hunting {
    /// Finds as many shapes as are wanted at most, for all photos.
    fn advance(&mut self, wanted: usize) -> Result<(), RasterError> {
        self.batch.advance(wanted.min(STEPS))?;
        for step in self.batch.take_found()? {
            for (found, find) in self.found.iter_mut().zip(step) {
                found.push_back(find);
            }
        }
        self.evaluations = self.batch.evaluations()?;
        self.errors = self.batch.errors()?;
        Ok(())
    }
}

/// What a layer looks like on a canvas.
fn to_draw(layer: &Layer) -> (Outline, Paint) {
    (layer.shape.outline(), layer.paint)
}

/// How the device is to look for shapes.
pub(super) fn greedy_job(target: &Target, domain: &Domain, options: &Options) -> GreedyJob {
    let GreedyOptions {
        random_starts,
        patience,
        batch,
        ..
    } = options.greedy;
    let lanes = batch.saturating_mul(TRIES_FOR_ONE).min(64);
    let lanes = lanes.next_power_of_two();
    GreedyJob {
        seed: options.seed,
        climbs: climbs(options),
        starts: random_starts.next_multiple_of(lanes),
        patience,
        lanes,
        opacity: options.opacity_over(target.background()),
        domain: *domain,
        kinds: options.mix.kinds().to_vec(),
    }
}

/// Climbs on the device for each shape.
pub(super) fn climbs(options: &Options) -> u32 {
    let climbs = options.greedy.climbs.saturating_mul(CLIMBS_FOR_ONE);
    climbs.min(1 << 16)
}
