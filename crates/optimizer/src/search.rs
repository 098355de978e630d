use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use color::Image;
use drawing::{Drawing, Layer};
use geometry::{Domain, SUBPIXELS};
use raster::{Backend, MAX_ALPHA, Stack, Target};

use crate::adding::Adding;
use crate::descending::Descending;
use crate::greedy::GreedyStage;
use crate::parallel::Workers;
use crate::revisiting::Revisiting;
use crate::{Choice, Options, Progress, SearchError, Stage, Stop};

/// The whole search: shapes are added one at a time, then each is revisited with all others in
/// place, then all are polished together. Where an error was asked for and is not reached, more
/// shapes are added, and the last two stages follow again.
pub struct Search {
    options: Options,
    domain: Domain,
    target: Target,
    choice: Choice,
    /// Whether all stages run on the CUDA device that shapes are added on.
    whole_on_device: bool,
    drawing: Drawing,
    state: State,
    /// Steps of the present stage that are done.
    done: usize,
    /// Why no more shapes were added.
    stop: Stop,
    /// When the search was made, from which budgets of time count.
    start: Instant,
    /// How many times shapes were added after the greedy stage.
    rounds: u64,
    /// Evaluations of the stages before the present one.
    evaluations: u64,
    /// The squared error of the drawing.
    error: f64,
}

/// The stage at hand.
enum State {
    /// The layers of a drawing are there.
    Given,
    Greedy(Adding),
    Anneal(Box<Revisiting>),
    Polish(Descending),
    Finished,
}

impl Search {
    /// A search for a drawing of `photo`, an image at working size (256 px is usual), on the device of
    /// the options.
    ///
    /// # Errors
    /// When an option is out of range, the photo too large, or the device fails.
    pub fn new(photo: &Image, options: &Options) -> Result<Self, SearchError> {
        Self::of(options.target(photo)?, options)
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
        Self::of(options.target(photo)?.with_weights(weights)?, options)
    }

    /// A search on the device of the options.
    fn of(target: Target, options: &Options) -> Result<Self, SearchError> {
        let start = Instant::now();
        options.check()?;
        let domain = domain(target.width(), target.height(), options);
        let (adding, choice) = Adding::open(&target, &domain, options)?;
        Ok(Self::start(target, adding, choice, options, start))
    }

    /// A search that revisits and polishes the layers of a drawing on its background, adding none.
    /// Of the options it takes what [`crate::Annealing`] and [`crate::Polishing`] do, and the budget.
    ///
    /// # Errors
    /// When an option is out of range, or the drawing unusable or of another size than the target.
    pub fn refining(
        target: &Target,
        drawing: &Drawing,
        options: &Options,
    ) -> Result<Self, SearchError> {
        let start = Instant::now();
        options.check()?;
        check_size(target, drawing)?;
        let (width, height) = (target.width(), target.height());
        let target = target.clone().with_background(drawing.background);
        let layers = drawing.layers.iter();
        let layers = layers.map(|layer| (layer.shape.outline(), layer.paint));
        Ok(Self {
            options: Options {
                shapes: drawing.layers.len(),
                ..options.clone()
            },
            domain: domain(width, height, options),
            choice: Choice::new("cpu", "shapes are given"),
            whole_on_device: false,
            drawing: drawing.clone(),
            error: Stack::new(target.clone(), layers)?.error(),
            state: State::Given,
            target,
            done: 0,
            stop: Stop::Shapes,
            start,
            rounds: 0,
            evaluations: 0,
        })
    }

    /// A search for a drawing of `target`, shapes being added on the backend that `open` makes.
    /// The background and the palette are the target's, whatever the options say.
    ///
    /// # Errors
    /// When an option is out of range or the backend fails.
    pub fn on(
        target: Target,
        open: impl FnOnce(Target) -> Box<dyn Backend>,
        options: &Options,
    ) -> Result<Self, SearchError> {
        let start = Instant::now();
        options.check()?;
        let greedy = GreedyStage::new(open(target.clone()), Workers::new(options.threads))?;
        let choice = Choice::new(greedy.backend().name(), "asked for");
        let adding = Adding::Host(greedy);
        Ok(Self::start(target, adding, choice, options, start))
    }

    fn start(
        target: Target,
        adding: Adding,
        choice: Choice,
        options: &Options,
        start: Instant,
    ) -> Self {
        let (width, height) = (target.width(), target.height());
        Self {
            options: options.clone(),
            domain: domain(width, height, options),
            choice,
            whole_on_device: !matches!(adding, Adding::Host(_)),
            drawing: Drawing::new(width, height, target.background()),
            error: adding.error() as f64,
            state: State::Greedy(adding),
            target,
            done: 0,
            stop: Stop::Shapes,
            start,
            rounds: 0,
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
        check_size(&self.target, drawing)?;
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
            State::Given => (Stage::Anneal, 0, 0),
            State::Anneal(annealing) => {
                let sweeps = annealing.sweeps() as usize;
                (Stage::Anneal, sweeps, annealing.evaluations())
            }
            State::Polish(polishing) => (Stage::Polish, polishing.steps() as usize, 0),
            State::Finished => (Stage::Polish, self.done, 0),
        };
        Progress {
            stage,
            done: self.done.min(total),
            total,
            shapes: self.drawing.layers.len(),
            evaluations: self.evaluations + evaluations,
            rmse: self.rmse(),
            drawing: &self.drawing,
        }
    }

    /// The error as reported.
    fn rmse(&self) -> f64 {
        (self.error / (3.0 * self.target.total_weight()).max(1.0)).sqrt()
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
                State::Anneal(_) => self.revisit()?,
                State::Polish(_) => self.polish()?,
                State::Given => false,
                State::Finished => return Ok(ControlFlow::Break(self.stop)),
            };
            if went_on {
                self.done += 1;
                return Ok(ControlFlow::Continue(()));
            }
            self.next_stage()?;
        }
    }

    /// A sweep over all layers; false when there is none left to make.
    fn revisit(&mut self) -> Result<bool, SearchError> {
        let near = self.options.budget.is_reached(self.rmse());
        let State::Anneal(annealing) = &mut self.state else {
            return Ok(false);
        };
        let went_on = !near && annealing.step()?;
        let (error, layers) = annealing.best();
        self.error = *error;
        self.drawing.layers.clone_from(layers);
        Ok(went_on)
    }

    /// A step along the gradient; false when there is none left to take.
    fn polish(&mut self) -> Result<bool, SearchError> {
        let near = self.options.budget.is_reached(self.rmse());
        let State::Polish(polishing) = &mut self.state else {
            return Ok(false);
        };
        let went_on = !near && polishing.step()?;
        (self.error, self.drawing) = polishing.best().clone();
        Ok(went_on)
    }

    /// Adds a shape if one is found; false when no more are wanted or to be found.
    fn add_shape(&mut self) -> Result<bool, SearchError> {
        let anneals = self.anneals();
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
        let follow = anneals || self.options.polish.steps > 0;
        let budget = self.options.budget;
        let rmse = (greedy.error() as f64 / (3.0 * self.target.total_weight()).max(1.0)).sqrt();
        if budget.is_near(rmse, anneals) {
            self.stop = Stop::Reached;
            return Ok(false);
        }
        if budget
            .adding(follow)
            .is_some_and(|time| self.start.elapsed() >= time)
        {
            self.stop = Stop::Time;
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
        let anneals = self.anneals();
        let polishes = self.options.polish.steps > 0;
        let layers = !self.drawing.layers.is_empty();
        self.state = match &self.state {
            State::Greedy(_) | State::Given if layers && anneals => self.anneal(0)?,
            State::Greedy(_) | State::Given | State::Anneal(_) if layers && polishes => {
                // Errors of the stages before are of other kinds of coverage.
                self.error = f64::MAX;
                let target = self.target.clone();
                let on_device = self.whole_on_device;
                let polishing =
                    Descending::new(on_device, target, &self.drawing, self.domain, &self.options)?;
                let polishing = match self.end(self.options.budget.time()) {
                    Some(end) => polishing.until(end),
                    None => polishing,
                };
                (self.error, self.drawing) = polishing.best().clone();
                State::Polish(polishing)
            }
            State::Anneal(_) | State::Polish(_) if anneals => self.another_round()?,
            _ => State::Finished,
        };
        Ok(())
    }

    /// Whether layers are to be revisited, as opaque ones cannot be.
    fn anneals(&self) -> bool {
        self.options.anneal.sweeps > 0 && self.options.opacity.min() <= MAX_ALPHA
    }

    /// The instant so long after the start.
    fn end(&self, time: Option<Duration>) -> Option<Instant> {
        time.and_then(|time| self.start.checked_add(time))
    }

    /// The annealing stage, after `count` more layers were laid on top.
    fn anneal(&mut self, count: usize) -> Result<State, SearchError> {
        let options = Options {
            // Another round of sweeps has random numbers of its own.
            seed: self.options.seed.wrapping_add(self.rounds << 32),
            ..self.options.clone()
        };
        let target = self.target.clone();
        let target = target.with_background(self.drawing.background);
        let on_device = self.whole_on_device;
        let mut annealing =
            Revisiting::new(on_device, target, &self.drawing, self.domain, &options)?;
        let polishes = options.polish.steps > 0;
        if let Some(end) = self.end(options.budget.revisiting(polishes)) {
            annealing = annealing.until(end);
        }
        if count > 0 {
            annealing.grow(count)?;
        }
        (self.error, self.drawing.layers) = annealing.best().clone();
        Ok(State::Anneal(Box::new(annealing)))
    }

    /// More shapes where the error that was asked for is not reached and time is left.
    fn another_round(&mut self) -> Result<State, SearchError> {
        let budget = self.options.budget;
        if budget.is_reached(self.rmse()) {
            self.stop = Stop::Reached;
            return Ok(State::Finished);
        }
        let (layers, most) = (self.drawing.layers.len(), self.options.shapes);
        let count = budget
            .missing(self.rmse(), layers)
            .min(most.saturating_sub(layers));
        let late = budget
            .revisiting(true)
            .is_some_and(|time| self.start.elapsed() >= time);
        if count == 0 || late {
            if self.stop == Stop::Reached {
                self.stop = if late { Stop::Time } else { Stop::Shapes };
            }
            return Ok(State::Finished);
        }
        self.rounds += 1;
        self.anneal(count)
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

/// Where shapes for a canvas of that size live.
pub(crate) fn domain(width: u32, height: u32, options: &Options) -> Domain {
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

/// A drawing that can be worked on and is as large as its target.
pub(crate) fn check_size(target: &Target, drawing: &Drawing) -> Result<(), SearchError> {
    drawing.check()?;
    let photo = (target.width(), target.height());
    let drawing = (drawing.width, drawing.height);
    if drawing != photo {
        return Err(SearchError::Size { drawing, photo });
    }
    Ok(())
}
