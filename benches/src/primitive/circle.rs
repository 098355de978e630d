use geometry::{Geometry, Outline, SUBPIXELS};

use super::dice::Dice;
use super::figure::Figure;
use super::position::{self, Pixel};

/// A circle of whole radius around a pixel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circle {
    center: Pixel,
    radius: i32,
}

impl Figure for Circle {
    fn random(dice: &mut Dice) -> Self {
        Self {
            center: position::anywhere(dice),
            radius: dice.between(1, 32),
        }
    }

    fn change(&mut self, dice: &mut Dice) {
        match dice.below(3) {
            0 => self.center = position::stepped(self.center, 0, dice),
            k => self.radius = position::resized(self.radius, dice.size[k - 1], dice),
        }
    }

    fn outline(&self) -> Outline {
        let circle = geometry::Circle {
            center: position::center(self.center),
            radius: self.radius * SUBPIXELS,
        };
        circle.outline()
    }
}
