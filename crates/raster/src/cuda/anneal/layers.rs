use color::Paint;
use geometry::{Bounds, PixelBox, Shape};

use crate::RasterError;
use crate::cuda::layout::LayerWords;
use crate::stack::{Move, limited, remove_places, reordered, window};

/// The layers of a photo's drawing as the host knows them, bottom first.
#[derive(Debug, Clone, Default)]
pub(super) struct Layers {
    list: Vec<(Shape, Paint)>,
    /// The bounds of each.
    bounds: Vec<Bounds>,
    /// What each brought in the last sweep, as far as there was one since the first was laid.
    gains: Vec<i64>,
}

impl Layers {
    pub(super) fn list(&self) -> &[(Shape, Paint)] {
        &self.list
    }

    pub(super) fn gains(&self) -> &[i64] {
        &self.gains
    }

    pub(super) const fn len(&self) -> usize {
        self.list.len()
    }

    /// The bounds of each layer and `reach` px around them, on a canvas of that size.
    pub(super) fn windows(&self, reach: u32, size: (u32, u32)) -> impl Iterator<Item = PixelBox> {
        self.bounds
            .iter()
            .map(move |bounds| window(*bounds, reach, size))
    }

    /// Lays some more on top, opacities limited to [`crate::MAX_ALPHA`], or none where an outline
    /// is unusable.
    pub(super) fn add(&mut self, layers: Vec<(Shape, Paint)>) -> Result<(), RasterError> {
        let mut bounds = Vec::with_capacity(layers.len());
        for (shape, _) in &layers {
            let outline = shape.outline();
            outline.check()?;
            bounds.push(outline.bounds());
        }
        self.bounds.extend(bounds);
        let layers = layers.into_iter();
        self.list
            .extend(layers.map(|(shape, paint)| (shape, limited(paint))));
        Ok(())
    }

    pub(super) fn remove(&mut self, places: &[usize]) {
        remove_places(&mut self.list, places);
        remove_places(&mut self.bounds, places);
        let known = |place: &usize| *place < self.gains.len();
        let known: Vec<usize> = places.iter().copied().filter(known).collect();
        remove_places(&mut self.gains, &known);
    }

    /// Moves layers as [`super::AnnealBatch::reorder`] says.
    pub(super) fn reorder(&mut self, moves: &[Move]) {
        for it in moves {
            self.list[it.place].1 = limited(it.paint);
        }
        let order = reordered(self.list.len(), moves);
        self.list = order.iter().map(|place| self.list[*place]).collect();
        self.bounds = order.iter().map(|place| self.bounds[*place]).collect();
        if self.gains.len() == order.len() {
            self.gains = order.iter().map(|place| self.gains[*place]).collect();
        }
    }

    /// Takes over what a sweep has made of the layers.
    pub(super) fn read(&mut self, words: &[LayerWords], gains: &[i64]) {
        let layers = self.list.iter_mut().zip(&mut self.bounds);
        for ((layer, bounds), words) in layers.zip(words) {
            if let Some(found) = words.to_layer() {
                *layer = found;
                *bounds = found.0.outline().bounds();
            }
        }
        self.gains.clear();
        self.gains.extend(&gains[..self.list.len()]);
    }

    pub(super) fn write(&self, words: &mut [LayerWords]) {
        for (words, layer) in words.iter_mut().zip(&self.list) {
            *words = LayerWords::new(layer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MAX_ALPHA;
    use geometry::{Point, Triangle};

    fn layer(x: i32, alpha: u8) -> (Shape, Paint) {
        let corners = [(x, 0), (x + 32, 0), (x, 32)].map(|(x, y)| Point::new(x, y));
        let color = [0; 3];
        (
            Shape::Triangle(Triangle { corners }),
            Paint { color, alpha },
        )
    }

    /// The first column and the opacity of each layer, and its gain.
    fn state(layers: &Layers) -> Vec<(u32, u8, Option<i64>)> {
        let windows = layers.windows(0, (100, 100));
        let list = layers.list().iter().zip(windows).enumerate();
        list.map(|(i, ((_, paint), window))| {
            (window.x0, paint.alpha, layers.gains().get(i).copied())
        })
        .collect()
    }

    #[test]
    fn bounds_and_gains_go_with_their_layers() {
        let mut layers = Layers::default();
        let of = |x: i32| layer(x * 16, x as u8);
        layers.add((0..5).map(of).collect()).unwrap();
        let words: Vec<LayerWords> = (5..10).map(|x| LayerWords::new(&of(x))).collect();
        layers.read(&words, &[50, 60, 70, 80, 90, 100]);
        layers.remove(&[1, 3]);
        layers.add(vec![layer(320, 255)]).unwrap();
        let (last, five) = ((20, MAX_ALPHA, None), (5, 5, Some(50)));
        assert_eq!(
            state(&layers),
            [five, (7, 7, Some(70)), (9, 9, Some(90)), last]
        );
        let paint = layer(0, 200).1;
        layers.read(&words[..4], &[1, 2, 3, 4]);
        let (place, above) = (2, None);
        layers.reorder(&[Move {
            place,
            above,
            paint,
        }]);
        let order = [(7, 200, 3), (5, 5, 1), (6, 6, 2), (8, 8, 4)];
        assert_eq!(
            state(&layers),
            order.map(|(x, alpha, gain)| (x, alpha, Some(gain)))
        );
    }

    #[test]
    fn nothing_is_added_where_an_outline_is_unusable() {
        let mut layers = Layers::default();
        assert!(
            layers
                .add(vec![layer(0, 9), layer(i32::MAX - 40, 9)])
                .is_err()
        );
        assert_eq!(layers.len(), 0);
        assert_eq!(layers.windows(0, (9, 9)).count(), 0);
    }
}
