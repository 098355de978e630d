use crate::{PixelBox, Point, SUBPIXELS};

/// An axis-aligned box, in sixteenths of a pixel; both corners belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The top left corner.
    pub min: Point,
    /// The bottom right corner.
    pub max: Point,
}

impl Bounds {
    /// The smallest box around `points`, or `None` when there are none.
    #[must_use]
    pub fn of(points: &[Point]) -> Option<Self> {
        let (first, rest) = points.split_first()?;
        Some(rest.iter().fold(
            Self {
                min: *first,
                max: *first,
            },
            |b, p| Self {
                min: Point::new(b.min.x.min(p.x), b.min.y.min(p.y)),
                max: Point::new(b.max.x.max(p.x), b.max.y.max(p.y)),
            },
        ))
    }

    /// The box grown by `reach` sixteenths of a pixel on every side.
    #[must_use]
    pub fn grown(self, reach: i32) -> Self {
        let by = Point::new(reach, reach);
        Self {
            min: self.min - by,
            max: self.max + by,
        }
    }

    /// The whole pixels that the box touches on a canvas of `width` × `height` px.
    #[must_use]
    pub fn pixels(&self, width: u32, height: u32) -> PixelBox {
        let low = |v: i32, limit: u32| limit.min(v.div_euclid(SUBPIXELS).max(0) as u32);
        let high = |v: i32, limit: u32| limit.min((v.div_euclid(SUBPIXELS) + 1).max(0) as u32);
        PixelBox {
            x0: low(self.min.x, width),
            y0: low(self.min.y, height),
            x1: high(self.max.x, width),
            y1: high(self.max.y, height),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_those_of_the_canvas() {
        let bounds = |min, max| Bounds { min, max };
        let pixels = |x0, y0, x1, y1| PixelBox { x0, y0, x1, y1 };
        let within = bounds(Point::new(15, -16), Point::new(16, 40));
        assert_eq!(within.pixels(9, 2), pixels(0, 0, 2, 2));
        let all = bounds(
            Point::new(i32::MIN, i32::MIN),
            Point::new(i32::MAX, i32::MAX),
        );
        assert_eq!(all.pixels(9, 8), pixels(0, 0, 9, 8));
        assert_eq!(all.pixels(u32::MAX, 1), pixels(0, 0, 1 << 27, 1));
    }
}
