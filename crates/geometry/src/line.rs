use rand_core::Rng;

use crate::{Domain, Geometry, Handles, Outline, Point, Spine, corners, handles, stroke};

/// A straight stroke with round ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Line {
    /// Both ends.
    pub points: [Point; 2],
    /// The full width, in sixteenths of a pixel.
    #[cfg_attr(feature = "serde", serde(with = "crate::point::px"))]
    pub width: i32,
}

impl Geometry for Line {
    const FILLED: bool = false;

    fn random<R: Rng + ?Sized>(rng: &mut R, domain: &Domain, at: Point, reach: i32) -> Self {
        let points = corners::scattered(rng, domain, at, reach);
        Self {
            points,
            width: stroke::random_width(rng, domain),
        }
    }

    fn mutated<R: Rng + ?Sized>(&self, rng: &mut R, domain: &Domain) -> Self {
        let mut moved = *self;
        stroke::mutate(&mut moved.points, &mut moved.width, rng, domain);
        moved
    }

    fn outline(&self) -> Outline {
        Outline::Stroke {
            spine: Spine::Polyline(self.points.into()),
            width: self.width,
        }
    }

    fn handles(&self) -> Handles {
        stroke::handles(&self.points, self.width, false)
    }

    fn with_handles(&self, handles: &Handles) -> Option<Self> {
        let (controls, width) = handles.stroke(false)?;
        let points = handles::to_points(controls)?;
        Some(Self { points, width })
    }
}
