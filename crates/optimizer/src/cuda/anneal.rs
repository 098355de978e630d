#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex};

use color::Paint;
use drawing::{Drawing, Layer};
use geometry::{Domain, Shape};
use raster::cuda::{AnnealBatch, AnnealJob, Device, Found, GreedyJob, Grouping};
use raster::{RasterError, Target};

use super::greedy::greedy_job;
use crate::anneal::renew::SEARCH;
use crate::anneal::reorder::{due, moves};
use crate::groups::disjoint_groups;
use crate::lock::lock;
use crate::pace::{Deadline, Pace};
use crate::stage_input::StageInput;
use crate::streams::{FIRST_STEP, VISITS};
use crate::{AnnealOptions, Options};

/// Shapes tried at once on the device for each one that the options ask for.
const BATCH_FOR_ONE: u32 = 8;

/// Climbs for a new layer on the device for each one of the host's, which are longer.
const SEARCHES_FOR_ONE: u32 = 2;

/// Photos side by side up to which layers whose windows do not overlap are visited at the same
/// time. More of them keep a device busy with one layer of each, and then do not wait for each
/// other. What is found is the same.
const FEW_PHOTOS: usize = 8;

/// The annealing stage of one photo on a CUDA device: sweeps, the search for new layers and for
/// places in the order there, the choice of layers to renew and to move on the host.
///
/// It takes the options of [`AnnealOptions`], with eight times the batch. Visits have random streams
/// of their own for each lane, searches those of the greedy stage.
pub(crate) struct CudaAnneal {
    /// Shared by all photos.
    sweeping: Arc<Mutex<Sweeping>>,
    photo: usize,
    /// Sweeps that the caller was told of.
    sweeps: u32,
    best: Arc<Best>,
}

/// The squared error of the best drawing so far, and its layers.
type Best = (f64, Vec<Layer>);

/// The stages of photos side by side, which make each sweep for all at once.
struct Sweeping {
    options: AnnealOptions,
    pace: Pace,
    stacks: AnnealBatch,
    photos: Vec<Revisited>,
    sweep: u32,
    batch: u32,
    streams: SweepStreams,
}

/// What the sweeps of one photo have come to.
struct Revisited {
    /// The paint of what covers nothing, as faint as may be.
    faint: Paint,
    error: f64,
    best: Arc<Best>,
    /// Outlines scored by visits; those of new layers are counted on the device.
    visits: u64,
    renewals: u64,
    /// The part of a layer that is yet to be renewed.
    due: f64,
}

impl CudaAnneal {
    /// A stage for each drawing on the background of its target, all side by side.
    pub(crate) fn open(
        device: &Arc<Device>,
        inputs: Vec<StageInput<'_>>,
        options: &Options,
    ) -> Result<Vec<Self>, RasterError> {
        let sweeping = Sweeping::new(device, inputs, options)?;
        let bests: Vec<_> = sweeping
            .photos
            .iter()
            .map(|photo| Arc::clone(&photo.best))
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

    pub(crate) fn best(&self) -> &Best {
        &self.best
    }

    /// As many sweeps as fit until a deadline.
    pub(crate) fn until(self, deadline: Deadline) -> Self {
        {
            let mut sweeping = lock(&self.sweeping);
            sweeping.pace = sweeping.pace.until(deadline);
        }
        self
    }

    /// How many sweeps there will be, as far as is known.
    pub(crate) fn sweeps(&self) -> u32 {
        lock(&self.sweeping).pace.steps(self.sweeps)
    }

    /// One pass over all layers; false when all sweeps are done.
    pub(crate) fn step(&mut self) -> Result<bool, RasterError> {
        let mut sweeping = lock(&self.sweeping);
        let none = sweeping.stacks.layers(self.photo).is_empty();
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
        let layers = sweeping.stacks.layers(self.photo);
        let (Some((shape, _)), most) = (layers.last().copied(), layers.len() + count) else {
            return Ok(0);
        };
        let mut olds = vec![Vec::new(); sweeping.photos.len()];
        olds[self.photo] = vec![shape; count];
        sweeping.stacks.reserve(most)?;
        sweeping.streams.reserve(most);
        sweeping.add(&olds)?;
        sweeping.read_errors()?;
        sweeping.streams.next();
        sweeping.keep_bests();
        self.best.clone_from(&sweeping.photos[self.photo].best);
        Ok(count)
    }
}

impl Sweeping {
    fn new(
        device: &Arc<Device>,
        inputs: Vec<StageInput<'_>>,
        options: &Options,
    ) -> Result<Self, RasterError> {
        let batch = batch(&options.anneal);
        let layers = inputs.iter().map(|input| input.drawing.layers.len());
        let most = layers.max().unwrap_or(0);
        let photos = inputs
            .iter()
            .map(|input| Revisited::new(&input.target, options));
        let photos = photos.collect();
        let mut sweeping = Self {
            options: options.anneal,
            pace: Pace::Steps(options.anneal.sweeps),
            stacks: stacks(device, inputs, most, options)?,
            photos,
            sweep: 0,
            batch,
            streams: SweepStreams::new(options.shapes.max(most), batch),
        };
        sweeping.read_errors()?;
        sweeping.keep_bests();
        Ok(sweeping)
    }

    /// One pass over all layers of all photos; false when all sweeps are done.
    fn sweep(&mut self) -> Result<bool, RasterError> {
        let Some(part) = self.pace.part(self.sweep) else {
            return Ok(false);
        };
        let last = part >= 1.0 || self.pace.is_single();
        let renewed = !last && self.renew(part)?;
        let moved = self.sweep > 0 && self.reorder()?;
        if renewed || moved {
            self.read_errors()?;
        }
        let temperatures: Vec<f64> = (0..self.photos.len())
            .map(|photo| {
                if last {
                    0.0
                } else {
                    self.temperature(photo, part)
                }
            })
            .collect();
        let few = self.photos.len() <= FEW_PHOTOS;
        let group = few.then_some(&disjoint_groups as &Grouping<'_>);
        self.stacks
            .sweep(&temperatures, group, self.streams.visits)?;
        let rounds = self.options.proposals.div_ceil(self.batch);
        let tried = u64::from(rounds) * u64::from(self.batch);
        for (i, photo) in self.photos.iter_mut().enumerate() {
            photo.visits += self.stacks.layers(i).len() as u64 * tried;
        }
        self.read_errors()?;
        self.keep_bests();
        self.sweep += 1;
        self.streams.next();
        Ok(true)
    }

    /// Moves one in so many layers of each photo to the place in the order where it gains most;
    /// whether any was moved.
    fn reorder(&mut self) -> Result<bool, RasterError> {
        let photos = 0..self.photos.len();
        let places: Vec<Vec<usize>> = photos
            .map(|photo| {
                let count = self.stacks.layers(photo).len();
                due(count, self.options.reorder_every, self.sweep)
            })
            .collect();
        if places.iter().all(Vec::is_empty) {
            return Ok(false);
        }
        let mut moved = false;
        let found = self.stacks.best_places(&places)?;
        for (photo, (places, found)) in places.iter().zip(found).enumerate() {
            let bounds = self.stacks.bounds(photo);
            let moves = moves(places, found, |a, b| bounds[a].overlaps(&bounds[b]));
            if !moves.is_empty() {
                self.stacks.reorder(photo, &moves);
                moved = true;
            }
        }
        Ok(moved)
    }

    fn temperature(&self, photo: usize, part: f64) -> f64 {
        match self.stacks.layers(photo).len() {
            0 => 0.0,
            count => self
                .options
                .temperature(part, self.photos[photo].error, count),
        }
    }

    /// Replaces the layers that brought least in the last sweep by new ones on top; whether there
    /// are any.
    fn renew(&mut self, part: f64) -> Result<bool, RasterError> {
        let olds: Vec<Vec<Shape>> = (0..self.photos.len())
            .map(|photo| self.thin_out(photo, part))
            .collect();
        if olds.iter().all(Vec::is_empty) {
            return Ok(false);
        }
        self.add(&olds)?;
        Ok(true)
    }

    /// Takes the layers of a photo away that brought least; their shapes.
    fn thin_out(&mut self, photo: usize, part: f64) -> Vec<Shape> {
        let places =
            self.options
                .renewed(self.stacks.gains(photo), part, &mut self.photos[photo].due);
        if places.is_empty() {
            return Vec::new();
        }
        let layers = self.stacks.layers(photo);
        let old = places.iter().map(|place| layers[*place].0).collect();
        self.stacks.remove_layers(photo, &places);
        old
    }

    /// New layers on top of each photo's, each of `olds` where none is found.
    fn add(&mut self, olds: &[Vec<Shape>]) -> Result<(), RasterError> {
        let most = olds.iter().map(Vec::len).max().unwrap_or(0);
        let finds = self.stacks.search(most, self.streams.step)?;
        for (photo, olds) in olds.iter().enumerate() {
            let news = olds.iter().zip(&finds);
            let news = news.map(|(old, finds)| self.new_layer(photo, finds[photo], *old));
            self.stacks.add_layers(photo, news.collect())?;
        }
        let counts = self.stacks.evaluations()?;
        for (photo, count) in self.photos.iter_mut().zip(counts) {
            photo.renewals = count;
        }
        Ok(())
    }

    /// What was found, or an old shape with the faintest paint.
    fn new_layer(&self, photo: usize, find: Option<Found>, old: Shape) -> (Shape, Paint) {
        match find {
            Some(Found { shape, fit }) if fit.gain > 0 => (shape, fit.paint),
            _ => (old, self.photos[photo].faint),
        }
    }

    fn read_errors(&mut self) -> Result<(), RasterError> {
        for (photo, error) in self.photos.iter_mut().zip(self.stacks.errors()?) {
            photo.error = error;
        }
        Ok(())
    }

    fn keep_bests(&mut self) {
        for (i, photo) in self.photos.iter_mut().enumerate() {
            if photo.error < photo.best.0 {
                let layer = |(shape, paint): &(Shape, Paint)| Layer {
                    shape: *shape,
                    paint: *paint,
                };
                let layers = self.stacks.layers(i).iter();
                photo.best = Arc::new((photo.error, layers.map(layer).collect()));
            }
        }
    }
}

impl Revisited {
    fn new(target: &Target, options: &Options) -> Self {
        Self {
            faint: Paint {
                color: target.palette().nearest([128; 3]),
                alpha: options.opacity_over(target.background()).min(),
            },
            error: f64::MAX,
            best: Arc::new((f64::MAX, Vec::new())),
            visits: 0,
            renewals: 0,
            due: 0.0,
        }
    }
}

/// Where the random streams of visits and the steps of searches begin: as many for each sweep as
/// there may be layers, so that they do not depend on how many there are.
struct SweepStreams {
    visits: u64,
    step: u64,
    layers: u64,
    batch: u64,
}

impl SweepStreams {
    fn new(layers: usize, batch: u32) -> Self {
        Self {
            visits: VISITS,
            step: FIRST_STEP,
            layers: layers as u64,
            batch: u64::from(batch),
        }
    }

    /// Makes room for as many layers.
    fn reserve(&mut self, layers: usize) {
        self.layers = self.layers.max(layers as u64);
    }

    /// Goes on to the next sweep, or to what is done between two.
    const fn next(&mut self) {
        self.visits += self.layers * self.batch;
        self.step += self.layers;
    }
}

/// The layers of each drawing, on the device; no drawing has more than `most`.
fn stacks(
    device: &Arc<Device>,
    inputs: Vec<StageInput<'_>>,
    most: usize,
    options: &Options,
) -> Result<AnnealBatch, RasterError> {
    let nearby = |input: &StageInput<'_>| {
        let domain = options.anneal.nearby(input.domain);
        job_for_new(&input.target, &domain, options)
    };
    let greedy_jobs: Vec<GreedyJob> = inputs.iter().map(nearby).collect();
    let anneal_jobs = inputs.iter();
    let anneal_jobs = anneal_jobs.map(|input| anneal_job(&input.domain, &options.anneal));
    let anneal_jobs: Vec<AnnealJob> = anneal_jobs.collect();
    let inputs = inputs.into_iter();
    let (targets, drawings): (Vec<Target>, Vec<&Drawing>) =
        inputs.map(|input| (input.target, input.drawing)).unzip();
    let mut stacks = AnnealBatch::new(device, &targets, &greedy_jobs, &anneal_jobs, most)?;
    for (i, drawing) in drawings.into_iter().enumerate() {
        let layers = drawing.layers.iter();
        let layers = layers.map(|layer| (layer.shape, layer.paint));
        stacks.set_layers(i, layers.collect())?;
    }
    Ok(stacks)
}

/// Shapes tried at once on the device.
fn batch(options: &AnnealOptions) -> u32 {
    options.batch.saturating_mul(BATCH_FOR_ONE).min(256)
}

/// How layers are to be revisited on the device.
fn anneal_job(domain: &Domain, options: &AnnealOptions) -> AnnealJob {
    AnnealJob {
        batch: batch(options),
        proposals: options.proposals,
        reach: options.reach_px(domain),
    }
}

/// How new layers are looked for.
fn job_for_new(target: &Target, domain: &Domain, options: &Options) -> GreedyJob {
    let options = Options {
        greedy: SEARCH,
        ..options.clone()
    };
    GreedyJob {
        climbs: SEARCH.climbs * SEARCHES_FOR_ONE,
        ..greedy_job(target, domain, &options)
    }
}
