use rand_core::Rng;

use crate::{Angle, Domain, Freedom, Geometry, Handles, Outline, Oval, Point, draws, handles};

/// A circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Circle {
    /// The centre.
    pub center: Point,
    /// The radius, in sixteenths of a pixel.
    #[cfg_attr(feature = "serde", serde(with = "crate::point::px"))]
    pub radius: i32,
}

impl Geometry for Circle {
    const FILLED: bool = true;

    fn random<R: Rng + ?Sized>(rng: &mut R, domain: &Domain, at: Point, reach: i32) -> Self {
        Self {
            center: domain.clamp(at),
            radius: draws::between(rng, 1, reach.max(1)),
        }
    }

    fn mutated<R: Rng + ?Sized>(&self, rng: &mut R, domain: &Domain) -> Self {
        let reach = draws::step(rng, domain);
        let by = draws::offset(rng, reach);
        let resized = self
            .radius
            .saturating_add(by.x)
            .clamp(1, domain.longer_side());
        match draws::below(rng, 3) {
            0 => Self {
                center: domain.clamp(self.center + by),
                ..*self
            },
            1 => Self {
                radius: resized,
                ..*self
            },
            // One side stays where it is.
            _ => Self {
                center: domain.clamp(self.center + Point::new(by.x * by.y.signum(), 0)),
                radius: resized,
            },
        }
    }

    fn outline(&self) -> Outline {
        Outline::Ellipse(Oval {
            center: self.center,
            radius_x: self.radius,
            radius_y: self.radius,
            angle: Angle::default(),
        })
    }

    fn handles(&self) -> Handles {
        Handles::Oblong {
            center: handles::from_point(self.center),
            radii: [handles::length(self.radius), handles::length(self.radius)],
            angle: 0.0,
            round: true,
            freedom: Freedom::Radius,
        }
    }

    fn with_handles(&self, handles: &Handles) -> Option<Self> {
        let found = handles.oblong(true, Freedom::Radius)?;
        Some(Self {
            center: found.center,
            radius: found.radii[0],
        })
    }
}
