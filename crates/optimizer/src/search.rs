use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use color::Image;
use drawing::{Drawing, Layer};
use geometry::{Domain, SUBPIXELS};
use raster::{Backend, MAX_ALPHA, RasterError, Stack, Target};

use crate::adding::{Adding, CPU};
use crate::descending::Descending;
use crate::greedy::GreedyStage;
use crate::parallel::Workers;
use crate::revisiting::Revisiting;
use crate::searches::Start;
use crate::{Budget, Choice, Options, Progress, SearchError, Stage, Stop};

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
    /// Layers, and the error, when the last of these rounds began.
    last_round: Option<(usize, f64)>,
    /// Evaluations of the stages before the present one.
    evaluations: u64,
    /// The squared error of the drawing.
    error: f64,
}

/// The stage at hand.
enum State {
    /// The layers of a drawing are there, and no stage.
    Given,
    Greedy(Adding),
    Anneal(Revisiting),
    Polish(Descending),
    Finished,
}

/// What follows a stage.
enum Next {
    /// Layers are revisited, so many more laid on top.
    Anneal(usize),
    Polish,
    Nothing,
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
        let begin = Instant::now();
        options.check()?;
        let start = Start::new(target, options);
        let choice = Adding::choose(&start.target, &start.domain, options)?;
        let mut searches = Self::open(vec![start], &choice, options)?;
        // There is one for each start.
        let search = searches.swap_remove(0);
        // The choice is of the time of a budget.
        Ok(Self {
            start: begin,
            ..search
        })
    }

    /// A search from each start on what was chosen, on a device all side by side.
    pub(crate) fn open(
        starts: Vec<Start>,
        choice: &Choice,
        options: &Options,
    ) -> Result<Vec<Self>, RasterError> {
        let begin = Instant::now();
        let stages = Adding::open(choice, &starts, options)?;
        let searches = starts.into_iter().zip(stages);
        let search = |(start, adding): (Start, Adding)| {
            let mut search = Self::start(start.target, adding, choice.clone(), options, begin);
            search.drawing.layers = start.layers;
            search
        };
        Ok(searches.map(search).collect())
    }

    /// A search that revisits and polishes the layers of a drawing on its background, adding none.
    /// Of the options it takes what [`crate::Annealing`] and [`crate::Polishing`] do, the device and the
    /// budget.
    ///
    /// # Errors
    /// When an option is out of range, the drawing unusable or of another size than the target, or the
    /// device fails.
    pub fn refining(
        target: &Target,
        drawing: &Drawing,
        options: &Options,
    ) -> Result<Self, SearchError> {
        let start = Instant::now();
        options.check()?;
        check_size(target, drawing)?;
        let target = target.clone().with_background(drawing.background);
        let domain = domain(target.width(), target.height(), options);
        let choice = Adding::choose(&target, &domain, options)?;
        let layers = drawing.layers.iter();
        let layers = layers.map(|layer| (layer.shape.outline(), layer.paint));
        Ok(Self {
            options: Options {
                shapes: drawing.layers.len(),
                ..options.clone()
            },
            domain,
            whole_on_device: choice.backend != CPU,
            choice,
            drawing: drawing.clone(),
            error: Stack::new(target.clone(), layers)?.error(),
            state: State::Given,
            target,
            done: 0,
            stop: Stop::Shapes,
            start,
            rounds: 0,
            last_round: None,
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
            last_round: None,
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

    /// Why the search ended; `None` as long as there is something left to do.
    #[must_use]
    pub const fn stop(&self) -> Option<Stop> {
        match self.state {
            State::Finished => Some(self.stop),
            _ => None,
        }
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

    /// Lets the search, also one that has ended, go on until the error `rmse`, 0–255, is reached, as
    /// [`crate::Budget::rmse`] says; what is there is polished first. For those who measure the error
    /// in a way of their own, as that of a file, and find it too high. It ends with
    /// [`Stop::Reached`] only if the error is reached.
    ///
    /// Shapes that are still to be added are scored on the processor, unless the device of the
    /// options is a CUDA device.
    ///
    /// # Errors
    /// When the error is out of range or the backend fails.
    pub fn go_on_to(&mut self, rmse: f64) -> Result<(), SearchError> {
        let budget = Budget {
            rmse: Some(rmse),
            ..self.options.budget
        };
        budget.check()?;
        self.options.budget = budget;
        if !matches!(self.state, State::Finished) {
            return Ok(());
        }
        // Until the end says otherwise.
        self.stop = Stop::Reached;
        self.last_round = None;
        if self.drawing.layers.is_empty() || !self.anneals() {
            return self.add_on();
        }
        if self.options.polish.steps > 0 {
            return Self::begin_polishing(vec![self]);
        }
        if let Next::Anneal(count) = self.another_round() {
            return Self::begin_annealing(vec![(self, count)]);
        }
        self.end();
        Ok(())
    }

    /// Begins the greedy stage again where it left off.
    fn add_on(&mut self) -> Result<(), SearchError> {
        let target = self.target.clone();
        let start = Start {
            target: target.with_background(self.drawing.background),
            domain: self.domain,
            layers: self.drawing.layers.clone(),
        };
        let choice = match self.whole_on_device {
            true => self.choice.clone(),
            false => Choice::new(CPU, "goes on"),
        };
        let stages = Adding::open(&choice, &[start], &self.options)?;
        if let Some(adding) = stages.into_iter().next() {
            self.error = adding.error() as f64;
            self.state = State::Greedy(adding);
        }
        Ok(())
    }

    /// One step: one more shape, one sweep over all layers, or one step along the gradient.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn step(&mut self) -> Result<ControlFlow<Stop>, SearchError> {
        if Self::step_all(std::slice::from_mut(self))? {
            return Ok(ControlFlow::Continue(()));
        }
        Ok(ControlFlow::Break(self.stop))
    }

    /// A step of each search whose stage has not ended; the next stage begins when all have. False
    /// when there is nothing left to do.
    pub(crate) fn step_all(searches: &mut [Self]) -> Result<bool, SearchError> {
        loop {
            let mut any = false;
            for search in searches.iter_mut() {
                any |= search.step_in_stage()?;
            }
            if any {
                return Ok(true);
            }
            let ended = |search: &Self| matches!(search.state, State::Finished);
            if searches.iter().all(ended) {
                return Ok(false);
            }
            Self::begin_next_stage(searches)?;
        }
    }

    /// A step of the stage at hand; false at its end.
    fn step_in_stage(&mut self) -> Result<bool, SearchError> {
        let went_on = match &mut self.state {
            State::Greedy(_) => self.add_shape()?,
            State::Anneal(_) => self.revisit()?,
            State::Polish(_) => self.polish()?,
            State::Given | State::Finished => false,
        };
        self.done += usize::from(went_on);
        Ok(went_on)
    }

    /// A sweep over all layers; false when there is none left to make.
    fn revisit(&mut self) -> Result<bool, SearchError> {
        let near = self.options.budget.is_reached(self.rmse());
        let State::Anneal(annealing) = &mut self.state else {
            return Ok(false);
        };
        let went_on = !near && annealing.step()?;
        let (error, layers) = annealing.best();
        if *error < self.error {
            self.error = *error;
            self.drawing.layers.clone_from(layers);
        }
        Ok(went_on)
    }

    /// A step along the gradient; false when there is none left to take.
    fn polish(&mut self) -> Result<bool, SearchError> {
        let near = self.options.budget.is_reached(self.rmse());
        let State::Polish(polishing) = &mut self.state else {
            return Ok(false);
        };
        let went_on = !near && polishing.step()?;
        let (error, drawing) = polishing.best();
        // Prefixes may have become better where the whole has not.
        if *error < self.error || self.options.polish.prefixes {
            self.error = *error;
            self.drawing.clone_from(drawing);
        }
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
        // Nothing takes away from the error of the background alone.
        let falls_yet = anneals && !self.drawing.layers.is_empty();
        if budget.is_near(rmse, falls_yet) {
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

    /// Begins the stage that follows the one that has ended, which is closed first: both may need much
    /// memory.
    fn begin_next_stage(searches: &mut [Self]) -> Result<(), SearchError> {
        let (mut to_anneal, mut to_polish) = (Vec::new(), Vec::new());
        for search in searches {
            match search.end_stage() {
                Next::Anneal(count) => to_anneal.push((search, count)),
                Next::Polish => to_polish.push(search),
                Next::Nothing => search.end(),
            }
        }
        Self::begin_annealing(to_anneal)?;
        Self::begin_polishing(to_polish)
    }

    /// Closes the stage at hand; what is to follow.
    fn end_stage(&mut self) -> Next {
        self.evaluations = self.progress().evaluations;
        self.done = 0;
        let anneals = self.anneals();
        let polishes = self.options.polish.steps > 0;
        let layers = !self.drawing.layers.is_empty();
        match std::mem::replace(&mut self.state, State::Given) {
            State::Greedy(_) | State::Given if layers && anneals => Next::Anneal(0),
            State::Greedy(_) | State::Given | State::Anneal(_) if layers && polishes => {
                Next::Polish
            }
            State::Anneal(_) | State::Polish(_) if anneals => self.another_round(),
            _ => Next::Nothing,
        }
    }

    /// Ends the search; where an error was asked for, whether it is reached is known now.
    fn end(&mut self) {
        self.state = State::Finished;
        if self.options.budget.is_reached(self.rmse()) {
            self.stop = Stop::Reached;
        } else if self.stop == Stop::Reached {
            self.stop = if self.is_late() {
                Stop::Time
            } else {
                Stop::Shapes
            };
        }
    }

    /// Whether the time for layers to be revisited is over.
    fn is_late(&self) -> bool {
        let time = self.options.budget.revisiting(true);
        time.is_some_and(|time| self.start.elapsed() >= time)
    }

    /// Whether layers are to be revisited, as opaque ones cannot be.
    fn anneals(&self) -> bool {
        self.options.anneal.sweeps > 0 && self.options.opacity.min() <= MAX_ALPHA
    }

    /// The instant so long after the start.
    fn instant(&self, time: Option<Duration>) -> Option<Instant> {
        time.and_then(|time| self.start.checked_add(time))
    }

    /// Begins the annealing stage of each search, with so many more layers on top.
    fn begin_annealing(searches: Vec<(&mut Self, usize)>) -> Result<(), SearchError> {
        let Some((first, _)) = searches.first() else {
            return Ok(());
        };
        let options = Options {
            // Another round of sweeps has random numbers of its own.
            seed: first.options.seed.wrapping_add(first.rounds << 32),
            ..first.options.clone()
        };
        let on_device = first.whole_on_device;
        let target = |search: &Self| {
            let target = search.target.clone();
            target.with_background(search.drawing.background)
        };
        let targets = searches.iter().map(|(search, _)| target(search)).collect();
        let drawings: Vec<_> = searches.iter().map(|(search, _)| &search.drawing).collect();
        let domains: Vec<_> = searches.iter().map(|(search, _)| search.domain).collect();
        let stages = Revisiting::open(on_device, targets, &drawings, &domains, &options)?;
        let polishes = options.polish.steps > 0;
        for ((search, count), mut annealing) in searches.into_iter().zip(stages) {
            if let Some(end) = search.instant(options.budget.revisiting(polishes)) {
                annealing = annealing.until(end);
            }
            if count > 0 {
                annealing.grow(count)?;
            }
            (search.error, search.drawing.layers) = annealing.best().clone();
            search.state = State::Anneal(annealing);
        }
        Ok(())
    }

    /// Begins the polishing stage of each search.
    fn begin_polishing(searches: Vec<&mut Self>) -> Result<(), SearchError> {
        let Some(first) = searches.first() else {
            return Ok(());
        };
        let (on_device, options) = (first.whole_on_device, first.options.clone());
        let targets = searches.iter().map(|search| search.target.clone());
        let drawings: Vec<_> = searches.iter().map(|search| &search.drawing).collect();
        let domains: Vec<_> = searches.iter().map(|search| search.domain).collect();
        let targets = targets.collect();
        let stages = Descending::open(on_device, targets, &drawings, &domains, &options)?;
        for (search, stage) in searches.into_iter().zip(stages) {
            let polishing = match search.instant(options.budget.time()) {
                Some(end) => stage.until(end),
                None => stage,
            };
            // Errors of the stages before are of other kinds of coverage.
            (search.error, search.drawing) = polishing.best().clone();
            search.state = State::Polish(polishing);
        }
        Ok(())
    }

    /// More shapes where the error that was asked for is not reached, time is left and the last ones
    /// were of use.
    fn another_round(&mut self) -> Next {
        let (layers, budget) = (self.drawing.layers.len(), self.options.budget);
        let room = self.options.shapes.saturating_sub(layers);
        let count = budget.missing(self.rmse(), layers).min(room);
        if count == 0 || self.is_late() {
            return Next::Nothing;
        }
        let last = self.last_round.replace((layers, self.error));
        if last.is_some_and(|(before, error)| layers <= before && self.error >= error) {
            self.stop = Stop::Exhausted;
            return Next::Nothing;
        }
        self.rounds += 1;
        Next::Anneal(count)
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
