//! How close drawings are by measures that do not depend on the stage.

use std::num::NonZeroUsize;

use drawing::Drawing;

use super::Search;
use super::stages::State;
use crate::Options;
use crate::polish::HostPolish;

impl Search {
    /// The error of the drawing so far, 0–255: that of the stage at hand, without a background
    /// brought to what it is over white.
    pub(super) fn rmse(&self) -> f64 {
        let mean = self.error / (3.0 * self.target.total_weight()).max(1.0);
        mean.sqrt() * self.over_white
    }

    /// Finds how the error over white, as files have it, compares with that of the stages, which is
    /// the mean over all backgrounds.
    pub(super) fn gauge(&mut self) {
        let is_asked_for = self.options.budget.rmse.is_some();
        // A device would wait for the processor.
        if self.target.background().is_some() || (self.is_on_device() && !is_asked_for) {
            return;
        }
        let mut polish = self.soft(&self.drawing);
        let (own, white) = (polish.best().0, polish.error_over_white());
        self.over_white = if own > 0.0 { (white / own).sqrt() } else { 1.0 };
        let layers = self.drawing.layers.len();
        // An error that is asked for is not to be passed by many shapes.
        self.next_gauge = match is_asked_for {
            true => layers + layers / 8 + 1,
            false => 2 * layers + 1,
        };
    }

    /// Whether the error that was asked for is reached.
    pub(super) fn is_reached(&mut self) -> bool {
        self.is_near(false)
    }

    /// Whether the shapes are enough, stages that lower their error yet following or not.
    pub(super) fn is_near(&mut self, falls_yet: bool) -> bool {
        let is_near = |search: &Self| search.options.budget.is_near(search.rmse(), falls_yet);
        // What it was over white may be some steps ago.
        is_near(self) && {
            self.gauge();
            is_near(self)
        }
    }

    /// Takes the error of the drawing as it is, where polish has that of numbers not yet rounded.
    pub(super) fn round_error(&mut self) {
        let State::Polish(polishing) = &mut self.state else {
            return;
        };
        self.error = match polishing.rounded_error() {
            Some(error) => error,
            None if self.options.budget.rmse.is_some() => self.soft_error(&self.drawing),
            None => self.error,
        };
    }

    /// Takes back the drawing that was given, should nothing better have been found.
    pub(super) fn keep_given(&mut self) {
        // Shapes that are only added make nothing worse.
        let (Some(given), false) = (&self.given, matches!(self.state, State::Greedy(_))) else {
            return;
        };
        let limit = self.options.budget.svg;
        if limit.is_some_and(|limit| limit.excess(given) > 0) || self.options.polish.prefixes {
            return;
        }
        let error = self.soft_error(given);
        if error < self.soft_error(&self.drawing) {
            let size = self.drawing.output_size;
            (self.error, self.drawing) = (error, given.clone().with_output_size(size));
        }
    }

    /// The squared error of a drawing with soft edges.
    pub(super) fn soft_error(&self, drawing: &Drawing) -> f64 {
        self.soft(drawing).best().0
    }

    fn soft(&self, drawing: &Drawing) -> HostPolish {
        let options = Options {
            threads: NonZeroUsize::new(1),
            ..self.options.clone()
        };
        HostPolish::new(self.target.clone(), drawing, self.domain, &options)
    }
}
