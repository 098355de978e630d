use rand_core::Rng;

use crate::{Angle, Domain, Geometry, Handles, Outline, Point, Points, corners, draws, handles};

/// A polygon whose edges do not cross, of any number of corners from 3 to [`crate::MAX_POINTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Polygon {
    /// The corners, in order around the outline.
    pub corners: Points,
}

impl Geometry for Polygon {
    const FILLED: bool = true;

    fn random<R: Rng + ?Sized>(rng: &mut R, domain: &Domain, at: Point, reach: i32) -> Self {
        let count = i32::from(domain.polygon_corners).clamp(3, crate::MAX_POINTS as i32);
        let drawn = corners::attempts(|| {
            let start = rng.next_u32() as u16;
            let sector = 65_536 / count;
            // One corner in each sector around the point, between a quarter and all of the reach.
            let corners = Points::collect((0..count).map(|i| {
                let angle = Angle(start).turned(i * sector + draws::between(rng, 0, sector / 2));
                let (sin, cos) = angle.sin_cos();
                let radius = i64::from(draws::between(rng, (reach / 4).max(1), reach.max(1)));
                let along = |part: i32| ((i64::from(part) * radius) >> 16) as i32;
                domain.clamp(at + Point::new(along(cos), along(sin)))
            }));
            corners::is_simple(&corners).then_some(corners)
        });
        Self {
            corners: drawn.unwrap_or_else(|| on_a_circle(domain.clamp(at), count, reach)),
        }
    }

    fn mutated<R: Rng + ?Sized>(&self, rng: &mut R, domain: &Domain) -> Self {
        let moved = corners::attempts(|| {
            let mut moved = *self;
            corners::mutate(&mut moved.corners, true, rng, domain);
            corners::is_simple(&moved.corners).then_some(moved)
        });
        moved.unwrap_or(*self)
    }

    fn outline(&self) -> Outline {
        Outline::polygon(self.corners)
    }

    fn handles(&self) -> Handles {
        Handles::Corners(handles::from_points(&self.corners))
    }

    fn with_handles(&self, handles: &Handles) -> Option<Self> {
        let corners = handles::to_list(handles.corners()?, &self.corners)?;
        corners::is_simple(&corners).then_some(Self { corners })
    }
}

/// A regular polygon, of at least the size at which no two corners fall together.
fn on_a_circle(center: Point, count: i32, reach: i32) -> Points {
    let radius = i64::from(reach.max(2 * crate::SUBPIXELS));
    Points::collect((0..count).map(|i| {
        let (sin, cos) = Angle::default().turned(i * 65_536 / count).sin_cos();
        let along = |part: i32| ((i64::from(part) * radius) >> 16) as i32;
        center + Point::new(along(cos), along(sin))
    }))
}
