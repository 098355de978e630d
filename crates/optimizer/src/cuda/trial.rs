//! The short trial that decides between the processor and a CUDA device.

use std::sync::Arc;
use std::time::Instant;

use geometry::Domain;
use raster::cuda::{Device, GreedyBatch};
use raster::{Cpu, RasterError, Target};

use super::greedy::greedy_job;
use crate::greedy::HostGreedy;
use crate::{GreedyOptions, Options};

/// Shapes that each side adds.
const SHAPES: usize = 2;
/// Random shapes of a climb, and its patience, at most.
const SHORT: u32 = 1_000;
/// Climbs for a shape, and changes of a climb at once, at most.
const FEW: u32 = 64;

/// What a trial came to.
pub(super) enum Trial {
    DeviceIsFaster,
    /// By so much, in words.
    ProcessorIsFaster(String),
}

impl Trial {
    /// Whether the device scores more candidates a second than the processor does with all its
    /// threads, each in the way in which it adds shapes: what is scored is drawn at random and
    /// changed there too.
    pub(super) fn run(
        device: &Arc<Device>,
        target: &Target,
        domain: &Domain,
        options: &Options,
    ) -> Result<Self, RasterError> {
        let options = short(options);
        let on_device = rate_of_device(device, target, domain, &options)?;
        let on_cpu = rate_of_processor(target, domain, &options)?;
        if on_device > on_cpu {
            return Ok(Self::DeviceIsFaster);
        }
        Ok(Self::ProcessorIsFaster(format!(
            "faster in a trial: {:.1} million scores/s against {:.1} on {}",
            on_cpu / 1e6,
            on_device / 1e6,
            device.name()
        )))
    }
}

/// Options with few climbs, which end soon.
fn short(options: &Options) -> Options {
    Options {
        greedy: GreedyOptions {
            climbs: options.greedy.climbs.min(FEW),
            batch: options.greedy.batch.min(FEW),
            random_starts: options.greedy.random_starts.min(SHORT),
            patience: options.greedy.patience.min(SHORT),
            finish: 0,
            ..options.greedy
        },
        ..options.clone()
    }
}

/// Scores per second of the greedy stage on a device.
fn rate_of_device(
    device: &Arc<Device>,
    target: &Target,
    domain: &Domain,
    options: &Options,
) -> Result<f64, RasterError> {
    let targets = std::slice::from_ref(target);
    let mut batch = GreedyBatch::new(device, targets, vec![greedy_job(target, domain, options)])?;
    // The first shape compiles the kernels.
    batch.advance(1)?;
    batch.take_found()?;
    let before: u64 = batch.evaluations()?.iter().sum();
    let start = Instant::now();
    batch.advance(SHAPES)?;
    batch.take_found()?;
    let seconds = start.elapsed().as_secs_f64();
    let after: u64 = batch.evaluations()?.iter().sum();
    Ok((after - before) as f64 / seconds)
}

/// The same on the processor.
fn rate_of_processor(
    target: &Target,
    domain: &Domain,
    options: &Options,
) -> Result<f64, RasterError> {
    let backend = Box::new(Cpu::new(target.clone()));
    let mut stage = HostGreedy::new(backend, target.background(), options)?;
    // The first shape starts the threads.
    stage.step(options, domain)?;
    let before = stage.evaluations;
    let start = Instant::now();
    for _ in 0..SHAPES {
        stage.step(options, domain)?;
    }
    let seconds = start.elapsed().as_secs_f64();
    Ok((stage.evaluations - before) as f64 / seconds)
}
