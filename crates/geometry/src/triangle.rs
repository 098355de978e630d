use rand_core::Rng;

use crate::{Domain, Geometry, Handles, Outline, Point, corners, handles};

/// Three corners, in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Triangle {
    /// The corners.
    pub corners: [Point; 3],
}

impl Geometry for Triangle {
    const FILLED: bool = true;

    fn random<R: Rng + ?Sized>(rng: &mut R, domain: &Domain, at: Point, reach: i32) -> Self {
        Self {
            corners: corners::scattered(rng, domain, at, reach),
        }
    }

    fn mutated<R: Rng + ?Sized>(&self, rng: &mut R, domain: &Domain) -> Self {
        let mut moved = *self;
        corners::mutate(&mut moved.corners, true, rng, domain);
        moved
    }

    fn outline(&self) -> Outline {
        Outline::Convex(self.corners.into())
    }

    fn handles(&self) -> Handles {
        Handles::Corners(handles::from_points(&self.corners))
    }

    fn with_handles(&self, handles: &Handles) -> Option<Self> {
        let corners = handles::to_points(handles.corners()?)?;
        Some(Self { corners })
    }
}
