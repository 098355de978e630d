use color::Opacity;
use geometry::{Domain, Shape, Streams, draws};
use rand_pcg::rand_core::Rng;
use raster::{Stack, View};
use simd::{LANES, Level};

use crate::candidates::Candidates;

/// Random walks of shapes in the place of a lifted layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk<'a> {
    pub(super) stack: &'a Stack,
    pub(super) domain: &'a Domain,
    pub(super) opacity: Opacity,
    /// The instructions that changes are made with.
    pub(super) level: Level,
    /// Changes of triangles scored at once.
    pub(super) batch: u32,
    /// Changes of other kinds scored at once.
    pub(super) batch_other_kinds: u32,
    /// The loss that is accepted with probability 1/e, in the unit of gains.
    pub(super) temperature: f64,
}

/// What a walk works with, kept to reuse its memory.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub(super) view: View,
    pub(super) candidates: Candidates,
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
    /// Metropolis from `shape`; the shape where it ends and its gain. Change i of a batch is made
    /// and judged by stream i modulo 8.
    pub(super) fn run(
        &self,
        shape: Shape,
        until: Until,
        streams: &mut Streams,
        scratch: &mut Scratch,
    ) -> (Shape, i64) {
        let mut current = (shape, self.gain(shape, scratch));
        let (mut tried, mut failed) = (0, 0);
        let batch = match shape {
            Shape::Triangle(_) => self.batch,
            _ => self.batch_other_kinds,
        };
        while !until.is_reached(tried, failed) {
            let Scratch { candidates, .. } = scratch;
            candidates.mutate(self.level, batch as usize, &current.0, self.domain, streams);
            self.score(scratch);
            tried += batch;
            failed += batch;
            for (i, fit) in scratch.candidates.fits().iter().enumerate() {
                let loss = self.tolerated_loss(&mut streams.lane(i % LANES));
                if let Some(fit) = fit
                    && fit.gain as f64 > current.1 as f64 - loss
                {
                    current = (scratch.candidates.shape(i), fit.gain);
                    failed = 0;
                }
            }
        }
        current
    }

    /// The gain of a shape, far below 0 where it covers nothing.
    fn gain(&self, shape: Shape, scratch: &mut Scratch) -> i64 {
        let mut fits = Vec::new();
        let outlines = [shape.outline()];
        self.stack
            .score(&mut scratch.view, &outlines, self.opacity, &mut fits);
        fits[0].map_or(i64::MIN / 2, |fit| fit.gain)
    }

    /// Scores the candidates.
    pub(super) fn score(&self, scratch: &mut Scratch) {
        let Scratch {
            view,
            candidates,
            evaluations,
        } = scratch;
        candidates.score_in(self.stack, view, self.opacity);
        *evaluations += candidates.fits().len() as u64;
    }

    /// The loss that the next change may bring, in the unit of gains.
    fn tolerated_loss(&self, rng: &mut impl Rng) -> f64 {
        if self.temperature > 0.0 {
            self.temperature * exponential(rng)
        } else {
            0.0
        }
    }
}

/// A number with the exponential distribution of mean 1, the logarithm taken as piecewise linear.
pub(crate) fn exponential(rng: &mut impl Rng) -> f64 {
    let bits = draws::below(rng, u32::MAX) | 1;
    let octave = bits.leading_zeros();
    let mantissa = f64::from(bits << octave) / f64::from(1_u32 << 31);
    (f64::from(octave) + 1.0 - (mantissa - 1.0)) * std::f64::consts::LN_2
}
