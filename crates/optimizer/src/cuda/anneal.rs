#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex};
use std::time::Instant;

use color::Paint;
use drawing::{Drawing, Layer};
use geometry::{Domain, Shape};
use raster::cuda::{Device, Hunt, Revisit, Stacks};
use raster::{RasterError, Target};

use super::greedy::hunt;
use super::lock;
use crate::anneal::STREAMS;
use crate::anneal::renew::{SEARCH, remove};
use crate::pace::Pace;
use crate::{Anneal, Options};

/// Shapes tried at once on the device for each one that the options ask for.
const BATCH_FOR_ONE: u32 = 8;

/// The annealing stage of one photo on a CUDA device: sweeps and new layers there, the choice of layers
/// to renew on the host.
///
/// It takes the options of [`Anneal`], with eight times the batch, but for `reorder`, which it leaves
/// out. Visits and new layers have random streams of their own for each lane.
pub(crate) struct CudaAnnealing {
    sweeping: Arc<Mutex<Sweeping>>,
    photo: usize,
    /// Sweeps that the caller was told of.
    sweeps: u32,
    best: (f64, Vec<Layer>),
}

/// The stages of photos side by side, which make each sweep for all at once.
struct Sweeping {
    options: Anneal,
    pace: Pace,
    stacks: Stacks,
    photos: Vec<Revisited>,
    sweep: u32,
    batch: u32,
    streams: SweepStreams,
}

/// What the sweeps of one photo have come to.
struct Revisited {
    layers: Vec<(Shape, Paint)>,
    /// What each layer brought at its last visit.
    gains: Vec<i64>,
    error: f64,
    best: (f64, Vec<Layer>),
    /// Outlines scored by visits; those of new layers are counted on the device.
    visits: u64,
    renewals: u64,
}

impl CudaAnnealing {
    /// A stage for each drawing on the background of its target, all side by side.
    pub(crate) fn open(
        device: &Arc<Device>,
        targets: &[Target],
        drawings: &[&Drawing],
        domains: &[Domain],
        options: &Options,
    ) -> Result<Vec<Self>, RasterError> {
        let sweeping = Sweeping::new(device, targets, drawings, domains, options)?;
        let bests: Vec<_> = sweeping
            .photos
            .iter()
            .map(|photo| photo.best.clone())
            .collect();
        let sweeping = Arc::new(Mutex::new(sweeping));
        let stage = |(photo, best)| Self {
            sweeping: Arc::clone(&sweeping),
            photo,
            sweeps: 0,
            best,
        };
        Ok(bests.into_iter().enumerate().map(stage).collect())
    }

    pub(crate) fn evaluations(&self) -> u64 {
        let photo = &lock(&self.sweeping).photos[self.photo];
        photo.visits + photo.renewals
    }

    pub(crate) const fn best(&self) -> &(f64, Vec<Layer>) {
        &self.best
    }

    /// As many sweeps as fit until `end`, instead of a number of them.
    pub(crate) fn until(self, end: Instant) -> Self {
        lock(&self.sweeping).pace = Pace::until(end);
        self
    }

    /// How many sweeps there will be, as far as is known.
    pub(crate) fn sweeps(&self) -> u32 {
        lock(&self.sweeping).pace.steps(self.sweeps)
    }

    /// One pass over all layers; false when all sweeps are done.
    pub(crate) fn step(&mut self) -> Result<bool, RasterError> {
        let mut sweeping = lock(&self.sweeping);
        let none = sweeping.photos[self.photo].layers.is_empty();
        if none || (sweeping.sweep == self.sweeps && !sweeping.sweep()?) {
            return Ok(false);
        }
        self.sweeps += 1;
        self.best.clone_from(&sweeping.photos[self.photo].best);
        Ok(true)
    }

    /// Adds up to `count` layers on top, each the best that short climbs find; the number added.
    pub(crate) fn grow(&mut self, count: usize) -> Result<usize, RasterError> {
        let mut sweeping = lock(&self.sweeping);
        let layers = &sweeping.photos[self.photo].layers;
        let (Some((shape, _)), most) = (layers.last().copied(), layers.len() + count) else {
            return Ok(0);
        };
        let mut olds = vec![Vec::new(); sweeping.photos.len()];
        olds[self.photo] = vec![shape; count];
        sweeping.stacks.reserve(self.photo, most)?;
        sweeping.add(&olds)?;
        sweeping.streams = SweepStreams::after(&sweeping.streams, most);
        let photo = &mut sweeping.photos[self.photo];
        photo.keep_best();
        self.best.clone_from(&photo.best);
        Ok(count)
    }
}

impl Sweeping {
    fn new(
        device: &Arc<Device>,
        targets: &[Target],
        drawings: &[&Drawing],
        domains: &[Domain],
        options: &Options,
    ) -> Result<Self, RasterError> {
        let nearby = |domain: &Domain| hunt(&options.anneal.nearby(*domain), options);
        let hunts: Vec<Hunt> = domains.iter().map(nearby).collect();
        let revisits = domains
            .iter()
            .map(|domain| revisit(domain, &options.anneal));
        let revisits: Vec<Revisit> = revisits.collect();
        let batch = revisits.first().map_or(1, |revisit| revisit.batch);
        let most = drawings.iter().map(|drawing| drawing.layers.len()).max();
        let most = most.unwrap_or(0);
        let mut stacks = Stacks::new(device, targets, &hunts, &revisits, most)?;
        let photos: Vec<Revisited> = drawings
            .iter()
            .map(|drawing| Revisited::new(&drawing.layers))
            .collect();
        write_layers(&mut stacks, &photos)?;
        let mut sweeping = Self {
            options: options.anneal,
            pace: Pace::Steps(options.anneal.sweeps),
            stacks,
            photos,
            sweep: 0,
            batch,
            streams: SweepStreams::new(options.shapes.max(most), batch),
        };
        sweeping.read_errors()?;
        sweeping.photos.iter_mut().for_each(Revisited::keep_best);
        Ok(sweeping)
    }

    /// One pass over all layers of all photos; false when all sweeps are done.
    fn sweep(&mut self) -> Result<bool, RasterError> {
        let Some(part) = self.pace.part(self.sweep) else {
            return Ok(false);
        };
        let last = part >= 1.0 || self.pace == Pace::Steps(1);
        if !last {
            self.renew(part)?;
        }
        let options = &self.options;
        let temperature = |photo: &Revisited| match last || photo.layers.is_empty() {
            true => 0.0,
            false => options.temperature(part, photo.error, photo.layers.len()),
        };
        let temperatures: Vec<f64> = self.photos.iter().map(temperature).collect();
        self.stacks.sweep(&temperatures, self.streams.visits())?;
        let rounds = self.options.proposals.div_ceil(self.batch);
        let tried = u64::from(rounds) * u64::from(self.batch);
        for (i, photo) in self.photos.iter_mut().enumerate() {
            photo.layers = self.stacks.layers(i)?;
            photo.gains = self.stacks.gains(i)?;
            photo.visits += photo.layers.len() as u64 * tried;
        }
        self.read_errors()?;
        self.photos.iter_mut().for_each(Revisited::keep_best);
        self.sweep += 1;
        self.streams.next();
        Ok(true)
    }

    /// Replaces the layers that brought least in the last sweep by new ones on top.
    fn renew(&mut self, part: f64) -> Result<(), RasterError> {
        let options = &self.options;
        let photos = self.photos.iter_mut();
        let olds: Vec<Vec<Shape>> = photos.map(|photo| photo.thin_out(options, part)).collect();
        if olds.iter().all(Vec::is_empty) {
            return Ok(());
        }
        write_layers(&mut self.stacks, &self.photos)?;
        self.add(&olds)
    }

    /// New layers on top of each photo's, each of `olds` where none is found.
    fn add(&mut self, olds: &[Vec<Shape>]) -> Result<(), RasterError> {
        let most = olds.iter().map(Vec::len).max().unwrap_or(0);
        for i in 0..most {
            let one: Vec<Option<Shape>> = olds.iter().map(|old| old.get(i).copied()).collect();
            self.stacks.add(&one, self.streams.renewal(i))?;
        }
        for (i, photo) in self.photos.iter_mut().enumerate() {
            photo.layers = self.stacks.layers(i)?;
        }
        let counts = self.stacks.evaluations()?;
        for (photo, count) in self.photos.iter_mut().zip(counts) {
            photo.renewals = count;
        }
        self.read_errors()
    }

    fn read_errors(&mut self) -> Result<(), RasterError> {
        for (photo, error) in self.photos.iter_mut().zip(self.stacks.errors()?) {
            photo.error = error;
        }
        Ok(())
    }
}

impl Revisited {
    fn new(layers: &[Layer]) -> Self {
        let layers = layers.iter().map(|layer| (layer.shape, layer.paint));
        Self {
            layers: layers.collect(),
            gains: Vec::new(),
            error: f64::MAX,
            best: (f64::MAX, Vec::new()),
            visits: 0,
            renewals: 0,
        }
    }

    /// Takes the layers away that brought least; their shapes.
    fn thin_out(&mut self, options: &Anneal, part: f64) -> Vec<Shape> {
        let places = options.least_useful(&self.gains, part);
        let old = places.iter().map(|place| self.layers[*place].0).collect();
        remove(&mut self.layers, &places);
        old
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

fn write_layers(stacks: &mut Stacks, photos: &[Revisited]) -> Result<(), RasterError> {
    let mut photos = photos.iter().enumerate();
    photos.try_for_each(|(i, photo)| stacks.set_layers(i, &photo.layers))
}

/// The random streams of sweeps: as many for new layers and for visits in each as there may be
/// layers, so that they do not depend on how many there are.
struct SweepStreams {
    first: u64,
    layers: u64,
    batch: u64,
}

impl SweepStreams {
    fn new(layers: usize, batch: u32) -> Self {
        Self {
            first: STREAMS,
            layers: layers as u64,
            batch: u64::from(batch),
        }
    }

    /// The first stream of a new layer of this sweep.
    const fn renewal(&self, number: usize) -> u64 {
        self.first + number as u64 * self.batch
    }

    /// The first stream of the visits of this sweep.
    const fn visits(&self) -> u64 {
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
    const fn next(&mut self) {
        self.first += 2 * self.layers * self.batch;
    }
}

/// How layers are to be revisited on the device.
fn revisit(domain: &Domain, options: &Anneal) -> Revisit {
    Revisit {
        batch: options.batch.saturating_mul(BATCH_FOR_ONE).min(256),
        proposals: options.proposals,
        reach: options.reach_on(domain),
        climbs: SEARCH.climbs,
        starts: SEARCH.starts,
        patience: SEARCH.patience,
    }
}
