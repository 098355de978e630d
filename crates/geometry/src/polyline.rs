use rand_core::Rng;

use crate::{Domain, Geometry, Handles, Outline, Point, Points, Spine, draws, handles, stroke};

/// A stroke along straight segments, with round joins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Polyline {
    /// The points it passes, 2 to [`crate::MAX_POINTS`].
    pub points: Points,
    /// The full width, in sixteenths of a pixel.
    #[cfg_attr(feature = "serde", serde(with = "crate::point::px"))]
    pub width: i32,
}

impl Geometry for Polyline {
    const FILLED: bool = false;

    fn random<R: Rng + ?Sized>(rng: &mut R, domain: &Domain, at: Point, reach: i32) -> Self {
        let count = usize::from(domain.polyline_points).clamp(2, crate::MAX_POINTS);
        let points =
            Points::collect((0..count).map(|_| domain.clamp(at + draws::offset(rng, reach))));
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
            spine: Spine::Polyline(self.points),
            width: self.width,
        }
    }

    fn handles(&self) -> Handles {
        stroke::handles(&self.points, self.width, false)
    }

    fn with_handles(&self, handles: &Handles) -> Option<Self> {
        let (controls, width) = handles.stroke(false)?;
        let points = handles::to_list(controls, &self.points)?;
        Some(Self { points, width })
    }
}
