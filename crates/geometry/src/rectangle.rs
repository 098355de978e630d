use rand_core::Rng;

use crate::{Domain, Freedom, Geometry, Handles, Outline, Point, draws, handles};

/// A rectangle with level sides, between two opposite corners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rectangle {
    /// One corner.
    pub from: Point,
    /// The opposite corner.
    pub to: Point,
}

impl Geometry for Rectangle {
    const FILLED: bool = true;

    fn random<R: Rng + ?Sized>(rng: &mut R, domain: &Domain, at: Point, reach: i32) -> Self {
        let size = draws::offset(rng, reach);
        Self {
            from: domain.clamp(at - size),
            to: domain.clamp(at + size),
        }
    }

    fn mutated<R: Rng + ?Sized>(&self, rng: &mut R, domain: &Domain) -> Self {
        let by = {
            let reach = draws::step(rng, domain);
            draws::offset(rng, reach)
        };
        let (mut from, mut to) = (self.from, self.to);
        let (across, down) = (Point::new(by.x, 0), Point::new(0, by.y));
        match draws::below(rng, 8) {
            0 => from = from + across,
            1 => from = from + down,
            2 => to = to + across,
            3 => to = to + down,
            4 => from = from + by,
            5 => to = to + by,
            6 => (from, to) = (from + by, to + by),
            _ => (from, to) = (from - by, to + by),
        }
        Self {
            from: domain.clamp(from),
            to: domain.clamp(to),
        }
    }

    fn outline(&self) -> Outline {
        let (a, b) = (self.from, self.to);
        Outline::Convex([a, Point::new(b.x, a.y), b, Point::new(a.x, b.y)].into())
    }

    fn handles(&self) -> Handles {
        let (from, to) = (handles::from_point(self.from), handles::from_point(self.to));
        Handles::Oblong {
            center: [0, 1].map(|k| (from[k] + to[k]) / 2.0),
            radii: [0, 1].map(|k| (to[k] - from[k]).abs() / 2.0),
            angle: 0.0,
            round: false,
            freedom: Freedom::Radii,
        }
    }

    fn with_handles(&self, handles: &Handles) -> Option<Self> {
        let Handles::Oblong {
            center,
            radii,
            round: false,
            freedom: Freedom::Radii,
            ..
        } = handles
        else {
            return None;
        };
        let corner = |sign: f32| handles::to_point([0, 1].map(|k| center[k] + sign * radii[k]));
        Some(Self {
            from: corner(-1.0),
            to: corner(1.0),
        })
    }
}
