use std::ops::{Add, Sub};

/// Fixed-point steps in a pixel: coordinates and lengths are whole sixteenths of a pixel.
pub const SUBPIXELS: i32 = 16;

/// The largest coordinate or length that an outline may have, in sixteenths of a pixel (30,000 px).
///
/// Rasterisers hold pixel positions in 16.16 fixed point, which ends at 32,767 px.
pub const MAX_COORDINATE: i32 = 30_000 * SUBPIXELS;

/// A position in the plane, in sixteenths of a pixel; x runs right, y runs down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Point {
    /// Distance from the left edge of the canvas, in sixteenths of a pixel.
    pub x: i32,
    /// Distance from the top edge of the canvas, in sixteenths of a pixel.
    pub y: i32,
}

impl Point {
    /// The point at (`x`, `y`) sixteenths of a pixel.
    #[must_use]
    pub const fn new(x: i32, y: i32) -> Self {
        Self { x, y }
    }

    /// The nearest representable point to (`x`, `y`) px; values beyond the range of `i32` saturate.
    #[must_use]
    pub fn from_px(x: f64, y: f64) -> Self {
        Self::new(from_px(x), from_px(y))
    }

    /// The position in px, exact.
    #[must_use]
    pub fn to_px(self) -> (f64, f64) {
        (to_px(self.x), to_px(self.y))
    }

    /// The point on a canvas of half the resolution: both parts halved, rounded down to a sixteenth
    /// of a half pixel.
    #[inline]
    #[must_use]
    pub const fn halved(self) -> Self {
        Self::new(self.x >> 1, self.y >> 1)
    }

    /// Twice the signed area of the triangle `self`, `b`, `c`, positive when the turn from
    /// `self`→`b` to `self`→`c` is clockwise on screen. In 1/256 px², exact for points within
    /// ±[`MAX_COORDINATE`].
    #[must_use]
    pub fn cross(self, b: Self, c: Self) -> i64 {
        let (b, c) = (b - self, c - self);
        i64::from(b.x) * i64::from(c.y) - i64::from(b.y) * i64::from(c.x)
    }
}

/// Coordinates beyond the range of `i32` saturate.
impl Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(
            self.x.saturating_add(other.x),
            self.y.saturating_add(other.y),
        )
    }
}

/// Coordinates beyond the range of `i32` saturate.
impl Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(
            self.x.saturating_sub(other.x),
            self.y.saturating_sub(other.y),
        )
    }
}

/// Sixteenths of a pixel to px.
pub(crate) fn to_px(length: i32) -> f64 {
    f64::from(length) / f64::from(SUBPIXELS)
}

/// Px to sixteenths of a pixel, rounded half away from zero, saturating.
pub(crate) fn from_px(px: f64) -> i32 {
    (px * f64::from(SUBPIXELS)).round() as i32
}

#[cfg(feature = "serde")]
impl serde::Serialize for Point {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_px().serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Point {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (x, y) = serde::Deserialize::deserialize(deserializer)?;
        Ok(Self::from_px(x, y))
    }
}

/// Lengths as px in files: `#[serde(with = "px")]`.
#[cfg(feature = "serde")]
pub(crate) mod px {
    pub(crate) fn serialize<S: serde::Serializer>(
        length: &i32,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(super::to_px(*length))
    }

    pub(crate) fn deserialize<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<i32, D::Error> {
        serde::Deserialize::deserialize(deserializer).map(super::from_px)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absurd_coordinates_saturate() {
        let [low, high] = [i32::MIN, i32::MAX].map(|v| Point::new(v, v));
        assert_eq!((low - high, high + high), (low, high));
        let corner = Point::new(i32::MIN, i32::MAX);
        for (a, b, c) in [
            (low, high, corner),
            (high, low, corner),
            (corner, low, high),
        ] {
            assert_ne!(a.cross(b, c), 0);
            assert_eq!(a.cross(b, c).signum(), -a.cross(c, b).signum());
        }
    }
}
