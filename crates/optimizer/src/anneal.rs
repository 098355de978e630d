use color::{Fit, Opacity, Paint};
use drawing::{Drawing, Layer};
use geometry::{Domain, Outline, SUBPIXELS, Shape, draws};
use rand_pcg::Pcg32;
use raster::{RasterError, Stack, Target};

use crate::starts::Starts;
use crate::{Greedy, Mix, Options};

/// How the annealing stage revisits the layers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anneal {
    /// Passes over all layers; 0 leaves the stage out. Default: 24.
    pub sweeps: u32,
    /// Changes tried at each visit. Default: 300.
    pub proposals: u32,
    /// Changes scored at once, 1 to 4096. Default: 8.
    pub batch: u32,
    /// The temperature of the first sweep, in mean error per layer: losses of that size are
    /// accepted with probability 1/e. Default: 0.1.
    pub start_temperature: f64,
    /// The temperature before the last sweep, which takes improvements only. Default: 0.005.
    pub end_temperature: f64,
    /// The part of the layers, those that bring least, that each sweep replaces by new ones on top,
    /// 0 to 1. Default: 0.05.
    pub renewal: f64,
    /// How far beyond its bounds a layer may reach in one visit, in 1/256 of the longer side, 1 to
    /// 256. Default: 16.
    pub reach: u32,
}

impl Default for Anneal {
    fn default() -> Self {
        Self {
            sweeps: 24,
            proposals: 300,
            batch: 8,
            start_temperature: 0.1,
            end_temperature: 0.005,
            renewal: 0.05,
            reach: 16,
        }
    }
}

/// Random starts and patience of the search for a layer that replaces another.
const RENEWAL: Greedy = Greedy {
    climbs: 2,
    starts: 50,
    patience: 100,
    batch: 8,
    finish: 0,
};

/// Where the random streams of visits and of new layers begin; those of greedy search are below.
const VISITS: u64 = 1 << 40;
const RENEWALS: u64 = 1 << 41;

/// The stage that changes one layer at a time with all others in place, accepting losses at first.
///
/// Of the options it takes the kinds, the opacities, the seed and [`Options::anneal`].
#[derive(Debug)]
pub struct Annealing {
    options: Anneal,
    domain: Domain,
    mix: Mix,
    opacity: Opacity,
    seed: u64,
    stack: Stack,
    shapes: Vec<Shape>,
    best: (f64, Vec<Layer>),
    sweep: u32,
    /// Visits and renewals so far, which number the random streams.
    visits: u64,
    /// What each layer brought at its last visit.
    gains: Vec<i64>,
    /// [`Anneal::reach`] in px.
    reach: u32,
    evaluations: u64,
    batch: Batch,
}

/// Shapes that are scored together, kept to reuse their memory.
#[derive(Debug, Default)]
struct Batch {
    shapes: Vec<Shape>,
    outlines: Vec<Outline>,
    fits: Vec<Option<Fit>>,
}

impl Annealing {
    /// A stage that starts from a drawing on the background of `target`.
    ///
    /// Opacities are limited to [`raster::MAX_ALPHA`].
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
        let stack = Stack::new(target, layers)?;
        let longer = u64::from(domain.width.max(domain.height));
        let reach = (u64::from(options.anneal.reach) * longer)
            .div_ceil(256)
            .max(2) as u32;
        let max_step = (reach * SUBPIXELS as u32 * 3 / 4) as i32;
        let mut annealing = Self {
            options: options.anneal,
            domain: Domain { max_step, ..domain },
            mix: options.mix.clone(),
            opacity: options.opacity,
            seed: options.seed,
            stack,
            shapes: drawing.layers.iter().map(|layer| layer.shape).collect(),
            best: (f64::MAX, Vec::new()),
            sweep: 0,
            visits: 0,
            gains: Vec::new(),
            reach,
            evaluations: 0,
            batch: Batch::default(),
        };
        annealing.keep_best();
        Ok(annealing)
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
        if self.sweep >= self.options.sweeps || self.shapes.is_empty() {
            return Ok(false);
        }
        let last = self.sweep + 1 == self.options.sweeps;
        if !last {
            self.renew()?;
        }
        self.stack.rewind();
        let temperature = self.temperature();
        self.gains.clear();
        for place in 0..self.shapes.len() {
            self.visit(place, temperature)?;
        }
        self.sweep += 1;
        self.keep_best();
        Ok(true)
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

    /// The loss that is accepted with probability 1/e, in the unit of gains. It falls with the
    /// third power of what is left to do.
    fn temperature(&self) -> f64 {
        let last = self.options.sweeps - 1;
        if self.sweep >= last {
            return 0.0;
        }
        let left = 1.0 - f64::from(self.sweep) / f64::from(last);
        let Anneal {
            start_temperature: start,
            end_temperature: end,
            ..
        } = self.options;
        let factor = end + (start - end) * left * left * left;
        factor * self.stack.error() / self.shapes.len() as f64 * 65_025.0
    }

    fn visit(&mut self, place: usize, temperature: f64) -> Result<(), RasterError> {
        let mut rng = self.stream(VISITS);
        let Some((_, paint)) = self.stack.lift(self.reach) else {
            return Ok(());
        };
        let (old, old_gain) = (self.shapes[place], self.stack.gain());
        let proposals = self.options.proposals;
        let (shape, _) = self.climb(old, Until::Tried(proposals), temperature, &mut rng);
        let outline = shape.outline();
        match self.stack.fit(&outline, self.opacity)? {
            Some(fit) if temperature > 0.0 || fit.gain > old_gain => {
                self.stack.place(outline, fit.paint)?;
                self.shapes[place] = shape;
                self.gains.push(fit.gain);
            }
            _ => {
                self.stack.place(old.outline(), paint)?;
                self.gains.push(old_gain);
            }
        }
        Ok(())
    }

    /// The next random stream of a kind.
    fn stream(&mut self, first: u64) -> Pcg32 {
        self.visits += 1;
        Pcg32::new(self.seed, first + self.visits)
    }

    /// Metropolis from `shape` in the place of the lifted layer; the shape where it ends and its
    /// gain.
    fn climb(
        &mut self,
        shape: Shape,
        until: Until,
        temperature: f64,
        rng: &mut Pcg32,
    ) -> (Shape, i64) {
        self.stack
            .score(&[shape.outline()], self.opacity, &mut self.batch.fits);
        let mut current = (
            shape,
            self.batch.fits[0].map_or(i64::MIN / 2, |fit| fit.gain),
        );
        let (mut tried, mut failed) = (0, 0);
        while !until.is_reached(tried, failed) {
            let from = current.0;
            let domain = self.domain;
            self.score(self.options.batch, || from.mutated(rng, &domain));
            tried += self.options.batch;
            failed += self.options.batch;
            for (shape, fit) in self.batch.shapes.iter().zip(&self.batch.fits) {
                let loss = if temperature > 0.0 {
                    temperature * exponential(rng)
                } else {
                    0.0
                };
                if let Some(fit) = fit
                    && fit.gain as f64 > current.1 as f64 - loss
                {
                    current = (*shape, fit.gain);
                    failed = 0;
                }
            }
        }
        current
    }

    /// Scores `count` shapes in the place of the lifted layer.
    fn score(&mut self, count: u32, make: impl FnMut() -> Shape) {
        let Batch {
            shapes,
            outlines,
            fits,
        } = &mut self.batch;
        shapes.clear();
        shapes.extend(std::iter::repeat_with(make).take(count as usize));
        outlines.clear();
        outlines.extend(shapes.iter().map(Shape::outline));
        self.stack.score(outlines, self.opacity, fits);
        self.evaluations += u64::from(count);
    }

    /// Replaces the layers that brought least in the last sweep by new ones on top.
    fn renew(&mut self) -> Result<(), RasterError> {
        let count = (self.options.renewal * self.shapes.len() as f64) as usize;
        if self.gains.len() != self.shapes.len() || count == 0 {
            return Ok(());
        }
        let mut places: Vec<usize> = (0..self.gains.len()).collect();
        places.sort_by_key(|place| (self.gains[*place], *place));
        places.truncate(count);
        self.stack.remove(&places);
        let old: Vec<Shape> = places.iter().map(|place| self.shapes[*place]).collect();
        let mut place = 0;
        self.shapes.retain(|_| {
            place += 1;
            !places.contains(&(place - 1))
        });
        old.into_iter().try_for_each(|old| self.add(old))
    }

    /// A new layer on top, as greedy search finds them; `old` where none is found.
    fn add(&mut self, old: Shape) -> Result<(), RasterError> {
        let mut rng = self.stream(RENEWALS);
        self.stack.lift_new();
        let starts = Starts::new(&self.stack.residual());
        let mut best: Option<(Shape, i64)> = None;
        for _ in 0..RENEWAL.climbs {
            let (mix, domain) = (self.mix.clone(), self.domain);
            self.score(RENEWAL.starts, || starts.shape(&mut rng, &mix, &domain));
            let found = self.batch.shapes.iter().zip(&self.batch.fits);
            let found = found.filter_map(|(shape, fit)| fit.map(|fit| (fit.gain, *shape)));
            let Some((_, start)) = found.max_by_key(|(gain, _)| *gain) else {
                continue;
            };
            let top = self.climb(start, Until::Failed(RENEWAL.patience), 0.0, &mut rng);
            if best.is_none_or(|best| top.1 > best.1) {
                best = Some(top);
            }
        }
        let shape = best.map_or(old, |(shape, _)| shape);
        let fit = self.stack.fit(&shape.outline(), self.opacity)?;
        // What covers nothing gets the faintest paint.
        let faint = Paint {
            color: [128; 3],
            alpha: self.opacity.min(),
        };
        self.stack
            .place(shape.outline(), fit.map_or(faint, |fit| fit.paint))?;
        self.shapes.push(shape);
        Ok(())
    }
}

/// When a climb ends.
#[derive(Debug, Clone, Copy)]
enum Until {
    /// After so many changes.
    Tried(u32),
    /// After so many changes in a row that were not accepted.
    Failed(u32),
}

impl Until {
    fn is_reached(self, tried: u32, failed: u32) -> bool {
        match self {
            Self::Tried(most) => tried >= most,
            Self::Failed(most) => failed >= most,
        }
    }
}

/// A number with the exponential distribution of mean 1, the logarithm taken as piecewise linear.
fn exponential(rng: &mut Pcg32) -> f64 {
    let bits = draws::below(rng, u32::MAX) | 1;
    let octave = bits.leading_zeros();
    let mantissa = f64::from(bits << octave) / f64::from(1_u32 << 31);
    (f64::from(octave) + 1.0 - (mantissa - 1.0)) * std::f64::consts::LN_2
}
