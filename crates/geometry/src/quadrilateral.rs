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
        let quadrants = [(-1, -1), (1, -1), (1, 1), (-1, 1)];
        let drawn = corners::attempts(|| {
            // One corner in each quadrant around the point: most of these are convex.
            let corners = quadrants.map(|(x, y)| {
                let by = draws::offset(rng, reach);
                domain.clamp(at + Point::new(by.x.abs() * x, by.y.abs() * y))
            });
            corners::is_convex(&corners).then_some(corners)
        });
        let corner = |(x, y)| domain.clamp(at + Point::new(x * reach, y * reach));
        Self {
            corners: drawn.unwrap_or_else(|| quadrants.map(corner)),
        }
    }

    fn mutated<R: Rng + ?Sized>(&self, rng: &mut R, domain: &Domain) -> Self {
        let moved = corners::attempts(|| {
            let mut moved = *self;
            corners::mutate(&mut moved.corners, true, rng, domain);
            corners::is_convex(&moved.corners).then_some(moved)
        });
        moved.unwrap_or(*self)
    }

    fn outline(&self) -> Outline {
        Outline::polygon(self.corners.into())
    }

    fn handles(&self) -> Handles {
        Handles::Corners(handles::from_points(&self.corners))
    }

    fn with_handles(&self, handles: &Handles) -> Option<Self> {
        let corners = handles::to_points(handles.corners()?)?;
        corners::is_convex(&corners).then_some(Self { corners })
    }
}
