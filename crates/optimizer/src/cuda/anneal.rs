use std::sync::Arc;

use color::{Opacity, Paint};
use drawing::{Drawing, Layer};
use geometry::{Domain, Shape};
use raster::cuda::{Device, Revisit, Stacks};
use raster::{RasterError, Target};

use super::greedy::hunt;
use crate::anneal::{RENEWAL, Schedule, VISITS, domain_of_visits, reach};
use crate::{Anneal, Options};

/// Shapes tried at once on the device for each one that the options ask for.
const BATCH_FOR_ONE: u32 = 8;

/// The annealing stage on a CUDA device: sweeps and new layers there, the choice of layers to renew
/// on the host.
///
/// It takes the options of [`Anneal`], with eight times the batch.
pub(crate) struct CudaAnnealing {
    options: Anneal,
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
        let reach = reach(&domain, &options.anneal);
        let hunt = hunt(&domain_of_visits(domain, reach), options);
        let revisit = Revisit {
            batch,
            proposals: options.anneal.proposals,
            reach,
            climbs: RENEWAL.climbs,
            starts: RENEWAL.starts,
            patience: RENEWAL.patience,
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
            stacks,
            layers,
            gains: Vec::new(),
            error,
            best: (f64::MAX, Vec::new()),
            sweep: 0,
            batch,
            stream: VISITS,
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

    /// One pass over all layers; false when all sweeps are done.
    pub(crate) fn step(&mut self) -> Result<bool, RasterError> {
        if self.sweep >= self.options.sweeps || self.layers.is_empty() {
            return Ok(false);
        }
        if self.sweep + 1 != self.options.sweeps {
            self.renew()?;
        }
        let schedule = Schedule {
            options: &self.options,
            sweep: self.sweep,
        };
        let temperature = schedule.temperature(self.error, self.layers.len());
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

    /// Replaces the layers that brought least in the last sweep by new ones on top.
    fn renew(&mut self) -> Result<(), RasterError> {
        let places = self.options.least_useful(&self.gains, self.layers.len());
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
        for old in old {
            let stream = self.take_streams(1);
            self.stacks.add(&[old], stream)?;
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

/// The opacities that a stack may hold.
pub(crate) fn stack_opacity(opacity: Opacity) -> Opacity {
    Opacity::new(opacity.min(), opacity.max().min(raster::MAX_ALPHA)).unwrap_or_default()
}
