use color::{Opacity, Paint};
use raster::Move;

use super::Annealing;

/// How many layers are looked at before those that gain are moved.
const GROUP: usize = 8;

impl Annealing {
    /// Moves one in so many layers to the place in the order where it gains most, another one before
    /// each sweep.
    pub(super) fn reorder(&mut self, opacity: Opacity) {
        let (count, every) = (self.shapes.len(), self.options.reorder);
        // 0 divides nothing but 0.
        let next: Vec<usize> = (0..count)
            .filter(|place| (*place as u32 + self.sweep).is_multiple_of(every))
            .collect();
        let mut order: Vec<usize> = (0..count).collect();
        for group in next.chunks(GROUP) {
            let now = |former: &usize| order.iter().position(|it| it == former);
            let places: Vec<usize> = group.iter().filter_map(now).collect();
            let moves = self.moves(&places, opacity);
            let former = self.stack.reorder(&moves);
            order = former.into_iter().map(|place| order[place]).collect();
        }
        self.shapes = order.into_iter().map(|place| self.shapes[place]).collect();
    }

    /// The moves of the layers at these places, those that win most first. Of layers that overlap one
    /// moves, as the gain of the other is no longer known.
    fn moves(&self, places: &[usize], opacity: Opacity) -> Vec<(usize, Option<usize>, Paint)> {
        let found = self.workers.map(places.len() as u32, |i| {
            self.stack.best_place(places[i as usize], opacity)
        });
        let mut moves: Vec<(usize, Move)> = places
            .iter()
            .zip(found)
            .filter_map(|(place, found)| found.map(|found| (*place, found)))
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
        chosen
    }
}
