use rand_core::Rng;

use crate::handles::Oblong;
use crate::{
    Angle, Domain, Freedom, Geometry, Handles, Outline, OutlineError, Point, draws, handles, oblong,
};

/// A rectangle at any angle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RotatedRectangle {
    /// The centre.
    pub center: Point,
    /// Half of the side along `angle`, in sixteenths of a pixel.
    #[cfg_attr(feature = "serde", serde(with = "crate::point::px"))]
    pub half_width: i32,
    /// Half of the side across it, in sixteenths of a pixel.
    #[cfg_attr(feature = "serde", serde(with = "crate::point::px"))]
    pub half_height: i32,
    /// The direction of the side of `half_width`.
    pub angle: Angle,
}

impl Geometry for RotatedRectangle {
    const FILLED: bool = true;

    fn random<R: Rng + ?Sized>(rng: &mut R, domain: &Domain, at: Point, reach: i32) -> Self {
        let half = draws::offset(rng, reach);
        Self {
            center: domain.clamp(at),
            half_width: half.x.abs().max(1),
            half_height: half.y.abs().max(1),
            angle: Angle(rng.next_u32() as u16),
        }
    }

    fn mutated<R: Rng + ?Sized>(&self, rng: &mut R, domain: &Domain) -> Self {
        let radii = [self.half_width, self.half_height];
        if let Some(angle) = oblong::turned(self.angle, radii, rng, domain) {
            return Self { angle, ..*self };
        }
        let (center, [half_width, half_height]) = oblong::mutated(self.center, radii, rng, domain);
        Self {
            center,
            half_width,
            half_height,
            angle: self.angle,
        }
    }

    fn outline(&self) -> Outline {
        let (sin, cos) = self.angle.sin_cos();
        let (sin, cos) = (i64::from(sin), i64::from(cos));
        let turned = |x: i64, y: i64| {
            let rounded = |v: i64| {
                let rounded = (v + (1 << 15)) >> 16;
                rounded.clamp(i32::MIN.into(), i32::MAX.into()) as i32
            };
            self.center + Point::new(rounded(x * cos - y * sin), rounded(x * sin + y * cos))
        };
        let (w, h) = (i64::from(self.half_width), i64::from(self.half_height));
        Outline::Convex([turned(-w, -h), turned(w, -h), turned(w, h), turned(-w, h)].into())
    }

    /// The corners do not show the signs of the halves.
    fn check(&self) -> Result<(), OutlineError> {
        self.outline().check()?;
        let halves = [self.half_width, self.half_height];
        match halves.into_iter().find(|half| *half < 0) {
            Some(half) => Err(OutlineError::Negative(half)),
            None => Ok(()),
        }
    }

    fn handles(&self) -> Handles {
        Handles::Oblong {
            center: handles::from_point(self.center),
            radii: [
                handles::length(self.half_width),
                handles::length(self.half_height),
            ],
            angle: self.angle.to_radians(),
            round: false,
            freedom: Freedom::RadiiAndAngle,
        }
    }

    fn with_handles(&self, handles: &Handles) -> Option<Self> {
        let Oblong {
            center,
            radii: [half_width, half_height],
            angle,
        } = handles.oblong(false, Freedom::RadiiAndAngle)?;
        Some(Self {
            center,
            half_width,
            half_height,
            angle,
        })
    }
}
