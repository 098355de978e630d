use color::{Opacity, Rgb};
use drawing::Layer;
use geometry::{Domain, Shape, Streams};
use raster::{Backend, RasterError};
use simd::{LANES, Level};

use crate::Options;
use crate::climb::{Climb, ClimbSetup, Found};
use crate::parallel::Workers;
use crate::starts::StartSampler;
use crate::streams::CLIMBS;

/// Steps in a row that find nothing after which the stage gives up.
pub(crate) const MAX_FAILURES: u32 = 3;

/// Cells on each side of the grid of [`Options::exhaustive`].
const GRID: u32 = 64;

/// The stage that adds one shape at a time, the best that some hill climbs find.
pub(crate) struct HostGreedy {
    backend: Box<dyn Backend>,
    workers: Workers,
    /// What shapes may have.
    opacity: Opacity,
    /// The most climbs of a step.
    most_climbs: u32,
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

impl HostGreedy {
    /// A stage on a backend whose target has that background.
    pub(crate) fn new(
        backend: Box<dyn Backend>,
        background: Option<Rgb>,
        options: &Options,
    ) -> Result<Self, RasterError> {
        let error = backend.residual()?.total();
        Ok(Self {
            backend,
            workers: Workers::new(options.threads),
            opacity: options.opacity_over(background),
            most_climbs: options.greedy.climbs,
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

    /// Searches for one more shape and draws it; `None` when none was found that helps. The options
    /// are those of the start, with as many climbs or fewer.
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
        let starts = StartSampler::new(&self.backend.residual()?);
        let setup = ClimbSetup {
            starts: &starts,
            domain,
            mix: &options.mix,
            opacity: self.opacity,
            greedy: &options.greedy,
            level: self.level,
        };
        let (best, climbing) = self.climb_all(setup, options)?;
        let (found, finishing) = self.finish(best, setup, options)?;
        self.evaluations += climbing + finishing;
        Ok(found)
    }

    /// The best shape of all climbs, and the outlines that they scored.
    fn climb_all(
        &self,
        setup: ClimbSetup<'_>,
        options: &Options,
    ) -> Result<(Option<Found>, u64), RasterError> {
        let climbs = self.workers.map(options.greedy.climbs, |i| {
            let mut climb = self.climb(i, setup, options);
            climb.run().map(|found| (found, climb.evaluations))
        });
        let (mut best, mut evaluations) = (None, 0);
        for climb in climbs {
            let (found, scored) = climb?;
            evaluations += scored;
            if let Some(found) = found
                && found.beats(best.as_ref())
            {
                best = Some(found);
            }
        }
        Ok((best, evaluations))
    }

    /// The best of all climbs, or of the rectangles of a grid, with its paint as it will be drawn,
    /// and the outlines that were scored.
    fn finish(
        &self,
        mut best: Option<Found>,
        setup: ClimbSetup<'_>,
        options: &Options,
    ) -> Result<(Option<Found>, u64), RasterError> {
        let mut climb = self.climb(options.greedy.climbs, setup, options);
        if let Some(rectangle) = self.best_rectangle(options)?
            && rectangle.beats(best.as_ref())
        {
            best = Some(climb.run_from(rectangle)?);
        }
        let finished = match best {
            Some(best) => climb.finish(best.shape)?,
            None => None,
        };
        Ok((finished, climb.evaluations))
    }

    /// The best rectangle of a grid, where all of them are to be tried.
    fn best_rectangle(&self, options: &Options) -> Result<Option<Found>, RasterError> {
        if !options.looks_at_all_rectangles() {
            return Ok(None);
        }
        let best = self.backend.best_rectangle(GRID, self.opacity)?;
        Ok(best.map(|(rectangle, fit)| Found {
            shape: Shape::Rectangle(rectangle),
            fit,
        }))
    }

    /// Climb `i` of this step; the one after the last is the finish.
    fn climb<'a>(&'a self, i: u32, setup: ClimbSetup<'a>, options: &Options) -> Climb<'a> {
        // Eight for each climb and for the finish.
        let streams_of_step = (u64::from(self.most_climbs) + 1) * LANES as u64;
        let first = CLIMBS + self.steps * streams_of_step + u64::from(i) * LANES as u64;
        Climb::new(setup, &*self.backend, Streams::new(options.seed, first))
    }
}
