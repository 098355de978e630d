use rand_core::Rng;

use crate::{
    Angle, Domain, Freedom, Geometry, Handles, Outline, Oval, Point, draws, handles, oblong,
};

/// An ellipse with level axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Ellipse {
    /// The centre.
    pub center: Point,
    /// The horizontal radius, in sixteenths of a pixel.
    #[cfg_attr(feature = "serde", serde(with = "crate::point::px"))]
    pub radius_x: i32,
    /// The vertical radius, in sixteenths of a pixel.
    #[cfg_attr(feature = "serde", serde(with = "crate::point::px"))]
    pub radius_y: i32,
}

impl Geometry for Ellipse {
    const FILLED: bool = true;

    fn random<R: Rng + ?Sized>(rng: &mut R, domain: &Domain, at: Point, reach: i32) -> Self {
        let radii = draws::offset(rng, reach);
        Self {
            center: domain.clamp(at),
            radius_x: radii.x.abs().max(1),
            radius_y: radii.y.abs().max(1),
        }
    }

    fn mutated<R: Rng + ?Sized>(&self, rng: &mut R, domain: &Domain) -> Self {
        let (center, [radius_x, radius_y]) =
            oblong::mutated(self.center, [self.radius_x, self.radius_y], rng, domain);
        Self {
            center,
            radius_x,
            radius_y,
        }
    }

    fn outline(&self) -> Outline {
        let Self {
            center,
            radius_x,
            radius_y,
        } = *self;
        Outline::Ellipse(Oval {
            center,
            radius_x,
            radius_y,
            angle: Angle::default(),
        })
    }

    fn handles(&self) -> Handles {
        Handles::Oblong {
            center: handles::from_point(self.center),
            radii: [
                handles::length(self.radius_x),
                handles::length(self.radius_y),
            ],
            angle: 0.0,
            round: true,
            freedom: Freedom::Radii,
        }
    }

    fn with_handles(&self, handles: &Handles) -> Option<Self> {
        let found = handles.oblong(true, Freedom::Radii)?;
        let [radius_x, radius_y] = found.radii;
        Some(Self {
            center: found.center,
            radius_x,
            radius_y,
        })
    }
}
