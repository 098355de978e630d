//! Which stage follows which, and how each begins: for searches side by side at the same time.

use std::time::Duration;

use color::Opacity;
use drawing::Layer;
use raster::MAX_ALPHA;

use super::Search;
use crate::anneal_stage::AnnealStage;
use crate::greedy_stage::GreedyStage;
use crate::pace::Deadline;
use crate::polish_stage::PolishStage;
use crate::stage_input::StageInput;
use crate::{BackendKind, Options, SearchError, StopReason};

/// The stage at hand.
pub(super) enum State {
    /// The layers of a drawing are there, and no stage.
    Given,
    Greedy(GreedyStage),
    Anneal(AnnealStage),
    Polish(PolishStage),
    Finished,
}

/// What follows a stage.
pub(super) enum Next {
    /// Layers are revisited, so many more laid on top.
    Anneal(usize),
    Polish,
    Nothing,
}

impl Search {
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

    /// Begins the stage that follows the one that has ended, which is closed first: both may need
    /// much memory.
    fn begin_next_stage(searches: &mut [Self]) -> Result<(), SearchError> {
        let (mut to_anneal, mut to_polish) = (Vec::new(), Vec::new());
        for search in searches {
            let next = search.end_stage();
            match search.trimmed(next)? {
                Next::Anneal(count) => to_anneal.push((search, count)),
                Next::Polish => to_polish.push(search),
                Next::Nothing => search.end(),
            }
        }
        Self::begin_annealing(to_anneal)?;
        Self::begin_polishing(to_polish)
    }

    /// Closes the stage at hand, and frees what it holds of a device.
    pub(crate) fn close_stage(&mut self) {
        self.take_stage();
    }

    fn take_stage(&mut self) -> State {
        // One that took no step leaves the last step to the one before.
        if self.done > 0 || matches!(self.state, State::Greedy(_)) {
            self.closed_stage = self.stage_progress();
        }
        self.evaluations += self.evaluations_of_stage();
        self.done = 0;
        std::mem::replace(&mut self.state, State::Given)
    }

    /// Closes the stage at hand; what is to follow.
    fn end_stage(&mut self) -> Next {
        let (anneals, polishes) = (self.anneals(), self.ends_with_polish());
        let layers = !self.drawing.layers.is_empty();
        let is_done = matches!(self.state, State::Given) && self.is_reached();
        self.round_error();
        match self.take_stage() {
            State::Given if is_done => Next::Nothing,
            State::Greedy(_) | State::Given if layers && anneals => Next::Anneal(0),
            State::Greedy(_) | State::Given | State::Anneal(_) if layers && polishes => {
                Next::Polish
            }
            State::Anneal(_) | State::Polish(_) if anneals => self.another_round(),
            _ => Next::Nothing,
        }
    }

    /// Ends the search; where an error was asked for, whether it is reached is known now.
    pub(super) fn end(&mut self) {
        self.state = State::Finished;
        self.keep_given();
        self.gauge();
        if self.is_reached() {
            self.stop_reason = StopReason::Reached;
        } else if self.stop_reason == StopReason::Reached {
            self.stop_reason = if self.is_late() {
                StopReason::Time
            } else {
                StopReason::Shapes
            };
        }
    }

    /// Begins the annealing stage of each search, with so many more layers on top.
    pub(super) fn begin_annealing(searches: Vec<(&mut Self, usize)>) -> Result<(), SearchError> {
        let Some((first, _)) = searches.first() else {
            return Ok(());
        };
        let options = Options {
            // Another round of sweeps has random numbers of its own.
            seed: first.options.seed.wrapping_add(first.rounds << 32),
            ..first.options.clone()
        };
        let on_device = first.is_on_device();
        let inputs = searches.iter().map(|(search, _)| search.stage_input());
        let inputs = inputs.map(StageInput::on_background_of_drawing);
        let stages = AnnealStage::open(on_device, inputs.collect(), &options)?;
        for ((search, count), mut annealing) in searches.into_iter().zip(stages) {
            let time = options.budget.revisiting(search.polishes());
            if let Some(deadline) = search.deadline(time) {
                annealing = annealing.until(deadline);
            }
            if count > 0 {
                annealing.grow(count)?;
            }
            search.take_layers(annealing.best().clone());
            search.state = State::Anneal(annealing);
        }
        Ok(())
    }

    /// Begins the polishing stage of each search.
    pub(super) fn begin_polishing(searches: Vec<&mut Self>) -> Result<(), SearchError> {
        let Some(first) = searches.first() else {
            return Ok(());
        };
        let (on_device, options) = (first.is_on_device(), first.options.clone());
        let inputs = searches.iter().map(|search| search.stage_input());
        let stages = PolishStage::open(on_device, inputs.collect(), &options)?;
        for (search, mut polishing) in searches.into_iter().zip(stages) {
            if search.polishes()
                && let Some(deadline) = search.deadline(options.budget.time())
            {
                polishing = polishing.until(deadline);
            }
            // Errors of the stages before are of other kinds of coverage.
            (search.error, search.drawing) = polishing.best().clone();
            search.state = State::Polish(polishing);
        }
        Ok(())
    }

    /// Whether all stages run on the CUDA device that shapes are added on.
    pub(super) fn is_on_device(&self) -> bool {
        self.backend_choice.backend == BackendKind::Cuda
    }

    /// What the next stage begins with.
    fn stage_input(&self) -> StageInput<'_> {
        StageInput {
            target: self.target.clone(),
            drawing: &self.drawing,
            domain: self.domain,
        }
    }

    /// Takes the layers that the annealing stage found, and their squared error. Those that are as
    /// opaque as a stack can hold become as opaque as is allowed.
    pub(super) fn take_layers(&mut self, (error, mut layers): (f64, Vec<Layer>)) {
        let most = self.opacity().max();
        for layer in &mut layers {
            if layer.paint.alpha == MAX_ALPHA {
                layer.paint.alpha = most.max(MAX_ALPHA);
            }
        }
        (self.error, self.drawing.layers) = (error, layers);
    }

    /// The opacities that layers may have.
    fn opacity(&self) -> Opacity {
        self.options.opacity_over(self.target.background())
    }

    /// Whether layers are to be revisited.
    pub(super) const fn anneals(&self) -> bool {
        self.options.anneal.sweeps > 0
    }

    /// Whether the whole is to be polished.
    pub(super) const fn polishes(&self) -> bool {
        self.options.polish.steps > 0
    }

    /// Whether the polishing stage begins: also without a step, to take the error of layers that
    /// became more opaque than the annealing stage had them.
    pub(super) fn ends_with_polish(&self) -> bool {
        self.polishes() || (self.anneals() && self.opacity().min() > MAX_ALPHA)
    }

    /// Whether the time for layers to be revisited is over.
    pub(super) fn is_late(&self) -> bool {
        self.is_over(self.options.budget.revisiting(true))
    }

    /// Whether so much time has passed since the start, if there is a limit.
    pub(super) fn is_over(&self, time: Option<Duration>) -> bool {
        let limit = self.start.zip(time);
        limit.is_some_and(|(start, time)| start.elapsed() >= time)
    }

    /// The deadline so long after the start. With an error that is asked for, time that a stage
    /// does not need is left to further rounds, as long as there may be any.
    fn deadline(&self, time: Option<Duration>) -> Option<Deadline> {
        let end = self.start?.checked_add(time?)?;
        let more_may_follow = self.anneals() && !self.fills_time;
        let all_of_it = self.options.budget.rmse.is_none() || !more_may_follow;
        Some(Deadline { end, all_of_it })
    }
}
