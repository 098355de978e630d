use crate::{MAX_COORDINATE, Point, SUBPIXELS};

/// Where shapes live while they are searched for: the canvas, and the limits on what is drawn.
///
/// Width and height are in px, all other lengths in sixteenths of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Domain {
    /// Width of the canvas in px, at least 1.
    pub width: u32,
    /// Height of the canvas in px, at least 1.
    pub height: u32,
    /// How far points may lie outside the canvas, at least 0; less counts as 0. Default: an eighth
    /// of its longer side.
    pub margin: i32,
    /// The longest step of a mutation, at least 1. Default: a ninth of the longer side.
    pub max_step: i32,
    /// The narrowest stroke, at least 1. Default: 1 px.
    pub min_stroke: i32,
    /// The widest stroke. Default: 1/16 of the longer side, at least `min_stroke`.
    pub max_stroke: i32,
    /// Corners of a polygon, 3 to [`crate::MAX_POINTS`]. Default: 5.
    pub polygon_corners: u8,
    /// Points of a polyline, 2 to [`crate::MAX_POINTS`]. Default: 4.
    pub polyline_points: u8,
}

impl Domain {
    /// The defaults for a canvas of `width` × `height` px; a size of 0 counts as 1.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Self {
        let longer = width.max(height).clamp(1, 1 << 20) as i32 * SUBPIXELS;
        Self {
            width: width.max(1),
            height: height.max(1),
            margin: longer / 8,
            max_step: longer / 9,
            min_stroke: SUBPIXELS,
            max_stroke: (longer / 16).max(SUBPIXELS),
            polygon_corners: 5,
            polyline_points: 4,
        }
    }

    /// Whether lengths are short enough for eight shapes to be drawn at once, in 32 bits: canvases
    /// of up to 4095 px are, with margins that keep points within ±[`MAX_COORDINATE`].
    #[must_use]
    pub fn suits_lanes(&self) -> bool {
        let longest = i32::from(u16::MAX);
        self.longer_side() < longest
            && self.max_step < longest / 2
            && self.margin <= MAX_COORDINATE - longest
    }

    /// The longer side of the canvas, in sixteenths of a pixel; that of canvases beyond the range
    /// of `i32` is cut.
    #[must_use]
    pub fn longer_side(&self) -> i32 {
        length(self.width.max(self.height).max(1))
    }

    /// The nearest point of the canvas and its margin.
    #[must_use]
    pub fn clamp(&self, point: Point) -> Point {
        let margin = self.margin.max(0);
        let (right, bottom) = (length(self.width), length(self.height));
        Point::new(
            point.x.clamp(-margin, right.saturating_add(margin)),
            point.y.clamp(-margin, bottom.saturating_add(margin)),
        )
    }
}

/// Px as sixteenths of a pixel, cut at the range of `i32`.
const fn length(px: u32) -> i32 {
    if px > (i32::MAX / SUBPIXELS) as u32 {
        return i32::MAX;
    }
    px as i32 * SUBPIXELS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absurd_canvases_are_cut() {
        let huge = Domain {
            margin: i32::MAX,
            ..Domain::new(u32::MAX, 1 << 28)
        };
        assert_eq!(huge.longer_side(), i32::MAX);
        assert!(!huge.suits_lanes());
        let far_beyond = Domain {
            margin: MAX_COORDINATE,
            ..Domain::new(9, 9)
        };
        assert!(!far_beyond.suits_lanes());
        let far = Point::new(i32::MIN, i32::MAX);
        assert_eq!(huge.clamp(far), Point::new(-i32::MAX, i32::MAX));
        let none = Domain {
            width: 0,
            height: 0,
            margin: i32::MIN,
            ..huge
        };
        assert_eq!(none.longer_side(), SUBPIXELS);
        assert_eq!(none.clamp(far), Point::new(0, 0));
    }
}
