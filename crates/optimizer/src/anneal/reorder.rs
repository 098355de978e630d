use color::{Opacity, Paint};
use raster::Move;

use super::Annealing;

impl Annealing {
    /// Moves layers to the places in the order where they gain most, those that win most by it
    /// first. Of layers that overlap one moves, as the gain of the other is no longer known.
    pub(super) fn reorder(&mut self, opacity: Opacity) {
        let places = self.shapes.len() as u32;
        let found = self.workers.map(places, |place| {
            self.stack.best_place(place as usize, opacity)
        });
        let found = found.into_iter().enumerate();
        let mut moves: Vec<(usize, Move)> = found
            .filter_map(|(place, found)| found.map(|found| (place, found)))
            .filter(|(_, found)| found.fit.gain > found.stay)
            .collect();
        moves.sort_by_key(|(place, found)| (found.stay - found.fit.gain, *place));
        let mut chosen: Vec<(usize, Option<usize>, Paint)> = Vec::new();
        for (place, found) in moves {
            let free = |other: &(usize, _, _)| !self.stack.overlap(place, other.0);
            if chosen.iter().all(free) {
                chosen.push((place, found.above, found.fit.paint));
            }
        }
        let order = self.stack.reorder(&chosen);
        self.shapes = order.iter().map(|place| self.shapes[*place]).collect();
        self.gains.clear();
    }
}
