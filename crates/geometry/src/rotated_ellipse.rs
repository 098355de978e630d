use rand_core::Rng;

use crate::handles::Oblong;
use crate::{
    Angle, Domain, Freedom, Geometry, Handles, Outline, Oval, Point, draws, handles, oblong,
};

/// An ellipse at any angle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RotatedEllipse {
    /// The centre.
    pub center: Point,
    /// The radius along `angle`, in sixteenths of a pixel.
    #[cfg_attr(feature = "serde", serde(with = "crate::point::px"))]
    pub radius_x: i32,
    /// The radius across it, in sixteenths of a pixel.
    #[cfg_attr(feature = "serde", serde(with = "crate::point::px"))]
    pub radius_y: i32,
    /// The direction of `radius_x`.
    pub angle: Angle,
}

impl Geometry for RotatedEllipse {
    const FILLED: bool = true;

    fn random<R: Rng + ?Sized>(rng: &mut R, domain: &Domain, at: Point, reach: i32) -> Self {
        let radii = draws::offset(rng, reach);
        Self {
            center: domain.clamp(at),
            radius_x: radii.x.abs().max(1),
            radius_y: radii.y.abs().max(1),
            angle: Angle(rng.next_u32() as u16),
        }
    }

    fn mutated<R: Rng + ?Sized>(&self, rng: &mut R, domain: &Domain) -> Self {
        let radii = [self.radius_x, self.radius_y];
        if let Some(angle) = oblong::turned(self.angle, radii, rng, domain) {
            return Self { angle, ..*self };
        }
        let (center, [radius_x, radius_y]) = oblong::mutated(self.center, radii, rng, domain);
        Self {
            center,
            radius_x,
            radius_y,
            angle: self.angle,
        }
    }

    fn outline(&self) -> Outline {
        let Self {
            center,
            radius_x,
            radius_y,
            angle,
        } = *self;
        Outline::Ellipse(Oval {
            center,
            radius_x,
            radius_y,
            angle,
        })
    }

    fn handles(&self) -> Handles {
        Handles::Oblong {
            center: handles::from_point(self.center),
            radii: [
                handles::length(self.radius_x),
                handles::length(self.radius_y),
            ],
            angle: self.angle.to_radians(),
            round: true,
            freedom: Freedom::RadiiAndAngle,
        }
    }

    fn with_handles(&self, handles: &Handles) -> Option<Self> {
        let Oblong {
            center,
            radii: [radius_x, radius_y],
            angle,
        } = handles.oblong(true, Freedom::RadiiAndAngle)?;
        Some(Self {
            center,
            radius_x,
            radius_y,
            angle,
        })
    }
}
