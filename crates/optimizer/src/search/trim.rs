//! How the SVG stays within the size that was asked for.

use drawing::{Drawing, Layer};
use raster::{Stack, remove_places};

use super::Search;
use super::stages::Next;
use crate::polish::of_hundredth;
use crate::{SearchError, StopReason};

/// What layers go through after some of them were taken away.
#[derive(Clone, Copy)]
enum Ahead {
    Sweeps,
    Polish,
    Nothing,
}

impl Search {
    /// Takes the least useful layers away until the SVG is within the limit of the budget; how
    /// many. What a search comes to in the end is, and so is what [`Search::run`] is stopped at:
    /// this is for those that take steps. Where layers are taken away, the stage at hand ends.
    ///
    /// # Errors
    /// When a layer that was given cannot be drawn.
    pub fn trim(&mut self) -> Result<usize, SearchError> {
        let removed = self.remove_excess(Ahead::Nothing)?;
        if removed > 0 {
            self.close_stage();
            self.error = self.soft_error(&self.drawing);
        }
        Ok(removed)
    }

    /// What there is to hand out before the end.
    pub(crate) fn stop(&mut self) -> Result<(), SearchError> {
        self.round_error();
        self.keep_given();
        self.trim().map(|_| ())
    }

    /// Whether the SVG has room for one more layer, as far as is known.
    pub(super) fn has_room(&mut self) -> bool {
        let layers = self.drawing.layers.len();
        let Some(limit) = self.options.budget.svg.filter(|_| layers >= self.next_look) else {
            return true;
        };
        let room = limit.room(&self.as_polished());
        // The next ones may be longer than those that are there.
        self.next_look = layers + room.unwrap_or(0).clamp(1, layers / 2 + 1);
        room.is_some()
    }

    /// What follows a stage: polish, should layers have to go after the last one, which also finds
    /// the error without them.
    pub(super) fn trimmed(&mut self, next: Next) -> Result<Next, SearchError> {
        let ahead = match next {
            Next::Anneal(_) => Ahead::Sweeps,
            Next::Polish if self.polishes() => Ahead::Polish,
            Next::Polish | Next::Nothing => Ahead::Nothing,
        };
        let removed = self.remove_excess(ahead)?;
        if removed == 0 || matches!(next, Next::Anneal(_)) {
            return Ok(next);
        }
        if self.drawing.layers.is_empty() {
            self.error = self.soft_error(&self.drawing);
            return Ok(Next::Nothing);
        }
        Ok(Next::Polish)
    }

    /// Takes the least useful layers away until the others fit, or will after what lies ahead; how
    /// many.
    fn remove_excess(&mut self, ahead: Ahead) -> Result<usize, SearchError> {
        let Some(limit) = self.options.budget.svg else {
            return Ok(0);
        };
        let before = self.drawing.layers.len();
        loop {
            let layers = self.drawing.layers.len();
            let excess = match ahead {
                // One too many may yet be worth more than another one.
                Ahead::Sweeps => limit.excess(&self.as_polished()).saturating_sub(1),
                Ahead::Polish => limit.with_slack().excess(&self.as_polished()),
                Ahead::Nothing => limit.excess(&self.drawing),
            };
            if excess == 0 {
                return Ok(before - layers);
            }
            // What the others bring changes with each.
            self.remove(excess.min(layers / 4 + 1))?;
            self.stop_reason = StopReason::Size;
        }
    }

    /// The drawing; if polish is to come, with opacities of as few digits as it leaves.
    fn as_polished(&self) -> Drawing {
        let mut drawing = self.drawing.clone();
        if self.polishes() {
            for Layer { paint, .. } in &mut drawing.layers {
                paint.alpha = of_hundredth(paint.alpha);
            }
        }
        drawing
    }

    /// Takes away so many layers, those that lower the error least; the last ones where every
    /// prefix counts.
    fn remove(&mut self, count: usize) -> Result<(), SearchError> {
        let layers = self.drawing.layers.len();
        if self.options.polish.prefixes {
            self.drawing.layers.truncate(layers - count);
            return Ok(());
        }
        let gains = gains(self.stack()?);
        let mut places: Vec<usize> = (0..layers).collect();
        places.sort_by_key(|place| gains[*place]);
        remove_places(&mut self.drawing.layers, &places[..count]);
        Ok(())
    }

    /// The layers of the drawing on its background.
    pub(super) fn stack(&self) -> Result<Stack, SearchError> {
        let Drawing {
            background, layers, ..
        } = &self.drawing;
        let target = self.target.clone().with_background(*background);
        let layers = layers.iter();
        let layers = layers.map(|layer| (layer.shape.outline(), layer.paint));
        Ok(Stack::new(target, layers)?)
    }
}

/// By how much each layer lowers the error, with all others in place.
fn gains(mut stack: Stack) -> Vec<i64> {
    let layers = 0..stack.len();
    let gains = layers.map(|place| {
        stack.lift(place);
        let gain = stack.gain(place);
        stack.put_back(place);
        gain
    });
    gains.collect()
}
