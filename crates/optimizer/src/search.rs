use std::ops::ControlFlow;

use color::{Image, Rgb};
use drawing::{Drawing, Layer};
use geometry::{Domain, SUBPIXELS};
use rand_pcg::Pcg32;
use raster::{Backend, Cpu, Target};

use crate::climb::{Climb, Found, Slope};
use crate::parallel::Workers;
use crate::starts::Starts;
use crate::{Options, Progress, SearchError, Stop};

/// Steps in a row that find nothing after which a search gives up.
const MAX_FAILURES: u32 = 3;

/// The greedy search: one shape at a time, the best that some hill climbs find.
pub struct Search {
    options: Options,
    domain: Domain,
    backend: Box<dyn Backend>,
    drawing: Drawing,
    workers: Workers,
    /// Steps taken, which number the random streams.
    steps: u64,
    failures: u32,
    evaluations: u64,
    residual: u64,
}

impl Search {
    /// A search for a drawing of `photo`, an image at working size (256 px is usual), on the CPU.
    ///
    /// # Errors
    /// When an option is out of range or the photo too large.
    pub fn new(photo: &Image, options: &Options) -> Result<Self, SearchError> {
        let background = options.background.resolve(photo);
        let target = Target::new(photo, background)?;
        Self::on(Box::new(Cpu::new(target)), background, options)
    }

    /// The same with a weight for each pixel, row by row: errors count fully at 255 and not at all
    /// at 0.
    ///
    /// # Errors
    /// As [`Search::new`], and when there is not one weight per pixel.
    pub fn with_weights(
        photo: &Image,
        weights: &[u8],
        options: &Options,
    ) -> Result<Self, SearchError> {
        let background = options.background.resolve(photo);
        let target = Target::new(photo, background)?.with_weights(weights)?;
        Self::on(Box::new(Cpu::new(target)), background, options)
    }

    /// A search on any backend, whose canvas is empty and of colour `background`.
    ///
    /// # Errors
    /// When an option is out of range or the backend fails.
    pub fn on(
        backend: Box<dyn Backend>,
        background: Option<Rgb>,
        options: &Options,
    ) -> Result<Self, SearchError> {
        options.check()?;
        let (width, height) = backend.size();
        let residual = backend.residual()?.total();
        Ok(Self {
            options: options.clone(),
            domain: domain(width, height, options),
            backend,
            drawing: Drawing::new(width, height, background),
            workers: Workers::new(options.threads),
            steps: 0,
            failures: 0,
            evaluations: 0,
            residual,
        })
    }

    /// Draws the layers of an earlier drawing, to go on from there.
    ///
    /// # Errors
    /// When the drawing is of another size or unusable, or the backend fails.
    pub fn resume(&mut self, drawing: &Drawing) -> Result<(), SearchError> {
        drawing.check()?;
        let sizes = [drawing, &self.drawing].map(|drawing| (drawing.width, drawing.height));
        if sizes[0] != sizes[1] {
            return Err(SearchError::Size {
                drawing: sizes[0],
                photo: sizes[1],
            });
        }
        for layer in &drawing.layers {
            self.add(*layer)?;
        }
        Ok(())
    }

    /// The drawing so far.
    #[must_use]
    pub const fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// The drawing so far, by value.
    #[must_use]
    pub fn into_drawing(self) -> Drawing {
        self.drawing
    }

    /// The backend in use.
    #[must_use]
    pub fn backend(&self) -> &dyn Backend {
        &*self.backend
    }

    /// How far the search is.
    #[must_use]
    pub fn progress(&self) -> Progress<'_> {
        let pixels = f64::from(self.drawing.width) * f64::from(self.drawing.height);
        Progress {
            shapes: self.drawing.layers.len(),
            total: self.options.shapes,
            evaluations: self.evaluations,
            rmse: (self.residual as f64 / (3.0 * pixels)).sqrt(),
            drawing: &self.drawing,
        }
    }

    /// Searches until all shapes are drawn, nothing helps any more or `progress`, called after
    /// each step, says to stop. What was found so far stays in any case.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn run(
        &mut self,
        mut progress: impl FnMut(&Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Stop, SearchError> {
        loop {
            if let ControlFlow::Break(stop) = self.step()? {
                return Ok(stop);
            }
            if progress(&self.progress()).is_break() {
                return Ok(Stop::Cancelled);
            }
        }
    }

    /// Searches for one more shape and draws it, if one is found.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn step(&mut self) -> Result<ControlFlow<Stop>, SearchError> {
        if self.drawing.layers.len() >= self.options.shapes {
            return Ok(ControlFlow::Break(Stop::Shapes));
        }
        if self.residual == 0 || self.failures >= MAX_FAILURES {
            return Ok(ControlFlow::Break(Stop::Exhausted));
        }
        match self.find()? {
            Some(Found { shape, fit }) if fit.gain > 0 => {
                self.add(Layer {
                    shape,
                    paint: fit.paint,
                })?;
                self.failures = 0;
            }
            _ => self.failures += 1,
        }
        self.steps += 1;
        Ok(ControlFlow::Continue(()))
    }

    /// The best shape that this step's climbs find, with its paint as it will be drawn.
    fn find(&mut self) -> Result<Option<Found>, SearchError> {
        let starts = Starts::new(&self.backend.residual()?);
        let Options {
            mix,
            opacity,
            greedy,
            seed,
            ..
        } = &self.options;
        let domain = &self.domain;
        let slope = Slope {
            starts: &starts,
            domain,
            mix,
            opacity: *opacity,
            greedy,
        };
        let first_stream = self.steps * (u64::from(greedy.climbs) + 1);
        let climb = |i: u32| {
            let rng = Pcg32::new(*seed, first_stream + u64::from(i));
            Climb::new(slope, &*self.backend, rng)
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
        let Some(best) = best else {
            return Ok(None);
        };
        let mut last = climb(greedy.climbs);
        let finished = last.finish(best.shape)?;
        self.evaluations += last.evaluations;
        Ok(finished)
    }

    fn add(&mut self, layer: Layer) -> Result<(), SearchError> {
        self.backend.draw(&layer.shape.outline(), layer.paint)?;
        self.drawing.layers.push(layer);
        self.residual = self.backend.residual()?.total();
        Ok(())
    }
}

impl std::fmt::Debug for Search {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Search")
            .field("backend", &self.backend.name())
            .field("options", &self.options)
            .field("shapes", &self.drawing.layers.len())
            .finish_non_exhaustive()
    }
}

fn domain(width: u32, height: u32, options: &Options) -> Domain {
    let mut domain = Domain {
        polygon_corners: options.polygon_corners,
        polyline_points: options.polyline_points,
        ..Domain::new(width, height)
    };
    if let Some((min, max)) = options.stroke_width {
        let fixed = |px: f64| (px * f64::from(SUBPIXELS)).round() as i32;
        (domain.min_stroke, domain.max_stroke) = (fixed(min), fixed(max));
    }
    domain
}
