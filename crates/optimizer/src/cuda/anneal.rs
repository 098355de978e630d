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
use crate::anneal::{STREAMS, renew::SEARCH};
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
    /// The next random stream.
    stream: u64,
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
        let batch = (options.anneal.batch.saturating_mul(BATCH_FOR_ONE)).min(256);
        let hunt = hunt(&options.anneal.nearby(domain), options);
        let revisit = Revisit {
            batch,
            proposals: options.anneal.proposals,
            reach: options.anneal.reach_on(&domain),
            climbs: SEARCH.climbs,
            starts: SEARCH.starts,
            patience: SEARCH.patience,
        };
        let layers: Vec<(Shape, Paint)> = drawing
            .layers
            .iter()
            .map(|layer| (layer.shape, layer.paint))
            .collect();
        let targets = std::slice::from_ref(target);
        let mut stacks = Stacks::new(device, targets, &[hunt], revisit, layers.len())?;
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
            stream: STREAMS,
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
        let stream = self.take_streams(self.layers.len());
        self.stacks.sweep(&[temperature], stream)?;
        let rounds = self.options.proposals.div_ceil(self.batch);
        self.evaluations += self.layers.len() as u64 * u64::from(rounds * self.batch);
        self.layers = self.stacks.layers(0)?;
        self.gains = self.stacks.gains(0)?;
        self.error = self.stacks.errors()?[0];
        self.sweep += 1;
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
        let mut place = 0;
        self.layers.retain(|_| {
            place += 1;
            !places.contains(&(place - 1))
        });
        self.stacks.set_layers(0, &self.layers)?;
        self.add(&old)
    }

    /// New layers on top, each of `olds` where none is found.
    fn add(&mut self, olds: &[Shape]) -> Result<(), RasterError> {
        for old in olds {
            let stream = self.take_streams(1);
            self.stacks.add(&[*old], stream)?;
        }
        self.layers = self.stacks.layers(0)?;
        self.renewals = self.stacks.evaluations(0)?;
        self.error = self.stacks.errors()?[0];
        Ok(())
    }

    /// The first of the streams of some visits.
    fn take_streams(&mut self, visits: usize) -> u64 {
        let first = self.stream;
        self.stream += visits as u64 * u64::from(self.batch);
        first
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
