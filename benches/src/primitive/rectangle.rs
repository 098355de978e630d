use geometry::{Geometry, Outline, Point, SUBPIXELS};

use super::dice::Dice;
use super::figure::Figure;
use super::position::{self, Pixel};

/// Two opposite corners, which are pixels of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rectangle {
    corners: [Pixel; 2],
}

impl Figure for Rectangle {
    fn random(dice: &mut Dice) -> Self {
        let from = position::anywhere(dice);
        let to = [0, 1].map(|k| (from[k] + dice.between(1, 32)).min(dice.size[k] - 1));
        Self {
            corners: [from, to],
        }
    }

    fn change(&mut self, dice: &mut Dice) {
        let corner = &mut self.corners[dice.below(2)];
        *corner = position::stepped(*corner, 0, dice);
    }

    fn outline(&self) -> Outline {
        let [a, b] = self.corners;
        let point = |[x, y]: Pixel| Point::new(x * SUBPIXELS, y * SUBPIXELS);
        let rectangle = geometry::Rectangle {
            from: point([0, 1].map(|k| a[k].min(b[k]))),
            to: point([0, 1].map(|k| a[k].max(b[k]) + 1)),
        };
        rectangle.outline()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use raster::spans::{self, Grid, Run};

    #[test]
    fn both_corners_are_covered() {
        let corners = [[4, 3], [2, 3]];
        let grid = Grid {
            width: 9,
            height: 9,
            scale: 1,
        };
        let runs = spans::runs(&Rectangle { corners }.outline(), &grid);
        assert_eq!(runs, [Run { y: 3, x0: 2, x1: 5 }]);
    }
}
