use geometry::{Angle, Geometry, Outline, SUBPIXELS};

use super::dice::Dice;
use super::figure::Figure;
use super::position::{self, Pixel, TURN};

/// How many times as long as the other a side may be.
const MOST_ASPECT: i32 = 5;

/// A rectangle of whole measures at an angle of whole degrees.
#[derive(Debug, Clone, Copy)]
pub(super) struct RotatedRectangle {
    center: Pixel,
    sides: [i32; 2],
    degrees: i32,
}

impl Figure for RotatedRectangle {
    fn random(dice: &mut Dice) -> Self {
        let any = Self {
            center: position::anywhere(dice),
            sides: [dice.between(1, 32), dice.between(1, 32)],
            degrees: dice.between(0, 359),
        };
        any.changed(dice)
    }

    fn change(&mut self, dice: &mut Dice) {
        match dice.below(3) {
            0 => self.center = position::stepped(self.center, 0, dice),
            1 => {
                let size = dice.size;
                self.sides = [0, 1].map(|k| position::resized(self.sides[k], size[k], dice));
            }
            _ => self.degrees += dice.whole_normal(TURN),
        }
    }

    fn is_valid(&self) -> bool {
        let [a, b] = self.sides;
        a.max(b) <= MOST_ASPECT * a.min(b)
    }

    fn outline(&self) -> Outline {
        let [half_width, half_height] = self.sides.map(|side| side * SUBPIXELS / 2);
        let rectangle = geometry::RotatedRectangle {
            center: position::center(self.center),
            half_width,
            half_height,
            angle: Angle::from_degrees(f64::from(self.degrees)),
        };
        rectangle.outline()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_rectangles_are_not_valid() {
        let valid = |sides| {
            let (center, degrees) = ([9, 9], 0);
            let rectangle = RotatedRectangle {
                center,
                sides,
                degrees,
            };
            rectangle.is_valid()
        };
        assert!(valid([10, 2]) && valid([2, 10]));
        assert!(!valid([11, 2]) && !valid([2, 11]));
    }
}
