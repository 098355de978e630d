use color::{Fit, Opacity};
use geometry::{Domain, Outline, Shape, draws};
use rand_pcg::Pcg32;
use raster::{Stack, View};

/// Random walks of shapes in the place of a lifted layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk<'a> {
    pub(super) stack: &'a Stack,
    pub(super) domain: &'a Domain,
    pub(super) opacity: Opacity,
    /// Changes scored at once.
    pub(super) batch: u32,
    /// The loss that is accepted with probability 1/e, in the unit of gains.
    pub(super) temperature: f64,
}

/// What a walk works with, kept to reuse its memory.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub(super) view: View,
    pub(super) shapes: Vec<Shape>,
    pub(super) outlines: Vec<Outline>,
    pub(super) fits: Vec<Option<Fit>>,
    /// Outlines scored so far.
    pub(super) evaluations: u64,
}

/// When a walk ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Until {
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

impl Walk<'_> {
    /// Metropolis from `shape`; the shape where it ends and its gain.
    pub(super) fn run(
        &self,
        shape: Shape,
        until: Until,
        rng: &mut Pcg32,
        scratch: &mut Scratch,
    ) -> (Shape, i64) {
        self.score(1, || shape, scratch);
        scratch.evaluations -= 1;
        let gain = scratch.fits[0].map_or(i64::MIN / 2, |fit| fit.gain);
        let mut current = (shape, gain);
        let (mut tried, mut failed) = (0, 0);
        while !until.is_reached(tried, failed) {
            let from = current.0;
            self.score(self.batch, || from.mutated(rng, self.domain), scratch);
            tried += self.batch;
            failed += self.batch;
            for (shape, fit) in scratch.shapes.iter().zip(&scratch.fits) {
                let loss = if self.temperature > 0.0 {
                    self.temperature * exponential(rng)
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

    /// Scores `count` shapes.
    pub(super) fn score(&self, count: u32, make: impl FnMut() -> Shape, scratch: &mut Scratch) {
        let Scratch {
            view,
            shapes,
            outlines,
            fits,
            evaluations,
        } = scratch;
        shapes.clear();
        shapes.extend(std::iter::repeat_with(make).take(count as usize));
        outlines.clear();
        outlines.extend(shapes.iter().map(Shape::outline));
        self.stack.score(view, outlines, self.opacity, fits);
        *evaluations += u64::from(count);
    }
}

/// A number with the exponential distribution of mean 1, the logarithm taken as piecewise linear.
pub(crate) fn exponential(rng: &mut Pcg32) -> f64 {
    let bits = draws::below(rng, u32::MAX) | 1;
    let octave = bits.leading_zeros();
    let mantissa = f64::from(bits << octave) / f64::from(1_u32 << 31);
    (f64::from(octave) + 1.0 - (mantissa - 1.0)) * std::f64::consts::LN_2
}
