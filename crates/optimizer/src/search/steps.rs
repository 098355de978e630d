//! One step of the stage at hand.

use std::time::{Duration, Instant};

use super::Search;
use super::stages::State;
use crate::budget::{FEW, FEW_ON_NOTHING};
use crate::{Options, SearchError, StopReason};

impl Search {
    /// A step of the stage at hand; false at its end.
    pub(super) fn step_in_stage(&mut self) -> Result<bool, SearchError> {
        let went_on = match &mut self.state {
            State::Greedy(_) => self.add_shape()?,
            State::Anneal(_) => self.revisit()?,
            State::Polish(_) => self.polish()?,
            State::Given | State::Finished => false,
        };
        self.done += usize::from(went_on);
        Ok(went_on)
    }

    /// Adds a shape if one is found; false when no more are wanted or to be found.
    fn add_shape(&mut self) -> Result<bool, SearchError> {
        if self.drawing.layers.len() >= self.options.shapes {
            return Ok(false);
        }
        if !self.has_room() {
            self.stop_reason = StopReason::Size;
            return Ok(false);
        }
        if let Some(stop) = self.stop_adding() {
            self.stop_reason = stop;
            return Ok(false);
        }
        if self.drawing.layers.len() >= self.next_gauge {
            self.gauge();
        }
        let State::Greedy(greedy) = &mut self.state else {
            return Ok(false);
        };
        let begun = self.start.map(|_| Instant::now());
        let layer = match self.haste.hurried(self.options.greedy) {
            None => greedy.step(&self.options, &self.domain)?,
            Some(hurried) => {
                let options = Options {
                    greedy: hurried,
                    ..self.options.clone()
                };
                greedy.step(&options, &self.domain)?
            }
        };
        self.error = greedy.error() as f64;
        if let Some(layer) = layer {
            self.drawing.layers.push(layer);
            self.added.push(self.error);
        }
        if let Some(begun) = begun {
            self.hurry(begun.elapsed());
        }
        Ok(true)
    }

    /// Sees to it that there is time for all shapes, where it is known how many there will be, the
    /// last one having taken so long.
    fn hurry(&mut self, took: Duration) {
        let budget = self.options.budget;
        let (None, None) = (budget.rmse, budget.svg) else {
            return;
        };
        let time = budget.adding(self.anneals() || self.polishes());
        if let Some((start, time)) = self.start.zip(time) {
            let missing = self
                .options
                .shapes
                .saturating_sub(self.drawing.layers.len());
            let left = time.saturating_sub(start.elapsed());
            self.haste.learn(took, left, missing);
        }
    }

    /// Why no more of the shapes that are wanted can be added, or need to be.
    fn stop_adding(&mut self) -> Option<StopReason> {
        if matches!(&self.state, State::Greedy(greedy) if greedy.is_exhausted()) {
            return Some(StopReason::Exhausted);
        }
        let budget = self.options.budget;
        // Nothing takes away from the error of the background alone.
        let falls_yet = self.anneals() && !self.drawing.layers.is_empty();
        if self.is_near(falls_yet) || (falls_yet && self.stalls()) {
            return Some(StopReason::Reached);
        }
        let time = budget.adding(self.anneals() || self.polishes());
        self.is_over(time).then_some(StopReason::Time)
    }

    /// Whether twice as many shapes as half of those that are there were of little use.
    fn stalls(&self) -> bool {
        let layers = self.drawing.layers.len();
        let given = layers - self.added.len();
        let half = (layers / 2).checked_sub(given + 1);
        let few = match self.target.background() {
            Some(_) => FEW,
            None => FEW_ON_NOTHING,
        };
        half.and_then(|half| self.added.get(half))
            .is_some_and(|half| self.options.budget.stalls(few, layers, self.error, *half))
    }

    /// A sweep over all layers; false when there is none left to make.
    fn revisit(&mut self) -> Result<bool, SearchError> {
        let near = self.is_reached();
        let State::Anneal(annealing) = &mut self.state else {
            return Ok(false);
        };
        let went_on = !near && annealing.step()?;
        let best = annealing.best();
        if best.0 < self.error {
            let best = best.clone();
            self.take_layers(best);
        }
        Ok(went_on)
    }

    /// A step along the gradient; false when there is none left to take.
    fn polish(&mut self) -> Result<bool, SearchError> {
        let near = self.is_reached();
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
}
