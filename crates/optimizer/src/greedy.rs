use drawing::Layer;
use geometry::{Domain, Kind, Shape, Streams};
use raster::{Backend, RasterError};
use simd::{LANES, Level};

use crate::Options;
use crate::climb::{Climb, Found, Slope};
use crate::parallel::Workers;
use crate::starts::Starts;
use crate::streams::CLIMBS;

/// Steps in a row that find nothing after which the stage gives up.
pub(crate) const MAX_FAILURES: u32 = 3;

/// Cells on each side of the grid of [`Options::exhaustive`].
const GRID: u32 = 64;

/// The stage that adds one shape at a time, the best that some hill climbs find.
pub(crate) struct GreedyStage {
    backend: Box<dyn Backend>,
    workers: Workers,
    /// The instructions that candidates are made with.
    level: Level,
    /// Steps taken, which number the random streams.
    steps: u64,
    failures: u32,
    /// The squared error of the canvas.
    pub(crate) error: u64,
    /// Outlines scored so far.
    pub(crate) evaluations: u64,
}

impl GreedyStage {
    pub(crate) fn new(backend: Box<dyn Backend>, workers: Workers) -> Result<Self, RasterError> {
        let error = backend.residual()?.total();
        Ok(Self {
            backend,
            workers,
            level: Level::best(),
            steps: 0,
            failures: 0,
            error,
            evaluations: 0,
        })
    }

    pub(crate) fn backend(&self) -> &dyn Backend {
        &*self.backend
    }

    /// Whether no further shape is to be expected.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.error == 0 || self.failures >= MAX_FAILURES
    }

    /// Draws a layer found by an earlier search, as if this one had taken that step.
    pub(crate) fn replay(&mut self, layer: &Layer) -> Result<(), RasterError> {
        self.steps += 1;
        self.draw(layer)
    }

    fn draw(&mut self, layer: &Layer) -> Result<(), RasterError> {
        self.backend.draw(&layer.shape.outline(), layer.paint)?;
        self.error = self.backend.residual()?.total();
        Ok(())
    }

    /// Searches for one more shape and draws it; `None` when none was found that helps.
    pub(crate) fn step(
        &mut self,
        options: &Options,
        domain: &Domain,
    ) -> Result<Option<Layer>, RasterError> {
        let found = self.find(options, domain)?;
        self.steps += 1;
        match found {
            Some(Found { shape, fit }) if fit.gain > 0 => {
                let layer = Layer {
                    shape,
                    paint: fit.paint,
                };
                self.draw(&layer)?;
                self.failures = 0;
                Ok(Some(layer))
            }
            _ => {
                self.failures += 1;
                Ok(None)
            }
        }
    }

    /// The best shape that this step's climbs find, with its paint as it will be drawn.
    fn find(&mut self, options: &Options, domain: &Domain) -> Result<Option<Found>, RasterError> {
        let starts = Starts::new(&self.backend.residual()?);
        let Options {
            mix,
            opacity,
            greedy,
            seed,
            ..
        } = options;
        let slope = Slope {
            starts: &starts,
            domain,
            mix,
            opacity: *opacity,
            greedy,
            level: self.level,
        };
        // Eight for each climb and for the finish.
        let first_stream = CLIMBS + self.steps * (u64::from(greedy.climbs) + 1) * LANES as u64;
        let backend = &*self.backend;
        let climb = |i: u32| {
            let streams = Streams::new(*seed, first_stream + u64::from(i) * LANES as u64);
            Climb::new(slope, backend, streams)
        };
        let climbs = self.workers.map(greedy.climbs, |i| {
            let mut climb = climb(i);
            climb.run().map(|found| (found, climb.evaluations))
        });
        let mut best: Option<Found> = None;
        for result in climbs {
            let (found, evaluations) = result?;
            self.evaluations += evaluations;
            if let Some(found) = found
                && best.is_none_or(|best| found.fit.gain > best.fit.gain)
            {
                best = Some(found);
            }
        }
        let mut last = climb(greedy.climbs);
        if options.exhaustive && mix.has(Kind::Rectangle) {
            let found = backend.best_rectangle(GRID, *opacity)?;
            if let Some((rectangle, fit)) = found
                && best.is_none_or(|best| fit.gain > best.fit.gain)
            {
                let shape = Shape::Rectangle(rectangle);
                best = Some(last.run_from(Found { shape, fit })?);
            }
        }
        let Some(best) = best else {
            return Ok(None);
        };
        let finished = last.finish(best.shape)?;
        self.evaluations += last.evaluations;
        Ok(finished)
    }
}
