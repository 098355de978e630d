use color::{Fit, Opacity};
use geometry::{Domain, Outline, Shape};
use rand_pcg::Pcg32;
use raster::{Backend, RasterError};

use crate::starts::Starts;
use crate::{Greedy, Mix};

/// What all climbs of a step share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slope<'a> {
    pub(crate) starts: &'a Starts,
    pub(crate) domain: &'a Domain,
    pub(crate) mix: &'a Mix,
    pub(crate) opacity: Opacity,
    pub(crate) greedy: &'a Greedy,
}

/// A shape and what it brings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) shape: Shape,
    pub(crate) fit: Fit,
}

/// One hill climb: the best of some random shapes, changed as long as that helps.
pub(crate) struct Climb<'a> {
    slope: Slope<'a>,
    backend: &'a dyn Backend,
    rng: Pcg32,
    shapes: Vec<Shape>,
    outlines: Vec<Outline>,
    fits: Vec<Option<Fit>>,
    /// Outlines scored so far.
    pub(crate) evaluations: u64,
}

impl<'a> Climb<'a> {
    pub(crate) fn new(slope: Slope<'a>, backend: &'a dyn Backend, rng: Pcg32) -> Self {
        let (shapes, outlines, fits) = Default::default();
        Self {
            slope,
            backend,
            rng,
            shapes,
            outlines,
            fits,
            evaluations: 0,
        }
    }

    /// The shape at the top; `None` when no random shape covered anything.
    pub(crate) fn run(&mut self) -> Result<Option<Found>, RasterError> {
        let Slope { greedy, .. } = self.slope;
        let Some(mut best) = self.start()? else {
            return Ok(None);
        };
        let mut failures = 0;
        while failures < greedy.patience {
            let from = best.shape;
            let next = self.best_of(greedy.batch, |climb| {
                from.mutated(&mut climb.rng, climb.slope.domain)
            })?;
            match next {
                Some(next) if next.fit.gain > best.fit.gain => {
                    best = next;
                    failures = 0;
                }
                _ => failures += greedy.batch,
            }
        }
        Ok(Some(best))
    }

    fn start(&mut self) -> Result<Option<Found>, RasterError> {
        self.best_of(self.slope.greedy.starts, |climb| {
            let Slope {
                starts,
                mix,
                domain,
                ..
            } = climb.slope;
            starts.shape(&mut climb.rng, mix, domain)
        })
    }

    /// The best of `count` shapes made by `make`, the first one among equals.
    fn best_of(
        &mut self,
        count: u32,
        mut make: impl FnMut(&mut Self) -> Shape,
    ) -> Result<Option<Found>, RasterError> {
        self.shapes.clear();
        for _ in 0..count {
            let shape = make(self);
            self.shapes.push(shape);
        }
        self.outlines.clear();
        self.outlines.extend(self.shapes.iter().map(Shape::outline));
        self.backend
            .score(&self.outlines, self.slope.opacity, &mut self.fits)?;
        self.evaluations += u64::from(count);
        let mut best: Option<Found> = None;
        for (shape, fit) in self.shapes.iter().zip(&self.fits) {
            if let Some(fit) = *fit
                && best.is_none_or(|best| fit.gain > best.fit.gain)
            {
                best = Some(Found { shape: *shape, fit });
            }
        }
        Ok(best)
    }

    /// The shape with its paint as it will be drawn, after some more changes scored that way.
    pub(crate) fn finish(&mut self, shape: Shape) -> Result<Option<Found>, RasterError> {
        let Slope {
            domain,
            opacity,
            greedy,
            ..
        } = self.slope;
        let fit = |shape: Shape| -> Result<Option<Found>, RasterError> {
            let fit = self.backend.fit(&shape.outline(), opacity)?;
            Ok(fit.map(|fit| Found { shape, fit }))
        };
        let Some(mut best) = fit(shape)? else {
            return Ok(None);
        };
        for _ in 0..greedy.finish {
            if let Some(next) = fit(best.shape.mutated(&mut self.rng, domain))?
                && next.fit.gain > best.fit.gain
            {
                best = next;
            }
        }
        self.evaluations += u64::from(greedy.finish);
        Ok(Some(best))
    }
}
