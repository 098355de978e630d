mod gauge;
mod rounds;
mod stages;
mod steps;
mod trim;

use std::ops::ControlFlow;
use std::time::Instant;

use color::Image;
use drawing::Drawing;
use geometry::Domain;
use raster::{Backend, RasterError, Target};

use crate::given::given_layers;
use crate::greedy::HostGreedy;
use crate::greedy_stage::GreedyStage;
use crate::haste::Haste;
use crate::range::check_output_size;
use crate::search_input::SearchInput;
use crate::{
    BackendChoice, BackendKind, Options, Progress, ResumeRefusal, SearchError, Stage, StopReason,
};
use stages::State;

/// The whole search: shapes are added one at a time, then each is revisited with all others in
/// place, then all are polished together. Where an error was asked for and is not reached, more
/// shapes are added, and the last two stages follow again.
pub struct Search {
    options: Options,
    domain: Domain,
    target: Target,
    backend_choice: BackendChoice,
    /// Whether it is for layers that were given, to which none are added.
    is_refining: bool,
    drawing: Drawing,
    /// Whether its output size was asked for, so that no drawing that is resumed changes it.
    has_own_output_size: bool,
    state: State,
    /// Steps of the present stage that are done.
    done: usize,
    /// How far the stage was that took the last step, once it is closed.
    closed_stage: StageProgress,
    /// Why no more shapes were added.
    stop_reason: StopReason,
    /// When the search was made, from which budgets of time count, where there is one.
    start: Option<Instant>,
    /// How much effort the next shape may take.
    haste: Haste,
    /// How many times shapes were added after the greedy stage.
    rounds: u64,
    /// Whether the round at hand is the last one and takes all the time that is left.
    fills_time: bool,
    /// The squared error after each shape that was added one at a time.
    added: Vec<f64>,
    /// Layers, and the error, when the last of these rounds began.
    last_round: Option<(usize, f64)>,
    /// The number of layers at which the size of the SVG is next looked at.
    next_look: usize,
    /// Evaluations of the stages before the present one.
    evaluations: u64,
    /// The squared error of the drawing.
    error: f64,
    /// The error over white by that of the stages, for drawings without a background; else 1.
    over_white: f64,
    /// The number of layers at which that is found anew.
    next_gauge: usize,
    /// The drawing that was given, as far as the options allow it.
    given: Option<Drawing>,
}

/// A stage and how far it is, as in [`Progress`].
#[derive(Debug, Clone, Copy)]
struct StageProgress {
    stage: Stage,
    done: usize,
    total: usize,
}

impl Search {
    /// A search for a drawing of `photo`, an image at working size (256 px is usual), on the device
    /// of the options.
    ///
    /// # Errors
    /// When an option is out of range, the photo too large, or the device fails or is missing,
    /// which with [`crate::Device::Auto`] is an error only where `MARQUETRY_REQUIRE_CUDA` is 1.
    pub fn new(photo: &Image, options: &Options) -> Result<Self, SearchError> {
        Self::for_target(options.target(photo)?, options)
    }

    /// The same with a weight for each pixel, row by row: errors count fully at 255 and not at all
    /// at 0, in 16 levels: 8 and less is 0.
    ///
    /// # Errors
    /// As [`Search::new`], and when there is not one weight per pixel.
    pub fn with_weights(
        photo: &Image,
        weights: &[u8],
        options: &Options,
    ) -> Result<Self, SearchError> {
        Self::for_target(options.target(photo)?.with_weights(weights)?, options)
    }

    /// A search for a drawing of `target` on the device of the options. The palette and the first
    /// background are the target's. Polish moves the background, unless the options have it as
    /// [`crate::Background::Color`] or parts of the photo are laid over it
    /// ([`Target::shows_background`]).
    ///
    /// ```
    /// use color::Image;
    /// use optimizer::{Background, Options, Search};
    /// use raster::Target;
    ///
    /// let photo = Image::filled(16, 16, [200, 100, 50, 255])?;
    /// let white = [255; 3];
    /// let target = Target::new(&photo, Some(white))?;
    /// let background = Background::Color(white);
    /// let options = Options { shapes: 1, background, ..Options::default() };
    /// let drawing = Search::for_target(target, &options)?.finish()?;
    /// assert_eq!((drawing.background, drawing.layers.len()), (Some(white), 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When an option is out of range, or the device fails or is missing, as for [`Search::new`].
    pub fn for_target(target: Target, options: &Options) -> Result<Self, SearchError> {
        options.check()?;
        let begin = options.budget.begin();
        let input = SearchInput::new(target, options);
        let choice = BackendChoice::choose(&input.target, &input.domain, options)?;
        let mut searches = Self::open(vec![input], &choice, options)?;
        // There is one for each input.
        let search = searches.swap_remove(0);
        // The choice is of the time of a budget.
        Ok(Self {
            start: begin,
            ..search
        })
    }

    /// A search for each input on what was chosen, on a device all side by side.
    pub(crate) fn open(
        inputs: Vec<SearchInput>,
        choice: &BackendChoice,
        options: &Options,
    ) -> Result<Vec<Self>, SearchError> {
        options.check()?;
        let begin = options.budget.begin();
        let stages = GreedyStage::open(choice.backend, &inputs, options)?;
        let searches = inputs.into_iter().zip(stages);
        let search = |(input, greedy): (SearchInput, GreedyStage)| {
            let drawing = Drawing {
                layers: input.layers,
                output_size: input.output_size,
                ..empty_drawing(&input.target)
            };
            let given = (!drawing.layers.is_empty()).then(|| drawing.clone());
            let mut search = Self {
                error: greedy.error() as f64,
                state: State::Greedy(greedy),
                given,
                ..Self::idle(input.target, drawing, choice.clone(), options, begin)
            };
            search.gauge();
            search
        };
        Ok(searches.map(search).collect())
    }

    /// A search that revisits and polishes the layers of a drawing on its background, adding none.
    /// Opacities and colours that are not allowed are changed first, as [`Search::resume`] does.
    /// Of the options it takes what [`crate::HostAnneal`] and [`crate::HostPolish`] do, the device
    /// and the budget.
    ///
    /// # Errors
    /// When an option is out of range, the drawing unusable or of another size than the target, or
    /// the device fails or is missing, as for [`Search::new`].
    pub fn refining(
        target: &Target,
        drawing: &Drawing,
        options: &Options,
    ) -> Result<Self, SearchError> {
        options.check()?;
        let start = options.budget.begin();
        let target = target.clone().with_background(drawing.background);
        let drawing = Drawing {
            layers: given_layers(drawing, &target, options)?,
            ..drawing.clone()
        };
        let domain = options.domain(target.width(), target.height());
        // What is for adding shapes does not count.
        let options = Options {
            shapes: drawing.layers.len(),
            exhaustive: false,
            greedy: Options::default().greedy,
            ..options.clone()
        };
        let choice = BackendChoice::choose(&target, &domain, &options)?;
        let search = Self::idle(target, drawing, choice, &options, start);
        let mut search = Self {
            error: search.soft_error(&search.drawing),
            is_refining: true,
            given: Some(search.drawing.clone()),
            ..search
        };
        search.gauge();
        Ok(search)
    }

    /// A search for a drawing of `target`, shapes being added on the backend that `open` makes.
    /// The background and the palette are the target's, whatever the options say.
    ///
    /// ```
    /// use color::Image;
    /// use optimizer::{Options, Search};
    /// use raster::{Reference, Target};
    ///
    /// let target = Target::new(&Image::filled(16, 16, [9, 9, 9, 255])?, Some([9, 9, 9]))?;
    /// let open = |target| Ok(Box::new(Reference::new(target)) as _);
    /// let search = Search::with_backend(target, open, &Options::default())?;
    /// assert_eq!(search.backend_choice().backend.name(), "reference");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When an option is out of range, or the backend cannot be opened, fails or has a canvas of
    /// another size.
    pub fn with_backend(
        target: Target,
        open: impl FnOnce(Target) -> Result<Box<dyn Backend>, RasterError>,
        options: &Options,
    ) -> Result<Self, SearchError> {
        options.check()?;
        let start = options.budget.begin();
        let backend = open(target.clone())?;
        check_canvas(&*backend, &target)?;
        let greedy = HostGreedy::new(backend, target.background(), options)?;
        let backend = BackendKind::Given(greedy.backend().name());
        let choice = BackendChoice::new(backend, "asked for");
        let drawing = empty_drawing(&target);
        let mut search = Self {
            error: greedy.error as f64,
            state: State::Greedy(GreedyStage::Host(greedy)),
            ..Self::idle(target, drawing, choice, options, start)
        };
        search.gauge();
        Ok(search)
    }

    /// This search, for a drawing whose files are to show it so large, in px: what
    /// [`crate::Budget::svg`] limits has these numbers in it. Without it the size is that of the
    /// drawing that is refined or resumed, or else of the target. To be called before the first
    /// step.
    ///
    /// # Errors
    /// When a side is 0 or above [`drawing::MAX_OUTPUT_SIDE`].
    pub fn with_output_size(mut self, size: (u32, u32)) -> Result<Self, SearchError> {
        check_output_size(size)?;
        self.drawing.output_size = size;
        self.has_own_output_size = true;
        Ok(self)
    }

    /// A search that is in no stage, the error of its drawing not being known.
    fn idle(
        target: Target,
        drawing: Drawing,
        choice: BackendChoice,
        options: &Options,
        start: Option<Instant>,
    ) -> Self {
        Self {
            options: options.clone(),
            domain: options.domain(target.width(), target.height()),
            target,
            backend_choice: choice,
            is_refining: false,
            drawing,
            has_own_output_size: false,
            state: State::Given,
            done: 0,
            closed_stage: StageProgress::of_first_joint_stage(options),
            stop_reason: StopReason::Shapes,
            start,
            haste: Haste::NONE,
            rounds: 0,
            fills_time: false,
            added: Vec::new(),
            last_round: None,
            next_look: 0,
            evaluations: 0,
            error: f64::MAX,
            over_white: 1.0,
            next_gauge: 0,
            given: None,
        }
    }

    /// Draws the layers of an earlier drawing, to go on from there: shapes are added up to the
    /// number of the options, then all are revisited and polished. The background stays that of
    /// this search; the output size becomes the drawing's, unless this search was given one
    /// ([`Search::with_output_size`]). Opacities that the options do not allow are brought into
    /// their range, and all colours fitted anew then, as they are where one is not of the palette.
    /// Once, before the first step.
    ///
    /// # Errors
    /// When the search has taken a step, has shapes or adds none, the drawing is of another size or
    /// unusable, or the backend fails.
    pub fn resume(&mut self, drawing: &Drawing) -> Result<(), SearchError> {
        let layers = given_layers(drawing, &self.target, &self.options)?;
        let shapes = self.drawing.layers.len();
        let greedy = match &mut self.state {
            State::Greedy(greedy) if self.done == 0 && shapes == 0 => greedy,
            _ if self.is_refining => return Err(ResumeRefusal::AddsNone.into()),
            _ if shapes > 0 => return Err(ResumeRefusal::HasShapes { shapes }.into()),
            _ => return Err(ResumeRefusal::HasBegun.into()),
        };
        for layer in &layers {
            greedy.replay(layer)?;
        }
        self.drawing.layers = layers;
        if !self.has_own_output_size {
            self.drawing.output_size = drawing.output_size;
        }
        self.error = greedy.error() as f64;
        self.given = Some(self.drawing.clone());
        self.gauge();
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
    pub const fn stop_reason(&self) -> Option<StopReason> {
        match self.state {
            State::Finished => Some(self.stop_reason),
            _ => None,
        }
    }

    /// The backend that shapes are added on, and why it was taken.
    #[must_use]
    pub const fn backend_choice(&self) -> &BackendChoice {
        &self.backend_choice
    }

    /// How far the search is.
    #[must_use]
    pub fn progress(&self) -> Progress<'_> {
        let StageProgress { stage, done, total } = self.stage_progress();
        Progress {
            stage,
            done: done.min(total),
            total,
            shapes: self.drawing.layers.len(),
            evaluations: self.evaluations + self.evaluations_of_stage(),
            rmse: self.rmse(),
            drawing: &self.drawing,
        }
    }

    /// The stage at hand; where there is none, the one that took the last step.
    fn stage_progress(&self) -> StageProgress {
        let (stage, done, total) = match &self.state {
            State::Greedy(_) => {
                let shapes = self.drawing.layers.len();
                // A drawing that is resumed may have more than are asked for.
                (Stage::Greedy, shapes, self.options.shapes.max(shapes))
            }
            State::Anneal(annealing) => (Stage::Anneal, self.done, annealing.sweeps() as usize),
            State::Polish(polishing) => (Stage::Polish, self.done, polishing.steps() as usize),
            State::Given | State::Finished => return self.closed_stage,
        };
        StageProgress { stage, done, total }
    }

    /// Outlines that the stage at hand has scored.
    fn evaluations_of_stage(&self) -> u64 {
        match &self.state {
            State::Greedy(greedy) => greedy.evaluations(),
            State::Anneal(annealing) => annealing.evaluations(),
            State::Given | State::Polish(_) | State::Finished => 0,
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
    ) -> Result<StopReason, SearchError> {
        loop {
            let step = self.step().inspect_err(|_| {
                // It has failed in any case.
                let _ = self.stop();
            });
            if let ControlFlow::Break(stop) = step? {
                return Ok(stop);
            }
            if progress(&self.progress()).is_break() {
                self.stop()?;
                return Ok(StopReason::Cancelled);
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

    /// One step: one more shape, one sweep over all layers, or one step along the gradient. Before
    /// the end the SVG may be larger than a limit in the budget: [`Search::trim`].
    ///
    /// # Errors
    /// When the backend fails.
    pub fn step(&mut self) -> Result<ControlFlow<StopReason>, SearchError> {
        if Self::step_all(std::slice::from_mut(self))? {
            return Ok(ControlFlow::Continue(()));
        }
        Ok(ControlFlow::Break(self.stop_reason))
    }
}

impl StageProgress {
    /// What is ahead of layers that are given: the first stage that is not left out.
    const fn of_first_joint_stage(options: &Options) -> Self {
        let (stage, total) = match options.anneal.sweeps {
            0 => (Stage::Polish, options.polish.steps),
            sweeps => (Stage::Anneal, sweeps),
        };
        Self {
            stage,
            done: 0,
            total: total as usize,
        }
    }
}

impl std::fmt::Debug for Search {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Search")
            .field("backend_choice", &self.backend_choice)
            .field("options", &self.options)
            .field("shapes", &self.drawing.layers.len())
            .finish_non_exhaustive()
    }
}

/// Whether a backend has the canvas of a target.
fn check_canvas(backend: &dyn Backend, target: &Target) -> Result<(), RasterError> {
    let (canvas, target) = (backend.size(), (target.width(), target.height()));
    if canvas == target {
        return Ok(());
    }
    Err(RasterError::CanvasSize {
        backend: backend.name(),
        canvas,
        target,
    })
}

/// A drawing of a target's size on its background, without layers.
fn empty_drawing(target: &Target) -> Drawing {
    Drawing::new(target.width(), target.height(), target.background())
}
