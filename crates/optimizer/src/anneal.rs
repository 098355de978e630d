use color::{Fit, Opacity};
use drawing::{Drawing, Layer};
use geometry::{Domain, Outline, SUBPIXELS, Shape, draws};
use rand_pcg::Pcg32;
use raster::{RasterError, Stack, Target};

use crate::Mix;
use crate::starts::Starts;

/// How the annealing stage revisits the layers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anneal {
    /// Passes over all layers. Default: 20.
    pub sweeps: u32,
    /// Changes tried at each visit. Default: 100.
    pub proposals: u32,
    /// Changes scored at once. Default: 8.
    pub batch: u32,
    /// The temperature of the first sweep, in mean error per layer. Default: 0.05.
    pub start_temperature: f64,
    /// The temperature of the last sweep but one; the last one takes improvements only.
    /// Default: 0.001.
    pub end_temperature: f64,
    /// The part of the layers, those that bring least, that each sweep replaces by new ones on top.
    /// Default: 0.1.
    pub renewal: f64,
    /// How far from its place a layer may move in one visit, in 1/256 of the longer side.
    /// Default: 24.
    pub reach: u32,
}

impl Default for Anneal {
    fn default() -> Self {
        Self {
            sweeps: 20,
            proposals: 100,
            batch: 8,
            start_temperature: 0.05,
            end_temperature: 0.001,
            renewal: 0.1,
            reach: 24,
        }
    }
}

/// The stage that changes one layer at a time with all others in place, accepting losses at first.
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
    visits: u64,
    gains: Vec<i64>,
    reach: u32,
    /// Outlines scored so far.
    pub evaluations: u64,
    outlines: Vec<Outline>,
    proposed: Vec<Shape>,
    fits: Vec<Option<Fit>>,
}

impl Annealing {
    /// A stage that starts from a drawing.
    pub fn new(
        target: Target,
        drawing: &Drawing,
        domain: Domain,
        mix: Mix,
        opacity: Opacity,
        seed: u64,
        options: Anneal,
    ) -> Result<Self, RasterError> {
        let shapes: Vec<Shape> = drawing.layers.iter().map(|layer| layer.shape).collect();
        let layers = drawing
            .layers
            .iter()
            .map(|layer| (layer.shape.outline(), layer.paint));
        let stack = Stack::new(target, layers)?;
        let reach = (options.reach * domain.width.max(domain.height))
            .div_ceil(256)
            .max(2);
        let domain = Domain {
            max_step: reach as i32 * SUBPIXELS * 3 / 4,
            ..domain
        };
        let best = (stack.error(), drawing.layers.clone());
        Ok(Self {
            options,
            domain,
            mix,
            opacity,
            seed,
            stack,
            shapes,
            best,
            sweep: 0,
            visits: 0,
            gains: Vec::new(),
            reach,
            evaluations: 0,
            outlines: Vec::new(),
            proposed: Vec::new(),
            fits: Vec::new(),
        })
    }

    /// The error and the layers of the best drawing so far.
    pub fn best(&self) -> &(f64, Vec<Layer>) {
        &self.best
    }

    /// One pass over all layers; false when all sweeps are done.
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

    /// The loss that is accepted with probability 1/e, in the unit of gains.
    fn temperature(&self) -> f64 {
        let (sweep, last) = (self.sweep, self.options.sweeps - 1);
        if sweep >= last {
            return 0.0;
        }
        let progress = f64::from(sweep) / f64::from((last - 1).max(1));
        let Anneal {
            start_temperature: start,
            end_temperature: end,
            ..
        } = self.options;
        let factor = start * (end / start).powf(progress);
        factor * self.stack.error() / self.shapes.len() as f64 * 65_025.0
    }

    fn visit(&mut self, place: usize, temperature: f64) -> Result<(), RasterError> {
        let mut rng = Pcg32::new(self.seed, (1 << 40) + self.visits);
        self.visits += 1;
        let Some((_, paint)) = self.stack.lift(self.reach) else {
            return Ok(());
        };
        let (old, old_gain) = (self.shapes[place], self.stack.gain());
        let (shape, _) = self.climb(old, self.options.proposals, temperature, &mut rng);
        let outline = shape.outline();
        let new = self.stack.fit(&outline, self.opacity)?;
        match new {
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

    /// Metropolis from `shape`; the shape where it ends.
    fn climb(
        &mut self,
        shape: Shape,
        proposals: u32,
        temperature: f64,
        rng: &mut Pcg32,
    ) -> (Shape, i64) {
        self.stack
            .score(&[shape.outline()], self.opacity, &mut self.fits);
        let mut current = (shape, self.fits[0].map_or(i64::MIN / 2, |fit| fit.gain));
        for _ in 0..proposals.div_ceil(self.options.batch) {
            self.proposed.clear();
            self.outlines.clear();
            for _ in 0..self.options.batch {
                let shape = current.0.mutated(rng, &self.domain);
                self.proposed.push(shape);
                self.outlines.push(shape.outline());
            }
            self.stack
                .score(&self.outlines, self.opacity, &mut self.fits);
            self.evaluations += u64::from(self.options.batch);
            for (shape, fit) in self.proposed.iter().zip(&self.fits) {
                let threshold = if temperature > 0.0 {
                    temperature * exponential(rng)
                } else {
                    0.0
                };
                if let Some(fit) = fit
                    && (fit.gain as f64) > current.1 as f64 - threshold
                {
                    current = (*shape, fit.gain);
                }
            }
        }
        current
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
        let mut place = 0;
        self.shapes.retain(|_| {
            place += 1;
            !places.contains(&(place - 1))
        });
        for _ in 0..count {
            self.add()?;
        }
        Ok(())
    }

    /// A new layer on top, as greedy search finds them.
    fn add(&mut self) -> Result<(), RasterError> {
        let mut rng = Pcg32::new(self.seed, (1 << 41) + self.visits);
        self.visits += 1;
        self.stack.lift_new();
        let starts = Starts::new(&self.stack.residual());
        let mut best: Option<(Shape, i64)> = None;
        for _ in 0..2 {
            self.proposed.clear();
            self.outlines.clear();
            for _ in 0..50 {
                let kind = self.mix.draw(&mut rng);
                let at = starts.place(&mut rng);
                let reach = Starts::reach(&mut rng, &self.domain);
                let shape = Shape::random(kind, &mut rng, &self.domain, at, reach);
                self.proposed.push(shape);
                self.outlines.push(shape.outline());
            }
            self.stack
                .score(&self.outlines, self.opacity, &mut self.fits);
            self.evaluations += 50;
            let found = self.proposed.iter().zip(&self.fits);
            let found = found.filter_map(|(shape, fit)| fit.map(|fit| (*shape, fit.gain)));
            let Some(start) = found.max_by_key(|(_, gain)| *gain) else {
                continue;
            };
            let top = self.climb(start.0, 100, 0.0, &mut rng);
            if best.is_none_or(|best| top.1 > best.1) {
                best = Some(top);
            }
        }
        if let Some((shape, _)) = best
            && let Some(fit) = self.stack.fit(&shape.outline(), self.opacity)?
        {
            self.stack.place(shape.outline(), fit.paint)?;
            self.shapes.push(shape);
        }
        Ok(())
    }
}

/// A number with the exponential distribution of mean 1, the logarithm taken as piecewise linear.
fn exponential(rng: &mut Pcg32) -> f64 {
    let bits = draws::below(rng, u32::MAX) | 1;
    let octave = bits.leading_zeros();
    let mantissa = f64::from(bits << octave) / f64::from(1_u32 << 31);
    (f64::from(octave) + 1.0 - (mantissa - 1.0)) * std::f64::consts::LN_2
}
