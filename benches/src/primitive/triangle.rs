use geometry::{Geometry, Outline};

use super::dice::Dice;
use super::figure::Figure;
use super::position::{self, MARGIN, Pixel};

/// All angles are above this.
const LEAST_DEGREES: f64 = 15.0;

/// Three corners in whole pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Triangle {
    corners: [Pixel; 3],
}

impl Figure for Triangle {
    fn random(dice: &mut Dice) -> Self {
        let first = position::anywhere(dice);
        let mut near = || first.map(|k| k + dice.between(-15, 15));
        let corners = [first, near(), near()];
        Self { corners }.changed(dice)
    }

    fn change(&mut self, dice: &mut Dice) {
        let corner = &mut self.corners[dice.below(3)];
        *corner = position::stepped(*corner, MARGIN, dice);
    }

    fn is_valid(&self) -> bool {
        let [a, b, c] = self.corners;
        [(a, b, c), (b, c, a), (c, a, b)]
            .into_iter()
            .all(|(a, b, c)| degrees(a, b, c) > LEAST_DEGREES)
    }

    fn outline(&self) -> Outline {
        let corners = self.corners.map(position::center);
        geometry::Triangle { corners }.outline()
    }
}

/// The angle at `a` between `b` and `c`; 0 where two of them are equal.
fn degrees(a: Pixel, b: Pixel, c: Pixel) -> f64 {
    let [u, v] = [b, c].map(|end| [0, 1].map(|k| f64::from(end[k] - a[k])));
    let across = u[0] * v[1] - u[1] * v[0];
    let along = u[0] * v[0] + u[1] * v[1];
    across.abs().atan2(along).to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_triangles_are_not_valid() {
        let triangle = |corners| Triangle { corners };
        assert!(triangle([[0, 0], [10, 0], [5, 9]]).is_valid());
        assert!(!triangle([[0, 0], [10, 0], [5, 1]]).is_valid());
        assert!(!triangle([[0, 0], [100, 0], [99, 25]]).is_valid());
        assert!(!triangle([[3, 3], [3, 3], [9, 9]]).is_valid());
        // atan(27/100) is 15.1°, atan(26/100) is 14.6°.
        assert!(triangle([[0, 0], [100, 0], [100, 27]]).is_valid());
        assert!(!triangle([[0, 0], [100, 0], [100, 26]]).is_valid());
    }
}
