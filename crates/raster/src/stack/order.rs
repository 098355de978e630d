use color::{CoveredSums, Fit, Opacity, Paint};

use super::patch::Patch;
use super::{MAX_ALPHA, Shown, Stack, StackLayer, limited};

/// The place in the order where a layer gains most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BestPlace {
    /// The layer right below it; `None` at the bottom.
    pub above: Option<usize>,
    /// Its best paint there, and its gain.
    pub fit: Fit,
    /// The gain of its best paint where it is.
    pub stay: i64,
}

/// A layer that goes to another place in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Its place, 0 at the bottom.
    pub place: usize,
    /// The layer that is to be right below it, by its place before any move; `None` is the bottom.
    pub above: Option<usize>,
    /// The paint that it gets.
    pub paint: Paint,
}

impl Stack {
    /// The place in the order where a layer's shape gains most, all others staying as they are;
    /// independent of any pass. Opacities are limited to [`MAX_ALPHA`]. `None` when there is no
    /// layer at `place` or it covers nothing.
    #[must_use]
    pub fn best_place(&self, place: usize, opacity: Opacity) -> Option<BestPlace> {
        let opacity = opacity.at_most(MAX_ALPHA);
        let layer = self.layers.get(place)?;
        let bounds = layer.footprint.bounds;
        let others = self.layers.iter().enumerate();
        let others: Vec<(usize, &StackLayer)> = others
            .filter(|(other, it)| *other != place && it.footprint.bounds.overlaps(&bounds))
            .collect();
        let mut patch = Patch::new(self, &layer.footprint.coverage, bounds);
        for (_, other) in &others {
            patch.cover(&other.footprint.coverage, other.paint);
        }
        let fit = |sums: &CoveredSums| self.target.palette().fit_covered(sums, opacity);
        let mut sums = patch.sums();
        let mut best = (None, fit(&sums)?);
        let mut stay = best.1.gain;
        for (below, other) in others {
            let change = patch.pass(&other.footprint.coverage, other.paint);
            if change == CoveredSums::default() {
                continue;
            }
            sums += change;
            let fit = fit(&sums)?;
            if below < place {
                stay = fit.gain;
            }
            if fit.gain > best.1.gain {
                best = (Some(below), fit);
            }
        }
        let (above, fit) = best;
        Some(BestPlace { above, fit, stay })
    }

    /// Moves layers, one after the other, opacities limited to [`MAX_ALPHA`]; ends the pass. Gives
    /// the former places of all layers, bottom first.
    ///
    /// # Panics
    /// When there is no layer at the place of one that is to move.
    pub fn reorder(&mut self, moves: &[Move]) -> Vec<usize> {
        self.shown = Shown::Former;
        let order = reordered(self.layers.len(), moves);
        for it in moves {
            self.layers[it.place].paint = limited(it.paint);
        }
        let mut layers: Vec<Option<StackLayer>> = self.layers.drain(..).map(Some).collect();
        let placed = order.iter().filter_map(|place| layers[*place].take());
        self.layers.extend(placed);
        order
    }

    /// Whether the bounds of two layers share pixels.
    ///
    /// # Panics
    /// When there is no layer at one of the places.
    #[must_use]
    pub fn overlap(&self, a: usize, b: usize) -> bool {
        let [a, b] = [a, b].map(|place| self.layers[place].footprint.bounds);
        a.overlaps(&b)
    }
}

/// The former places of `count` layers, bottom first, after these have moved.
pub(crate) fn reordered(count: usize, moves: &[Move]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let find = |order: &[usize], layer: usize| order.iter().position(|it| *it == layer);
    for Move { place, above, .. } in moves {
        let Some(at) = find(&order, *place) else {
            continue;
        };
        order.remove(at);
        let below = above.and_then(|above| find(&order, above));
        order.insert(below.map_or(0, |below| below + 1), *place);
    }
    order
}
