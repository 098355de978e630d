use color::{Fit, Opacity};
use geometry::{Domain, Shape, Streams};
use raster::{Backend, RasterError};
use simd::Level;

use crate::candidates::Candidates;
use crate::starts::StartSampler;
use crate::{GreedyOptions, Mix};

/// What all climbs of a step share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClimbSetup<'a> {
    pub(crate) starts: &'a StartSampler,
    pub(crate) domain: &'a Domain,
    pub(crate) mix: &'a Mix,
    pub(crate) opacity: Opacity,
    pub(crate) greedy: &'a GreedyOptions,
    pub(crate) level: Level,
}

/// A shape and what it brings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) shape: Shape,
    pub(crate) fit: Fit,
}

impl Found {
    /// Whether it brings more than another one, if there is any.
    pub(crate) fn beats(&self, other: Option<&Self>) -> bool {
        other.is_none_or(|other| self.fit.gain > other.fit.gain)
    }
}

/// One hill climb: the best of some random shapes, changed as long as that helps.
pub(crate) struct Climb<'a> {
    setup: ClimbSetup<'a>,
    backend: &'a dyn Backend,
    streams: Streams,
    candidates: Candidates,
    /// Outlines scored so far.
    pub(crate) evaluations: u64,
}

impl<'a> Climb<'a> {
    pub(crate) fn new(setup: ClimbSetup<'a>, backend: &'a dyn Backend, streams: Streams) -> Self {
        Self {
            setup,
            backend,
            streams,
            candidates: Candidates::default(),
            evaluations: 0,
        }
    }

    /// The shape at the top; `None` when no random shape covered anything.
    pub(crate) fn run(&mut self) -> Result<Option<Found>, RasterError> {
        match self.start()? {
            Some(start) => self.run_from(start).map(Some),
            None => Ok(None),
        }
    }

    /// The shape at the top, from a given one.
    pub(crate) fn run_from(&mut self, mut best: Found) -> Result<Found, RasterError> {
        let ClimbSetup { greedy, .. } = self.setup;
        let mut failures = 0;
        while failures < greedy.patience {
            let next = self.change(&best.shape)?;
            match next {
                Some(next) if next.fit.gain > best.fit.gain => {
                    best = next;
                    failures = 0;
                }
                _ => failures += greedy.batch,
            }
        }
        Ok(best)
    }

    /// The best of some random shapes.
    fn start(&mut self) -> Result<Option<Found>, RasterError> {
        let ClimbSetup {
            starts,
            domain,
            mix,
            greedy,
            level,
            ..
        } = self.setup;
        let count = greedy.random_starts as usize;
        let streams = &mut self.streams;
        self.candidates
            .draw(level, count, starts, (mix, domain), streams);
        let recheck = greedy.recheck;
        if (1..greedy.random_starts).contains(&recheck) {
            self.evaluations += u64::from(greedy.random_starts);
            self.candidates.thin(self.backend, recheck as usize)?;
            return self.best(recheck);
        }
        self.best(greedy.random_starts)
    }

    /// The best of some changes of a shape.
    fn change(&mut self, from: &Shape) -> Result<Option<Found>, RasterError> {
        let ClimbSetup {
            domain,
            greedy,
            level,
            ..
        } = self.setup;
        let count = greedy.batch as usize;
        let streams = &mut self.streams;
        self.candidates.mutate(level, count, from, domain, streams);
        self.best(greedy.batch)
    }

    fn best(&mut self, count: u32) -> Result<Option<Found>, RasterError> {
        self.evaluations += u64::from(count);
        self.candidates.best(self.backend, self.setup.opacity)
    }

    /// The shape with its paint as it will be drawn, after some more changes scored that way.
    pub(crate) fn finish(&mut self, shape: Shape) -> Result<Option<Found>, RasterError> {
        let ClimbSetup {
            domain,
            opacity,
            greedy,
            ..
        } = self.setup;
        let fit = |shape: Shape| -> Result<Option<Found>, RasterError> {
            let fit = self.backend.fit(&shape.outline(), opacity)?;
            Ok(fit.map(|fit| Found { shape, fit }))
        };
        let Some(mut best) = fit(shape)? else {
            return Ok(None);
        };
        for _ in 0..greedy.finish {
            if let Some(next) = fit(best.shape.mutated(&mut self.streams.lane(0), domain))?
                && next.fit.gain > best.fit.gain
            {
                best = next;
            }
        }
        self.evaluations += u64::from(greedy.finish);
        Ok(Some(best))
    }
}
