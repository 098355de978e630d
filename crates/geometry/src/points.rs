use std::ops::{Deref, DerefMut};

use crate::Point;

/// The most points that one outline or shape holds.
pub const MAX_POINTS: usize = 16;

/// A short list of points, held in place so that candidates need no allocation.
#[derive(Clone, Copy)]
pub struct Points {
    length: u8,
    points: [Point; MAX_POINTS],
}

impl Points {
    /// A copy of `points`, or `None` when there are more than [`MAX_POINTS`].
    #[must_use]
    pub fn new(points: &[Point]) -> Option<Self> {
        let mut copy = Self {
            length: 0,
            points: [Point::default(); MAX_POINTS],
        };
        copy.points.get_mut(..points.len())?.copy_from_slice(points);
        copy.length = points.len() as u8;
        Some(copy)
    }

    /// The points of a list known to be short enough; later ones are dropped.
    pub(crate) fn collect(points: impl IntoIterator<Item = Point>) -> Self {
        let mut all = Self {
            length: 0,
            points: [Point::default(); MAX_POINTS],
        };
        for (slot, point) in all.points.iter_mut().zip(points) {
            *slot = point;
            all.length += 1;
        }
        all
    }
}

impl Deref for Points {
    type Target = [Point];
    fn deref(&self) -> &[Point] {
        &self.points[..usize::from(self.length)]
    }
}

impl DerefMut for Points {
    fn deref_mut(&mut self) -> &mut [Point] {
        &mut self.points[..usize::from(self.length)]
    }
}

impl<const N: usize> From<[Point; N]> for Points {
    fn from(points: [Point; N]) -> Self {
        const { assert!(N <= MAX_POINTS, "more points than an outline holds") };
        Self::collect(points)
    }
}

impl PartialEq for Points {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Points {}

impl std::fmt::Debug for Points {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Points {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Points {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let points: Vec<Point> = serde::Deserialize::deserialize(deserializer)?;
        Self::new(&points).ok_or_else(|| {
            serde::de::Error::custom(format!("{} points, more than {MAX_POINTS}", points.len()))
        })
    }
}
