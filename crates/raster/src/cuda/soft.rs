//! Drawings as real numbers.

use geometry::{Handles, Shape};

use super::layout::SoftLayerWords;
use crate::CLEAR_COLOR;

/// A drawing whose numbers are moved on a device.
#[derive(Debug, Clone, PartialEq)]
pub struct SoftDrawing {
    /// The colour below all layers, in levels; `None` is transparent.
    pub background: Option<[f32; 3]>,
    /// The layers, bottom first.
    pub layers: Vec<SoftLayer>,
}

/// A layer of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SoftLayer {
    /// The shape that it began as.
    shape: Shape,
    handles: Handles,
    /// The colour, 0–255.
    pub color: [f32; 3],
    /// The opacity, 0–1.
    pub alpha: f32,
}

/// The numbers of the background.
const BACKGROUND: usize = 3;
/// The numbers of a colour and an opacity.
const PAINT: usize = 4;
/// Segments of a curve, `SEGMENTS` of `polish/stroke_coverage.cuh`.
const SEGMENTS: usize = 16;
/// The most points of an ellipse: the 128 in `count_points` of `polish/form.cuh`.
const MOST_POINTS: usize = 128;

impl SoftLayer {
    /// A layer that has not moved yet.
    #[must_use]
    pub fn new(shape: Shape, color: [f32; 3], alpha: f32) -> Self {
        Self {
            handles: shape.handles(),
            shape,
            color,
            alpha,
        }
    }

    /// The shape nearest to the numbers; as it began when they make no valid one.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape.with_handles(&self.handles).unwrap_or(self.shape)
    }

    /// Whether there are enough points to make a boundary or a path.
    pub(super) fn has_points(&self) -> bool {
        match &self.handles {
            Handles::Corners(corners) => corners.len() >= 3,
            Handles::Oblong { .. } => true,
            Handles::Stroke { controls, .. } => controls.len() >= 2,
        }
    }

    fn numbers(&self) -> Vec<f32> {
        let mut numbers = self.color.to_vec();
        numbers.push(self.alpha);
        match &self.handles {
            Handles::Corners(corners) => numbers.extend(corners.as_flattened()),
            Handles::Oblong {
                center,
                radii,
                angle,
                ..
            } => numbers.extend(center.iter().chain(radii).chain([angle])),
            Handles::Stroke {
                controls, width, ..
            } => numbers.extend(controls.as_flattened().iter().chain([width])),
        }
        numbers
    }

    /// Takes as many numbers as it has from the front.
    fn take(&mut self, numbers: &mut impl Iterator<Item = f32>) {
        let mut next = |number: &mut f32| *number = numbers.next().unwrap_or(*number);
        self.color.iter_mut().for_each(&mut next);
        next(&mut self.alpha);
        match &mut self.handles {
            Handles::Corners(corners) => corners.as_flattened_mut().iter_mut().for_each(next),
            Handles::Oblong {
                center,
                radii,
                angle,
                ..
            } => center.iter_mut().chain(radii).chain([angle]).for_each(next),
            Handles::Stroke {
                controls, width, ..
            } => {
                let controls = controls.as_flattened_mut().iter_mut();
                controls.chain([width]).for_each(next);
            }
        }
    }

    /// The most points that the boundary or path may have.
    fn points(&self) -> usize {
        match &self.handles {
            Handles::Corners(corners) => corners.len(),
            Handles::Oblong { round: true, .. } => MOST_POINTS,
            Handles::Oblong { round: false, .. } => 4,
            Handles::Stroke { curved: true, .. } => SEGMENTS + 1,
            Handles::Stroke { controls, .. } => controls.len(),
        }
    }
}

impl SoftDrawing {
    /// All numbers: the background's, then each layer's colour, opacity and geometry.
    pub(super) fn numbers(&self) -> Vec<f32> {
        let background = self.background.unwrap_or(CLEAR_COLOR.map(f32::from));
        let mut numbers = background.to_vec();
        numbers.extend(self.layers.iter().flat_map(SoftLayer::numbers));
        numbers
    }

    /// The same drawing with other numbers.
    pub(super) fn with_numbers(&self, numbers: &[f32]) -> Self {
        let mut moved = self.clone();
        let mut numbers = numbers.iter().copied();
        let background: [f32; 3] = std::array::from_fn(|_| numbers.next().unwrap_or_default());
        moved.background = self.background.map(|_| background);
        for layer in &mut moved.layers {
            layer.take(&mut numbers);
        }
        moved
    }

    /// The layers' words, and how much room all of them need.
    pub(super) fn layout(&self) -> (Vec<SoftLayerWords>, Room) {
        let mut room = Room {
            numbers: BACKGROUND,
            totals: BACKGROUND,
            points: 0,
        };
        let words = self.layers.iter().map(|layer| {
            let (numbers, points) = (layer.numbers().len() - PAINT, layer.points());
            let words = SoftLayerWords {
                kind: layer.shape.kind() as i32,
                numbers: numbers as i32,
                first_number: room.numbers as i32,
                first_point: room.points as i32,
                first_total: room.totals as i32,
                ..SoftLayerWords::default()
            };
            room.numbers += PAINT + numbers;
            room.totals += PAINT + 1 + 2 * points;
            room.points += points;
            words
        });
        (words.collect(), room)
    }
}

/// How much a drawing needs on the device.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Room {
    pub(super) numbers: usize,
    pub(super) totals: usize,
    pub(super) points: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::{Domain, Kind, Point};
    use rand_pcg::Pcg32;

    #[test]
    fn numbers_make_the_drawing_that_they_came_from() {
        let mut rng = Pcg32::new(1, 1);
        let domain = Domain::new(64, 64);
        let shape = |kind: &Kind| {
            let shape = Shape::random(*kind, &mut rng, &domain, Point::new(400, 400), 160);
            SoftLayer::new(shape, [1.0, 2.0, 3.0], 0.5)
        };
        let drawing = SoftDrawing {
            background: Some([4.0, 5.0, 6.0]),
            layers: Kind::ALL.iter().map(shape).collect(),
        };
        let numbers = drawing.numbers();
        let (_, room) = drawing.layout();
        assert_eq!(numbers.len(), room.numbers);
        assert_eq!(drawing.with_numbers(&numbers), drawing);
        let moved: Vec<f32> = numbers.iter().map(|v| v + 0.25).collect();
        assert_eq!(drawing.with_numbers(&moved).numbers(), moved);
    }
}
