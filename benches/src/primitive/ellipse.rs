use geometry::{Geometry, Outline, SUBPIXELS};

use super::dice::Dice;
use super::figure::Figure;
use super::position::{self, Pixel};

/// An ellipse of whole radii around a pixel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ellipse {
    center: Pixel,
    radii: [i32; 2],
}

impl Figure for Ellipse {
    fn random(dice: &mut Dice) -> Self {
        Self {
            center: position::anywhere(dice),
            radii: [dice.between(1, 32), dice.between(1, 32)],
        }
    }

    fn change(&mut self, dice: &mut Dice) {
        match dice.below(3) {
            0 => self.center = position::stepped(self.center, 0, dice),
            k => {
                let radius = &mut self.radii[k - 1];
                *radius = position::resized(*radius, dice.size[k - 1], dice);
            }
        }
    }

    fn outline(&self) -> Outline {
        let [radius_x, radius_y] = self.radii.map(|radius| radius * SUBPIXELS);
        let ellipse = geometry::Ellipse {
            center: position::center(self.center),
            radius_x,
            radius_y,
        };
        ellipse.outline()
    }
}
