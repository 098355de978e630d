use std::ops::ControlFlow;

use color::{Image, Opacity};
use drawing::{Drawing, Layer};
use geometry::{Domain, SUBPIXELS};
use raster::{Backend, MAX_ALPHA, Target};

use crate::adding::Adding;
use crate::anneal::Annealing;
use crate::greedy::GreedyStage;
use crate::parallel::Workers;
use crate::refining::Refining;
use crate::{Choice, Device, Options, Progress, SearchError, Stage, Stop};

/// The whole search: shapes are added one at a time, then each is revisited with all others in
/// place, then all are polished together.
pub struct Search {
    options: Options,
    domain: Domain,
    target: Target,
    choice: Choice,
    drawing: Drawing,
    state: State,
    /// Steps of the present stage that are done.
    done: usize,
    /// Why no more shapes were added.
    stop: Stop,
    /// Evaluations of the stages before the present one.
    evaluations: u64,
    /// The squared error of the drawing.
    error: f64,
}

/// The stage at hand.
enum State {
    Greedy(Adding),
    Anneal(Box<Annealing>),
    Polish(Refining),
    Finished,
}

impl Search {
    /// A search for a drawing of `photo`, an image at working size (256 px is usual), on the CPU.
    ///
    /// # Errors
    /// When an option is out of range or the photo too large.
    pub fn new(photo: &Image, options: &Options) -> Result<Self, SearchError> {
        Self::of(
            Target::new(photo, options.background.resolve(photo))?,
            options,
        )
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
        let target = Target::new(photo, options.background.resolve(photo))?;
        Self::of(target.with_weights(weights)?, options)
    }

    /// A search on the device of the options.
    fn of(target: Target, options: &Options) -> Result<Self, SearchError> {
        options.check()?;
        let domain = domain(target.width(), target.height(), options);
        let (adding, choice) = Adding::open(&target, &domain, options)?;
        Ok(Self::start(target, adding, choice, options))
    }

    /// A search for a drawing of `target`, shapes being added on the backend that `open` makes.
    /// The background is the target's, whatever the options say.
    ///
    /// # Errors
    /// When an option is out of range or the backend fails.
    pub fn on(
        target: Target,
        open: impl FnOnce(Target) -> Box<dyn Backend>,
        options: &Options,
    ) -> Result<Self, SearchError> {
        options.check()?;
        let greedy = GreedyStage::new(open(target.clone()), Workers::new(options.threads))?;
        let choice = Choice::new(greedy.backend().name(), "asked for");
        Ok(Self::start(target, Adding::Host(greedy), choice, options))
    }

    fn start(target: Target, adding: Adding, choice: Choice, options: &Options) -> Self {
        let (width, height) = (target.width(), target.height());
        Self {
            options: options.clone(),
            domain: domain(width, height, options),
            choice,
            drawing: Drawing::new(width, height, target.background()),
            error: adding.error() as f64,
            state: State::Greedy(adding),
            target,
            done: 0,
            stop: Stop::Shapes,
            evaluations: 0,
        }
    }

    /// Draws the layers of an earlier drawing, to go on from there: shapes are added up to the
    /// number of the options, then all are revisited and polished. The background stays that of
    /// this search. Before the first step.
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
        if let State::Greedy(greedy) = &mut self.state {
            for layer in &drawing.layers {
                greedy.replay(layer)?;
                self.drawing.layers.push(*layer);
            }
            self.error = greedy.error() as f64;
        }
        Ok(())
    }

    /// The best drawing so far.
    #[must_use]
    pub const fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// The best drawing so far, by value.
    #[must_use]
    pub fn into_drawing(self) -> Drawing {
        self.drawing
    }

    /// The backend that shapes are added on, and why it was taken.
    #[must_use]
    pub const fn choice(&self) -> &Choice {
        &self.choice
    }

    /// How far the search is.
    #[must_use]
    pub fn progress(&self) -> Progress<'_> {
        let (stage, total, evaluations) = match &self.state {
            State::Greedy(greedy) => (Stage::Greedy, self.options.shapes, greedy.evaluations()),
            State::Anneal(annealing) => {
                let sweeps = self.options.anneal.sweeps as usize;
                (Stage::Anneal, sweeps, annealing.evaluations())
            }
            State::Polish(_) | State::Finished => {
                (Stage::Polish, self.options.polish.steps as usize, 0)
            }
        };
        Progress {
            stage,
            done: self.done,
            total,
            shapes: self.drawing.layers.len(),
            evaluations: self.evaluations + evaluations,
            rmse: (self.error / (3.0 * self.target.total_weight()).max(1.0)).sqrt(),
            drawing: &self.drawing,
        }
    }

    /// Searches until all is done or `progress`, called after each step, says to stop. The best
    /// drawing so far stays in any case.
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

    /// [`Search::run`] to the end without a callback, and the drawing.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn finish(mut self) -> Result<Drawing, SearchError> {
        self.run(|_| ControlFlow::Continue(()))?;
        Ok(self.drawing)
    }

    /// One step: one more shape, one sweep over all layers, or one step along the gradient.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn step(&mut self) -> Result<ControlFlow<Stop>, SearchError> {
        loop {
            let went_on = match &mut self.state {
                State::Greedy(_) => self.add_shape()?,
                State::Anneal(annealing) => {
                    let went_on = annealing.step()?;
                    let (error, layers) = annealing.best();
                    self.error = *error;
                    self.drawing.layers.clone_from(layers);
                    went_on
                }
                State::Polish(polishing) => {
                    let went_on = polishing.step()?;
                    if polishing.best().0 < self.error {
                        (self.error, self.drawing) = polishing.best().clone();
                    }
                    went_on
                }
                State::Finished => return Ok(ControlFlow::Break(self.stop)),
            };
            if went_on {
                self.done += 1;
                return Ok(ControlFlow::Continue(()));
            }
            self.next_stage()?;
        }
    }

    /// Adds a shape if one is found; false when no more are wanted or to be found.
    fn add_shape(&mut self) -> Result<bool, SearchError> {
        let State::Greedy(greedy) = &mut self.state else {
            return Ok(false);
        };
        if self.drawing.layers.len() >= self.options.shapes {
            return Ok(false);
        }
        if greedy.is_exhausted() {
            self.stop = Stop::Exhausted;
            return Ok(false);
        }
        let layer: Option<Layer> = greedy.step(&self.options, &self.domain)?;
        self.drawing.layers.extend(layer);
        self.error = greedy.error() as f64;
        Ok(true)
    }

    fn next_stage(&mut self) -> Result<(), SearchError> {
        self.evaluations = self.progress().evaluations;
        self.done = 0;
        let opacity = self.options.opacity;
        let layers = !self.drawing.layers.is_empty();
        let anneals = self.options.anneal.sweeps > 0;
        self.state = match &self.state {
            // Opaque layers hide what is below for good, which annealing could not undo.
            State::Greedy(_) if layers && anneals && opacity.min() <= MAX_ALPHA => {
                let opacity = Opacity::new(opacity.min(), opacity.max().min(MAX_ALPHA));
                let opacity = opacity.unwrap_or_default();
                let options = Options {
                    opacity,
                    ..self.options.clone()
                };
                let target = self.target.clone();
                let annealing = Annealing::new(target, &self.drawing, self.domain, &options)?;
                State::Anneal(Box::new(annealing))
            }
            State::Greedy(_) | State::Anneal(_) if layers && self.options.polish.steps > 0 => {
                // Errors of the stages before are of other kinds of coverage.
                self.error = f64::MAX;
                State::Polish(Refining::open(
                    &self.target,
                    &self.drawing,
                    self.domain,
                    &self.options,
                    self.choice.backend == "cuda" && self.options.device != Device::Cpu,
                )?)
            }
            _ => State::Finished,
        };
        Ok(())
    }
}

impl std::fmt::Debug for Search {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Search")
            .field("choice", &self.choice)
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
