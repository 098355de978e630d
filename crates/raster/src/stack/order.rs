use color::{FULL_COVERAGE, Fit, Opacity, Paint, Sums};

use super::blend::color;
use super::terms::Terms;
use super::{Placed, Stack};
use crate::coverage::Coverage;

/// What a layer would come to in another place of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The layer right below it; `None` at the bottom.
    pub above: Option<usize>,
    /// Its best paint there, and its gain.
    pub fit: Fit,
    /// The gain of its best paint where it is.
    pub stay: i64,
}

/// The pixels of one layer's footprint, while the layers around it are gone through.
struct Pixels<'a> {
    footprint: &'a Coverage,
    /// What lies below the place at hand.
    below: Vec<[f32; 4]>,
    /// The part of light from there that gets through the layers above.
    light: Vec<f32>,
    /// The picture without the layer.
    picture: Vec<[f32; 4]>,
}

impl Stack {
    /// The place in the order where a layer's shape gains most, all others staying as they are;
    /// independent of any pass. `None` when there is no layer at `place` or it covers nothing.
    #[must_use]
    pub fn best_place(&self, place: usize, opacity: Opacity) -> Option<Move> {
        let layer = self.layers.get(place)?;
        let bounds = layer.bounds(self);
        let others = self.layers.iter().enumerate();
        let others: Vec<(usize, &Placed)> = others
            .filter(|(other, it)| *other != place && overlap(it.bounds(self), bounds))
            .collect();
        let mut pixels = Pixels::new(self, &layer.footprint.coverage);
        for (_, other) in &others {
            pixels.cover(&other.footprint.coverage, other.paint);
        }
        let mut best = (None, pixels.fit(self, opacity)?);
        let mut stay = best.1.gain;
        for (below, other) in others {
            pixels.pass(&other.footprint.coverage, other.paint);
            let fit = pixels.fit(self, opacity)?;
            if below < place {
                stay = fit.gain;
            }
            if fit.gain > best.1.gain {
                best = (Some(below), fit);
            }
        }
        let (above, fit) = best;
        Some(Move { above, fit, stay })
    }

    /// Moves layers, each to the place right above another one or to the bottom (`None`), with
    /// another paint; ends the pass. Gives the former places of all layers, bottom first.
    pub fn reorder(&mut self, moves: &[(usize, Option<usize>, Paint)]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.layers.len()).collect();
        let find = |order: &[usize], layer: usize| order.iter().position(|it| *it == layer);
        for (place, above, paint) in moves {
            let Some(at) = find(&order, *place) else {
                continue;
            };
            order.remove(at);
            let below = above.and_then(|above| find(&order, above));
            order.insert(below.map_or(0, |below| below + 1), *place);
            self.layers[*place].paint = *paint;
        }
        let mut layers: Vec<Option<Placed>> = self.layers.drain(..).map(Some).collect();
        let placed = order.iter().filter_map(|place| layers[*place].take());
        self.layers.extend(placed);
        order
    }

    /// Whether the bounds of two layers share pixels.
    #[must_use]
    pub fn overlap(&self, a: usize, b: usize) -> bool {
        overlap(self.layers[a].bounds(self), self.layers[b].bounds(self))
    }
}

impl Placed {
    fn bounds(&self, stack: &Stack) -> (u32, u32, u32, u32) {
        let (width, height) = (stack.target.width(), stack.target.height());
        self.footprint.outline.bounds().pixels(width, height)
    }
}

fn overlap(a: (u32, u32, u32, u32), b: (u32, u32, u32, u32)) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

/// The part of a pixel's light that a layer replaces.
#[inline]
fn part(paint: Paint, coverage: u8) -> f32 {
    f32::from(paint.alpha) * f32::from(coverage) / (255 * FULL_COVERAGE) as f32
}

/// A pixel moved by a part of the way from `from` to `to`.
#[inline]
fn moved(pixel: [f32; 4], part: f32, to: [f32; 4], from: [f32; 4]) -> [f32; 4] {
    std::array::from_fn(|k| pixel[k] + part * (to[k] - from[k]))
}

impl<'a> Pixels<'a> {
    /// With no other layers yet.
    fn new(stack: &Stack, footprint: &'a Coverage) -> Self {
        let base = stack.target.base().map(f32::from);
        let count = footprint.len();
        Self {
            footprint,
            below: vec![base; count],
            light: vec![1.0; count],
            picture: vec![base; count],
        }
    }

    /// Lays another layer over the picture, above the place at hand.
    fn cover(&mut self, other: &Coverage, paint: Paint) {
        let color = color(paint);
        self.footprint.each_shared(other, |i, coverage| {
            let part = part(paint, coverage);
            self.picture[i] = moved(self.picture[i], part, color, self.picture[i]);
            self.light[i] *= 1.0 - part;
        });
    }

    /// Goes to the place above another layer.
    fn pass(&mut self, other: &Coverage, paint: Paint) {
        let color = color(paint);
        self.footprint.each_shared(other, |i, coverage| {
            let part = part(paint, coverage);
            self.light[i] /= 1.0 - part;
            self.below[i] = moved(self.below[i], part, color, self.below[i]);
        });
    }

    /// The best paint at the place at hand.
    fn fit(&self, stack: &Stack, opacity: Opacity) -> Option<Fit> {
        let width = stack.target.width() as usize;
        let mut sums = Sums::default();
        let mut at = 0;
        for (y, x, coverages) in self.footprint.rows() {
            for (i, coverage) in (y * width + x..).zip(coverages) {
                let wanted = stack.target.pixels()[i];
                let terms = Terms::new(wanted, self.picture[at], self.below[at], self.light[at]);
                sums += terms.covered(*coverage, stack.target.weight(i));
                at += 1;
            }
        }
        stack.target.palette().fit_covered(&sums, opacity)
    }
}
