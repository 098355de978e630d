use geometry::{Outline, Point};

use super::dice::Dice;
use super::figure::Figure;
use super::position::{self, MARGIN};

/// Four corners of a convex polygon, real positions in px.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quadrilateral {
    corners: [[f64; 2]; 4],
}

impl Figure for Quadrilateral {
    fn random(dice: &mut Dice) -> Self {
        let first = dice.size.map(|side| dice.uniform(0.0, f64::from(side)));
        let mut near = || first.map(|k| k + dice.uniform(-20.0, 20.0));
        let corners = [first, near(), near(), near()];
        Self { corners }.changed(dice)
    }

    fn change(&mut self, dice: &mut Dice) {
        if dice.below(4) == 0 {
            self.corners.swap(dice.below(4), dice.below(4));
        } else {
            let corner = &mut self.corners[dice.below(4)];
            *corner = position::shifted(*corner, MARGIN, dice);
        }
    }

    /// All turns go the same way.
    fn is_valid(&self) -> bool {
        let turns = [0, 1, 2, 3].map(|k| {
            let [a, b, c] = [k, k + 1, k + 2].map(|i| self.corners[i % 4]);
            (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]) > 0.0
        });
        turns == [turns[0]; 4]
    }

    fn outline(&self) -> Outline {
        let corners = self.corners.map(|[x, y]| Point::from_px(x, y));
        Outline::polygon(corners.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn concave_and_crossed_ones_are_not_valid() {
        let valid = |corners| Quadrilateral { corners }.is_valid();
        let [a, b, c, d] = [[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0]];
        assert!(valid([a, b, c, d]) && valid([d, c, b, a]));
        assert!(!valid([a, c, b, d]));
        assert!(!valid([a, b, [2.0, 2.0], d]));
    }
}
