use rand_core::Rng;

use crate::{Domain, Geometry, Handles, Outline, Point, corners, draws, handles};

/// Four corners of a convex outline, in order around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Quadrilateral {
    /// The corners.
    pub corners: [Point; 4],
}

impl Geometry for Quadrilateral {
    const FILLED: bool = true;

    fn random<R: Rng + ?Sized>(rng: &mut R, domain: &Domain, at: Point, reach: i32) -> Self {
        for _ in 0..corners::ATTEMPTS {
            // One corner in each quadrant around the point: most of these are convex.
            let mut corner = |x: i32, y: i32| {
                let by = draws::offset(rng, reach);
                domain.clamp(at + Point::new(by.x.abs() * x, by.y.abs() * y))
            };
            let corners = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
            if corners::is_convex(&corners) {
                return Self { corners };
            }
        }
        let square = [(-1, -1), (1, -1), (1, 1), (-1, 1)];
        Self {
            corners: square.map(|(x, y)| domain.clamp(at + Point::new(x * reach, y * reach))),
        }
    }

    fn mutated<R: Rng + ?Sized>(&self, rng: &mut R, domain: &Domain) -> Self {
        for _ in 0..corners::ATTEMPTS {
            let mut moved = *self;
            corners::mutate(&mut moved.corners, true, rng, domain);
            if corners::is_convex(&moved.corners) {
                return moved;
            }
        }
        *self
    }

    fn outline(&self) -> Outline {
        Outline::polygon(self.corners.into())
    }

    fn handles(&self) -> Handles {
        Handles::Corners(handles::from_points(&self.corners))
    }

    fn with_handles(&self, handles: &Handles) -> Option<Self> {
        let Handles::Corners(corners) = handles else {
            return None;
        };
        let corners = handles::to_points(corners)?;
        corners::is_convex(&corners).then_some(Self { corners })
    }
}
