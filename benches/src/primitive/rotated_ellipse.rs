use geometry::{Angle, Geometry, Outline, Point};

use super::dice::Dice;
use super::figure::Figure;
use super::position::{self, STEP, TURN};

/// An ellipse of real measures in px, at any angle.
#[derive(Debug, Clone, Copy)]
pub(super) struct RotatedEllipse {
    center: [f64; 2],
    radii: [f64; 2],
    degrees: f64,
}

impl Figure for RotatedEllipse {
    fn random(dice: &mut Dice) -> Self {
        Self {
            center: dice.size.map(|side| dice.uniform(0.0, f64::from(side))),
            radii: [dice.uniform(1.0, 33.0), dice.uniform(1.0, 33.0)],
            degrees: dice.uniform(0.0, 360.0),
        }
    }

    fn change(&mut self, dice: &mut Dice) {
        match dice.below(3) {
            0 => self.center = position::shifted(self.center, 0, dice),
            1 => {
                let longest = f64::from(dice.size[0] - 1);
                self.radii = self
                    .radii
                    .map(|radius| (radius + dice.normal(STEP)).min(longest).max(1.0));
            }
            _ => self.degrees += dice.normal(TURN),
        }
    }

    fn outline(&self) -> Outline {
        let radii = Point::from_px(self.radii[0], self.radii[1]);
        let ellipse = geometry::RotatedEllipse {
            center: Point::from_px(self.center[0], self.center[1]),
            radius_x: radii.x,
            radius_y: radii.y,
            angle: Angle::from_degrees(self.degrees),
        };
        ellipse.outline()
    }
}
