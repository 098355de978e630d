use geometry::Outline;

use super::dice::Dice;

/// A kind of shape as the program draws and changes it.
pub(super) trait Figure: Copy + Send {
    /// A valid one anywhere on the canvas.
    fn random(dice: &mut Dice) -> Self;

    /// One change, which may make it invalid.
    fn change(&mut self, dice: &mut Dice);

    /// Whether it may be drawn.
    fn is_valid(&self) -> bool {
        true
    }

    /// The form that is rasterised.
    fn outline(&self) -> Outline;

    /// A copy after one change, and more until it is valid.
    fn changed(mut self, dice: &mut Dice) -> Self {
        loop {
            self.change(dice);
            if self.is_valid() {
                return self;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        circle::Circle, ellipse::Ellipse, quadrilateral::Quadrilateral, rectangle::Rectangle,
        rotated_ellipse::RotatedEllipse, rotated_rectangle::RotatedRectangle, triangle::Triangle,
    };
    use super::*;

    /// Draws and changes shapes on a canvas and checks that they can be rasterised.
    fn wander<F: Figure>(size: [i32; 2]) {
        let mut dice = Dice::new(3, 1, size);
        for _ in 0..20 {
            let mut figure = F::random(&mut dice);
            for _ in 0..50 {
                assert!(figure.is_valid());
                assert_eq!(figure.outline().check(), Ok(()));
                figure = figure.changed(&mut dice);
            }
        }
    }

    #[test]
    fn shapes_are_valid_on_canvases_of_any_size() {
        for size in [[1, 1], [2, 9], [300, 1], [256, 171]] {
            wander::<Triangle>(size);
            wander::<Rectangle>(size);
            wander::<RotatedRectangle>(size);
            wander::<Ellipse>(size);
            wander::<RotatedEllipse>(size);
            wander::<Circle>(size);
            wander::<Quadrilateral>(size);
        }
    }
}
