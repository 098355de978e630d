pub(crate) mod renew;
pub(crate) mod reorder;
pub(crate) mod walk;

use std::sync::Mutex;

use color::{Fit, Opacity, Paint, Rgb};
use drawing::{Drawing, Layer};
use geometry::{Domain, SUBPIXELS, Shape, Streams};
use raster::{Footprint, MAX_ALPHA, RasterError, Stack, Target};
use simd::{LANES, Level};

use crate::groups::{disjoint_groups, gain};
use crate::lock::lock;
use crate::pace::{Deadline, Pace};
use crate::parallel::Workers;
use crate::range::{MOST_TRIES, check_range};
use crate::streams::VISITS;
use crate::{Mix, Options, SearchError};
use walk::{Scratch, Until, Walk};

/// How the annealing stage revisits the layers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnnealOptions {
    /// Passes over all layers, any number; 0 leaves the stage out. Default: 36.
    pub sweeps: u32,
    /// Changes tried at each visit, 0 to 2^24. Default: 300.
    pub proposals: u32,
    /// Changes of triangles scored at once, 1 to 4096. Default: 8.
    pub batch: u32,
    /// Changes of other kinds scored at once, 1 to 4096. On a CUDA device `batch` is for all kinds.
    /// Default: 2.
    pub batch_other_kinds: u32,
    /// The temperature of the first sweep, in mean error per layer, 0 to 1: losses of that size are
    /// accepted with probability 1/e. Default: 0.1.
    pub start_temperature: f64,
    /// The temperature before the last sweep, which takes improvements only, 0 to 1. Default: 0.02.
    pub end_temperature: f64,
    /// The part of the layers, those that bring least, that each sweep replaces by new ones on top,
    /// 0 to 1: half as many again in the first sweep, half of it in the last. Default: 0.05.
    pub renewed_fraction: f64,
    /// How far beyond its bounds a layer may reach in one visit, in 1/256 of the longer side, 1 to
    /// 256. Default: 16.
    pub reach_256ths: u32,
    /// One layer in so many is moved before each sweep but the first, to the place in the order
    /// where it gains most; from sweep to sweep it is the turn of the next one. Any number; 0: none
    /// is moved. Default: 3.
    pub reorder_every: u32,
}

impl Default for AnnealOptions {
    fn default() -> Self {
        Self {
            sweeps: 36,
            proposals: 300,
            batch: 8,
            batch_other_kinds: 2,
            start_temperature: 0.1,
            end_temperature: 0.02,
            renewed_fraction: 0.05,
            reach_256ths: 16,
            reorder_every: 3,
        }
    }
}

impl AnnealOptions {
    /// Checks that every number is in its range.
    pub(crate) fn check(&self) -> Result<(), SearchError> {
        let (first, last) = (self.start_temperature, self.end_temperature);
        let proposals = self.proposals;
        check_range("anneal.proposals", proposals, 0..=MOST_TRIES, "0 to 2^24")?;
        check_range("anneal.batch", self.batch, 1..=4096, "1 to 4096")?;
        let other_kinds = self.batch_other_kinds;
        check_range(
            "anneal.batch_other_kinds",
            other_kinds,
            1..=4096,
            "1 to 4096",
        )?;
        check_range("anneal.start_temperature", first, 0.0..=1.0, "0 to 1")?;
        check_range("anneal.end_temperature", last, 0.0..=1.0, "0 to 1")?;
        check_range(
            "anneal.renewed_fraction",
            self.renewed_fraction,
            0.0..=1.0,
            "0 to 1",
        )?;
        check_range(
            "anneal.reach_256ths",
            self.reach_256ths,
            1..=256,
            "1 to 256",
        )
    }

    /// [`AnnealOptions::reach_256ths`] in px.
    pub(crate) fn reach_px(&self, domain: &Domain) -> u32 {
        let longer = u64::from(domain.width.max(domain.height));
        (u64::from(self.reach_256ths) * longer).div_ceil(256).max(2) as u32
    }

    /// The domain with steps that stay within reach for the most part.
    pub(crate) fn nearby(&self, domain: Domain) -> Domain {
        let max_step = (self.reach_px(&domain) * SUBPIXELS as u32 * 3 / 4) as i32;
        Domain { max_step, ..domain }
    }

    /// The loss that is accepted with probability 1/e, in the unit of gains, when `part` of the way
    /// is behind. It falls with the third power of what is left to do.
    pub(crate) fn temperature(&self, part: f64, error: f64, layers: usize) -> f64 {
        let left = 1.0 - part;
        let (start, end) = (self.start_temperature, self.end_temperature);
        let factor = end + (start - end) * left * left * left;
        factor * error / layers as f64 * Fit::GAIN_OF_ONE as f64
    }

    /// The places of the layers to renew when `part` of the way is behind: those that brought
    /// least, least first. Of so few layers that no sweep would renew a whole one, the parts add up
    /// in `due` until it comes to one.
    pub(crate) fn renewed(&self, gains: &[i64], part: f64, due: &mut f64) -> Vec<usize> {
        let all = self.renewed_fraction * gains.len() as f64;
        let mut count = all * (1.5 - part);
        if 1.5 * all < 1.0 {
            count += *due;
            *due = count.fract();
        }
        let count = count as usize;
        let mut places: Vec<usize> = (0..gains.len()).collect();
        places.sort_by_key(|place| (gains[*place], *place));
        places.truncate(count);
        places
    }
}

/// How many times faster a sweep has to be on all threads to be worth their waiting for each other.
const LEAST_GAIN: f64 = 1.5;

/// The stage that changes one layer at a time with all others in place, accepting losses at first.
///
/// Of the options it takes the kinds, the opacities, the seed, the threads and [`Options::anneal`].
#[derive(Debug)]
pub struct HostAnneal {
    options: AnnealOptions,
    pace: Pace,
    workers: Workers,
    domain: Domain,
    mix: Mix,
    opacity: Opacity,
    /// The instructions that changes are made with.
    level: Level,
    /// A colour for what covers nothing.
    gray: Rgb,
    seed: u64,
    stack: Stack,
    size: (u32, u32),
    shapes: Vec<Shape>,
    best: (f64, Vec<Layer>),
    sweep: u32,
    /// Visits and new layers so far, which number the random streams.
    streams: u64,
    /// What each layer brought at its last visit.
    gains: Vec<i64>,
    /// The part of a layer that is yet to be renewed, of few.
    due: f64,
    /// [`AnnealOptions::reach_256ths`] in px.
    reach: u32,
    evaluations: u64,
    /// One for each thread that needed it so far.
    scratch: Mutex<Vec<Scratch>>,
}

/// What a visit to a layer came to.
struct Visit {
    /// The new shape, what it covers and its paint; `None` when the old one stays.
    change: Option<(Shape, Footprint, Paint)>,
    gain: i64,
}

impl HostAnneal {
    /// A stage that starts from a drawing on the background of `target`.
    ///
    /// Opacities are limited to [`raster::MAX_ALPHA`], even those that the options want to lie
    /// above.
    ///
    /// # Errors
    /// When a layer of the drawing cannot be drawn.
    pub fn new(
        target: Target,
        drawing: &Drawing,
        domain: Domain,
        options: &Options,
    ) -> Result<Self, RasterError> {
        let layers = drawing
            .layers
            .iter()
            .map(|layer| (layer.shape.outline(), layer.paint));
        let reach = options.anneal.reach_px(&domain);
        let mut annealing = Self {
            options: options.anneal,
            pace: Pace::Steps(options.anneal.sweeps),
            workers: Workers::new(options.threads),
            domain: options.anneal.nearby(domain),
            mix: options.mix.clone(),
            opacity: options.opacity.at_most(MAX_ALPHA),
            level: Level::best(),
            gray: target.palette().nearest([128; 3]),
            seed: options.seed,
            size: (target.width(), target.height()),
            stack: Stack::new(target, layers)?,
            shapes: drawing.layers.iter().map(|layer| layer.shape).collect(),
            best: (f64::MAX, Vec::new()),
            sweep: 0,
            streams: 0,
            gains: Vec::new(),
            due: 0.0,
            reach,
            evaluations: 0,
            scratch: Mutex::default(),
        };
        annealing.keep_best();
        Ok(annealing)
    }

    /// As many sweeps as fit until a deadline.
    #[must_use]
    pub(crate) fn until(self, deadline: Deadline) -> Self {
        Self {
            pace: self.pace.until(deadline),
            ..self
        }
    }

    /// How many sweeps there will be, as far as is known.
    #[must_use]
    pub fn sweeps(&self) -> u32 {
        self.pace.steps(self.sweep)
    }

    /// Outlines scored so far.
    #[must_use]
    pub const fn evaluations(&self) -> u64 {
        self.evaluations
    }

    /// The squared error of the best drawing so far, and its layers.
    #[must_use]
    pub const fn best(&self) -> &(f64, Vec<Layer>) {
        &self.best
    }

    /// One pass over all layers; false when all sweeps are done.
    ///
    /// # Errors
    /// When a layer cannot be drawn, which does not happen to shapes within the domain.
    pub fn step(&mut self) -> Result<bool, RasterError> {
        let part = self.pace.part(self.sweep);
        let (Some(part), false) = (part, self.shapes.is_empty()) else {
            return Ok(false);
        };
        let last = self.is_last(part);
        if !last {
            self.renew(part)?;
        }
        let workers = self.workers.clone();
        if self.sweep > 0 {
            workers.inside(|| self.reorder());
        }
        self.stack.rewind();
        let temperature = if last { 0.0 } else { self.temperature(part) };
        workers.inside(|| self.sweep(temperature))?;
        self.sweep += 1;
        self.keep_best();
        Ok(true)
    }

    /// Visits all layers.
    fn sweep(&mut self, temperature: f64) -> Result<(), RasterError> {
        let places = 0..self.shapes.len();
        self.gains = vec![0; places.len()];
        let windows: Vec<_> = places
            .map(|place| self.stack.window(place, self.reach))
            .collect();
        let groups = disjoint_groups(&windows, self.size);
        let workers = match gain(&groups, self.workers.count()) {
            LEAST_GAIN.. => self.workers.clone(),
            _ => Workers::ALONE,
        };
        for places in groups {
            for place in &places {
                self.stack.lift(*place);
            }
            let visits = workers.map(places.len() as u32, |i| {
                self.visit(places[i as usize], temperature)
            });
            for (place, visit) in places.into_iter().zip(visits) {
                self.settle(place, visit?);
            }
        }
        self.streams += self.shapes.len() as u64;
        for scratch in lock(&self.scratch).iter_mut() {
            self.evaluations += std::mem::take(&mut scratch.evaluations);
        }
        Ok(())
    }

    fn keep_best(&mut self) {
        let error = self.stack.error();
        if error < self.best.0 {
            let layers = self.shapes.iter().zip(self.stack.layers());
            self.best.0 = error;
            self.best.1 = layers
                .map(|(shape, (_, paint))| Layer {
                    shape: *shape,
                    paint,
                })
                .collect();
        }
    }

    /// Whether the sweep at this part of the way is the last one.
    fn is_last(&self, part: f64) -> bool {
        part >= 1.0 || self.pace.is_single()
    }

    fn temperature(&self, part: f64) -> f64 {
        let error = self.stack.error();
        self.options.temperature(part, error, self.shapes.len())
    }

    /// Looks for a better shape in the place of a lifted layer.
    fn visit(&self, place: usize, temperature: f64) -> Result<Visit, RasterError> {
        let mut streams = self.lanes(VISITS, self.streams + place as u64 + 1);
        let mut scratch = self.take_scratch();
        self.stack.view(place, self.reach, &mut scratch.view);
        let walk = self.walk(temperature);
        let until = Until::Tried(self.options.proposals);
        let (shape, _) = walk.run(self.shapes[place], until, &mut streams, &mut scratch);
        let footprint = self.stack.footprint(&shape.outline())?;
        let fit = self.stack.fit(&footprint, self.opacity);
        self.give_back(scratch);
        // At a temperature every end of a walk is taken.
        let least = match fit {
            Some(_) if temperature > 0.0 => i64::MIN,
            _ => self.stack.gain(place),
        };
        Ok(match fit {
            Some(fit) if fit.gain > least => Visit {
                change: Some((shape, footprint, fit.paint)),
                gain: fit.gain,
            },
            _ => Visit {
                change: None,
                gain: least,
            },
        })
    }

    /// Walks in the place of a lifted layer.
    fn walk(&self, temperature: f64) -> Walk<'_> {
        Walk {
            stack: &self.stack,
            domain: &self.domain,
            opacity: self.opacity,
            level: self.level,
            batch: self.options.batch,
            batch_other_kinds: self.options.batch_other_kinds,
            temperature,
        }
    }

    /// Puts back what was lifted, or what was found in its place.
    fn settle(&mut self, place: usize, visit: Visit) {
        self.gains[place] = visit.gain;
        match visit.change {
            Some((shape, footprint, paint)) => {
                self.stack.place(place, footprint, paint);
                self.shapes[place] = shape;
            }
            None => self.stack.put_back(place),
        }
    }

    fn take_scratch(&self) -> Scratch {
        lock(&self.scratch).pop().unwrap_or_default()
    }

    fn give_back(&self, scratch: Scratch) {
        lock(&self.scratch).push(scratch);
    }

    /// The next random streams of a kind.
    fn next_streams(&mut self, first: u64) -> Streams {
        self.streams += 1;
        self.lanes(first, self.streams)
    }

    /// The eight random streams of one visit or search.
    fn lanes(&self, first: u64, number: u64) -> Streams {
        Streams::new(self.seed, first + number * LANES as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_layers_are_renewed_now_and_then() {
        let options = AnnealOptions {
            renewed_fraction: 0.1,
            ..AnnealOptions::default()
        };
        let gains = [3, 1, 2, 1];
        let mut due = 0.0;
        let mut renewed = |part| options.renewed(&gains, part, &mut due);
        // 0.6, 0.4 and 0.2 layers of 4.
        assert!(renewed(0.0).is_empty());
        assert_eq!(renewed(0.5), [1]);
        assert_eq!((1..=6).filter(|_| !renewed(1.0).is_empty()).count(), 1);
        // 1.4 layers.
        let more = AnnealOptions {
            renewed_fraction: 0.35,
            ..options
        };
        let mut due = 0.0;
        let counts = [(); 4].map(|()| more.renewed(&gains, 0.5, &mut due).len());
        assert_eq!(counts, [1; 4]);
        let half = AnnealOptions {
            renewed_fraction: 0.5,
            ..options
        };
        assert_eq!(half.renewed(&gains, 0.5, &mut 0.0), [1, 3]);
    }
}
