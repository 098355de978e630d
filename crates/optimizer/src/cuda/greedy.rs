#[cfg(test)]
pub(super) mod tests;

use std::collections::VecDeque;
use std::sync::Arc;

use drawing::Layer;
use geometry::Domain;
use raster::cuda::{Device, Find, Hunt, Hunts};
use raster::{RasterError, Target};

use crate::greedy::MAX_FAILURES;
use crate::{Greedy, Options};

/// Climbs on the device for each one that the options ask for: as many as keep a large device
/// busy. It does not depend on the device, so that drawings do not either.
const CLIMBS_FOR_ONE: u32 = 128;

/// Steps that are asked for at once: so often does the host hear of the search.
pub(super) const STEPS: usize = 16;

/// The greedy stage whole on a CUDA device: climbs, the choice of the best, and drawing. The host
/// reads what was found every few steps.
///
/// It takes the options of [`Greedy`], with 128 times the climbs, but for `finish`, which it leaves
/// out. The batch is rounded to a power of two up to 32.
pub(crate) struct CudaGreedy {
    hunts: Hunts,
    /// Steps that were found and not yet taken.
    found: VecDeque<Option<Find>>,
    /// Shapes that were taken.
    shapes: usize,
    failures: u32,
    /// The squared error of the canvas.
    pub(crate) error: u64,
    /// Outlines scored so far.
    pub(crate) evaluations: u64,
}

impl CudaGreedy {
    pub(crate) fn new(
        device: &Arc<Device>,
        target: &Target,
        domain: &Domain,
        options: &Options,
    ) -> Result<Self, RasterError> {
        let hunt = hunt(domain, options);
        let hunts = Hunts::new(device, std::slice::from_ref(target), vec![hunt])?;
        let error = hunts.residual(0)?.total();
        Ok(Self {
            hunts,
            found: VecDeque::new(),
            shapes: 0,
            failures: 0,
            error,
            evaluations: 0,
        })
    }

    pub(crate) fn is_exhausted(&self) -> bool {
        (self.error == 0 && self.found.is_empty()) || self.failures >= MAX_FAILURES
    }

    pub(crate) fn replay(&mut self, layer: &Layer) -> Result<(), RasterError> {
        self.hunts.replay(0, &layer.shape.outline(), layer.paint)?;
        self.error = self.hunts.residual(0)?.total();
        self.shapes += 1;
        Ok(())
    }

    pub(crate) fn step(
        &mut self,
        options: &Options,
        _domain: &Domain,
    ) -> Result<Option<Layer>, RasterError> {
        if self.found.is_empty() {
            self.advance(options.shapes)?;
        }
        match self.found.pop_front().flatten() {
            Some(Find { shape, fit }) if fit.gain > 0 => {
                self.failures = 0;
                self.shapes += 1;
                // The canvas is ahead; its own error is known when all of it was taken.
                self.error = self.error.saturating_sub(fit.gain.unsigned_abs() / 65_025);
                if self.found.is_empty() {
                    self.error = self.hunts.residual(0)?.total();
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

    /// Finds as many shapes as are wanted at most.
    fn advance(&mut self, wanted: usize) -> Result<(), RasterError> {
        let missing = wanted.saturating_sub(self.shapes).max(1);
        self.hunts.advance(missing.min(STEPS))?;
        let found = self.hunts.finds()?;
        self.found.extend(found.into_iter().flatten());
        self.evaluations = self.hunts.evaluations(0)?;
        Ok(())
    }
}

/// How the device is to look for shapes.
pub(super) fn hunt(domain: &Domain, options: &Options) -> Hunt {
    let Greedy {
        climbs,
        starts,
        patience,
        batch,
        ..
    } = options.greedy;
    Hunt {
        seed: options.seed,
        climbs: climbs.saturating_mul(CLIMBS_FOR_ONE).min(1 << 16),
        starts,
        patience,
        lanes: batch.min(32).next_power_of_two(),
        opacity: options.opacity,
        domain: *domain,
        kinds: options.mix.kinds().to_vec(),
    }
}
