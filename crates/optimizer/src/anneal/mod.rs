mod options;
pub(crate) mod renew;
pub(crate) mod reorder;
pub(crate) mod walk;

use std::sync::Mutex;

use color::{Opacity, Paint, Rgb};
use drawing::{Drawing, Layer};
use geometry::{Domain, Shape, Streams};
use raster::{Footprint, MAX_ALPHA, RasterError, Stack, Target};
use simd::{LANES, Level};

use crate::groups::{disjoint_groups, speedup};
use crate::lock::lock;
use crate::pace::{Deadline, Pace};
use crate::parallel::Workers;
use crate::streams::VISITS;
use crate::{Mix, Options};
pub use options::AnnealOptions;
use walk::{Scratch, Until, Walk};

/// How many times faster a sweep has to be on all threads to be worth their waiting for each other.
const LEAST_SPEEDUP: f64 = 1.5;

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
    /// A stage that starts from a drawing on the background of `target`; `domain` is best that of
    /// [`Options::domain`].
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
            opacity: options.opacity_over(target.background()).at_most(MAX_ALPHA),
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
        let workers = match speedup(&groups, self.workers.count()) {
            LEAST_SPEEDUP.. => self.workers.clone(),
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
                self.stack.put(place, footprint, paint);
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
