#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Instant;

use color::Paint;
use drawing::{Drawing, Layer};
use geometry::{Domain, Shape};
use raster::cuda::{Device, Revisit, Stacks};
use raster::{RasterError, Target};

use super::greedy::hunt;
use crate::anneal::STREAMS;
use crate::anneal::renew::{SEARCH, remove};
use crate::pace::Pace;
use crate::{Anneal, Options};

/// Shapes tried at once on the device for each one that the options ask for.
const BATCH_FOR_ONE: u32 = 8;

/// The annealing stage on a CUDA device: sweeps and new layers there, the choice of layers to renew
/// on the host.
///
/// It takes the options of [`Anneal`], with eight times the batch, but for `reorder`, which it leaves
/// out. Visits and new layers have random streams of their own for each lane.
pub(crate) struct CudaAnnealing {
    options: Anneal,
    pace: Pace,
    stacks: Stacks,
    layers: Vec<(Shape, Paint)>,
    /// What each layer brought at its last visit.
    gains: Vec<i64>,
    error: f64,
    best: (f64, Vec<Layer>),
    sweep: u32,
    batch: u32,
    streams: SweepStreams,
    /// Outlines scored by visits; those of new layers are counted on the device.
    evaluations: u64,
    renewals: u64,
}

impl CudaAnnealing {
    /// A stage that starts from a drawing on the background of `target`.
    pub(crate) fn new(
        device: &Arc<Device>,
        target: &Target,
        drawing: &Drawing,
        domain: Domain,
        options: &Options,
    ) -> Result<Self, RasterError> {
        let hunt = hunt(&options.anneal.nearby(domain), options);
        let revisit = revisit(&domain, &options.anneal);
        let batch = revisit.batch;
        let layers: Vec<(Shape, Paint)> = drawing
            .layers
            .iter()
            .map(|layer| (layer.shape, layer.paint))
            .collect();
        let targets = std::slice::from_ref(target);
        let mut stacks = Stacks::new(device, targets, &[hunt], &[revisit], layers.len())?;
        stacks.set_layers(0, &layers)?;
        let error = stacks.errors()?[0];
        let mut annealing = Self {
            options: options.anneal,
            pace: Pace::Steps(options.anneal.sweeps),
            stacks,
            layers,
            gains: Vec::new(),
            error,
            best: (f64::MAX, Vec::new()),
            sweep: 0,
            batch,
            streams: SweepStreams::new(options.shapes.max(drawing.layers.len()), batch),
            evaluations: 0,
            renewals: 0,
        };
        annealing.keep_best();
        Ok(annealing)
    }

    pub(crate) const fn evaluations(&self) -> u64 {
        self.evaluations + self.renewals
    }

    pub(crate) const fn best(&self) -> &(f64, Vec<Layer>) {
        &self.best
    }

    /// As many sweeps as fit until `end`, instead of a number of them.
    pub(crate) fn until(self, end: Instant) -> Self {
        Self {
            pace: Pace::until(end),
            ..self
        }
    }

    /// How many sweeps there will be, as far as is known.
    pub(crate) fn sweeps(&self) -> u32 {
        self.pace.steps(self.sweep)
    }

    /// One pass over all layers; false when all sweeps are done.
    pub(crate) fn step(&mut self) -> Result<bool, RasterError> {
        let (Some(part), false) = (self.pace.part(self.sweep), self.layers.is_empty()) else {
            return Ok(false);
        };
        let last = part >= 1.0 || self.pace == Pace::Steps(1);
        if !last {
            self.renew()?;
        }
        let layers = self.layers.len();
        let temperature = if last {
            0.0
        } else {
            self.options.temperature(part, self.error, layers)
        };
        self.stacks.sweep(&[temperature], self.streams.visits())?;
        let rounds = self.options.proposals.div_ceil(self.batch);
        self.evaluations += self.layers.len() as u64 * u64::from(rounds) * u64::from(self.batch);
        self.layers = self.stacks.layers(0)?;
        self.gains = self.stacks.gains(0)?;
        self.error = self.stacks.errors()?[0];
        self.sweep += 1;
        self.streams.next();
        self.keep_best();
        Ok(true)
    }

    /// Adds up to `count` layers on top, each the best that short climbs find; the number added.
    pub(crate) fn grow(&mut self, count: usize) -> Result<usize, RasterError> {
        let Some((shape, _)) = self.layers.last().copied() else {
            return Ok(0);
        };
        self.stacks.reserve(0, self.layers.len() + count)?;
        self.add(&vec![shape; count])?;
        self.streams = SweepStreams::after(&self.streams, self.layers.len());
        self.keep_best();
        Ok(count)
    }

    /// Replaces the layers that brought least in the last sweep by new ones on top.
    fn renew(&mut self) -> Result<(), RasterError> {
        let places = self.options.least_useful(&self.gains);
        if places.is_empty() {
            return Ok(());
        }
        let old: Vec<Shape> = places.iter().map(|place| self.layers[*place].0).collect();
        remove(&mut self.layers, &places);
        self.stacks.set_layers(0, &self.layers)?;
        self.add(&old)
    }

    /// New layers on top, each of `olds` where none is found.
    fn add(&mut self, olds: &[Shape]) -> Result<(), RasterError> {
        for (i, old) in olds.iter().enumerate() {
            self.stacks.add(&[Some(*old)], self.streams.renewal(i))?;
        }
        self.layers = self.stacks.layers(0)?;
        self.renewals = self.stacks.evaluations(0)?;
        self.error = self.stacks.errors()?[0];
        Ok(())
    }

    fn keep_best(&mut self) {
        if self.error < self.best.0 {
            let layer = |(shape, paint): &(Shape, Paint)| Layer {
                shape: *shape,
                paint: *paint,
            };
            self.best = (self.error, self.layers.iter().map(layer).collect());
        }
    }
}

/// The random streams of sweeps: as many for new layers and for visits in each as there may be
/// layers, so that they do not depend on how many there are.
pub(super) struct SweepStreams {
    first: u64,
    layers: u64,
    batch: u64,
}

impl SweepStreams {
    pub(super) fn new(layers: usize, batch: u32) -> Self {
        Self {
            first: STREAMS,
            layers: layers as u64,
            batch: u64::from(batch),
        }
    }

    /// The first stream of a new layer of this sweep.
    pub(super) const fn renewal(&self, number: usize) -> u64 {
        self.first + number as u64 * self.batch
    }

    /// The first stream of the visits of this sweep.
    pub(super) const fn visits(&self) -> u64 {
        self.first + self.layers * self.batch
    }

    /// Those that follow, for another number of layers.
    fn after(others: &Self, layers: usize) -> Self {
        Self {
            first: others.first + 2 * others.layers.max(layers as u64) * others.batch,
            layers: others.layers.max(layers as u64),
            batch: others.batch,
        }
    }

    /// Goes on to the next sweep.
    pub(super) const fn next(&mut self) {
        self.first += 2 * self.layers * self.batch;
    }
}

/// How layers are to be revisited on the device.
pub(super) fn revisit(domain: &Domain, options: &Anneal) -> Revisit {
    Revisit {
        batch: options.batch.saturating_mul(BATCH_FOR_ONE).min(256),
        proposals: options.proposals,
        reach: options.reach_on(domain),
        climbs: SEARCH.climbs,
        starts: SEARCH.starts,
        patience: SEARCH.patience,
    }
}
