//! How a search goes on where the error that was asked for is not reached.

use super::Search;
use super::stages::{Next, State};
use crate::greedy_stage::GreedyStage;
use crate::search_input::SearchInput;
use crate::{Budget, SearchError, StopReason};

impl Search {
    /// Lets the search, also one that has ended, go on until the error `rmse`, 0–255, is reached,
    /// as [`crate::Budget::rmse`] says; what is there is polished first. For those who measure the
    /// error in a way of their own, as that of a file, and find it too high. It ends with
    /// [`StopReason::Reached`] only if the error is reached.
    ///
    /// More shapes are laid on top by the annealing stage. Only where there are no layers yet, or
    /// none are revisited, they are added as the first ones were: on the same backend, but for one
    /// that was given, whose place the processor takes.
    ///
    /// # Errors
    /// When the error is out of range or the backend fails.
    pub fn continue_to_rmse(&mut self, rmse: f64) -> Result<(), SearchError> {
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
        self.stop_reason = StopReason::Reached;
        self.last_round = None;
        self.fills_time = false;
        if self.drawing.layers.is_empty() || !self.anneals() {
            return self.add_on();
        }
        if self.ends_with_polish() {
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
        let target = target.with_background(self.drawing.background);
        let input = SearchInput {
            layers: self.drawing.layers.clone(),
            ..SearchInput::new(target, &self.options)
        };
        self.next_look = 0;
        self.added.clear();
        let stages = GreedyStage::open(self.backend_choice.backend, &[input], &self.options)?;
        if let Some(greedy) = stages.into_iter().next() {
            self.error = greedy.error() as f64;
            self.state = State::Greedy(greedy);
        }
        Ok(())
    }

    /// More shapes where the error that was asked for is not reached, time is left and the last
    /// ones were of use; where there are to be no more, what is left of the time for those there
    /// are.
    pub(super) fn another_round(&mut self) -> Next {
        self.gauge();
        let (layers, budget) = (self.drawing.layers.len(), self.options.budget);
        let missing = budget.missing(self.rmse(), layers);
        if missing == 0 {
            return Next::Nothing;
        }
        if self.is_late() {
            return self.rest_of_time();
        }
        let mut count = missing.min(self.options.shapes.saturating_sub(layers));
        if count == 0 {
            self.stop_reason = StopReason::Shapes;
            return self.rest_of_time();
        }
        if let Some(limit) = budget.svg {
            count = count.min(limit.room(&self.drawing).unwrap_or(0));
            if count == 0 {
                self.stop_reason = StopReason::Size;
                return self.rest_of_time();
            }
        }
        let last = self.last_round.replace((layers, self.error));
        if last.is_some_and(|(before, error)| layers <= before && self.error >= error) {
            self.stop_reason = StopReason::Exhausted;
            return self.rest_of_time();
        }
        self.rounds += 1;
        Next::Anneal(count)
    }

    /// One more round, without more shapes, for all the time that is left of a budget.
    fn rest_of_time(&mut self) -> Next {
        if self.options.budget.seconds.is_none() || self.fills_time {
            return Next::Nothing;
        }
        self.fills_time = true;
        if self.is_late() {
            return if self.polishes() {
                Next::Polish
            } else {
                Next::Nothing
            };
        }
        self.rounds += 1;
        Next::Anneal(0)
    }
}
