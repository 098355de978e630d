//! The one rule of which pixel belongs to an outline.
//!
//! A sample belongs to an outline when its point lies inside. Searching looks at one sample per
//! pixel, its centre; drawing at 8×8 in each pixel, evenly spaced. Both are the same rule on a
//! grid of samples `scale` (1 or 8) times as fine as the pixels: coordinates are multiplied by
//! `scale`, and sample (i, j) has its point at (i + ½, j + ½).
//!
//! * **Polygon**: the row of samples is crossed by an edge from above its points (or level with
//!   them) to below. The crossing is computed in 16.16 fixed point from the slope rounded down
//!   ([`Edge`]). A sample is inside when an odd number of crossings lie left of it or on it.
//! * **Ellipse**: each row is covered between two crossings found by one square root in `f32`
//!   ([`EllipseRows`]), every operation rounded once, in the order written.
//! * **Stroke**: the union of a rectangle around each straight segment and a disc at each of their
//!   ends ([`pieces`]): round joins and caps.
//!
//! An area of no size covers nothing, and polygons on both sides of a common edge, with the same
//! ends, never share a sample.

use geometry::{Angle, Outline, Oval, Point, SUBPIXELS};

/// Samples per pixel and side when drawing.
pub const DRAWING_SCALE: i32 = 8;

/// An edge of a polygon on a grid of samples, followed downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The first row that the edge crosses.
    pub first_row: i32,
    /// One past the last row that it crosses.
    pub end_row: i32,
    /// The crossing of `first_row`, 16.16 fixed point.
    pub x: i64,
    /// How far the crossing moves per row, 16.16 fixed point.
    pub slope: i64,
}

impl Edge {
    /// The edge between two points (sixteenths of a sample); `None` when it crosses no row.
    #[inline]
    #[must_use]
    pub fn new(a: Point, b: Point) -> Option<Self> {
        if a.y < b.y {
            Self::downwards(a, b)
        } else {
            Self::downwards(b, a)
        }
    }

    /// The edge from one point to another that is not above it.
    #[inline(always)]
    pub(crate) fn downwards(a: Point, b: Point) -> Option<Self> {
        let (first_row, end_row) = (row_at(a.y), row_at(b.y));
        if first_row >= end_row {
            return None;
        }
        let (dx, dy) = (
            i64::from(b.x) - i64::from(a.x),
            i64::from(b.y) - i64::from(a.y),
        );
        let slope = floor_div(dx << 16, dy);
        let into_row = i64::from(first_row) * 16 + 8 - i64::from(a.y);
        let x = (i64::from(a.x) << 12) + ((into_row * slope) >> 4);
        Some(Self {
            first_row,
            end_row,
            x,
            slope,
        })
    }

    /// The crossing of a row between `first_row` and `end_row`, 16.16 fixed point.
    #[must_use]
    pub fn crossing(&self, row: i32) -> i64 {
        self.x + i64::from(row - self.first_row) * self.slope
    }
}

/// The first row whose points lie at `y` (sixteenths of a sample) or below.
#[inline]
#[must_use]
pub fn row_at(y: i32) -> i32 {
    y.wrapping_add(SUBPIXELS / 2 - 1) >> 4
}

/// The rows that lie between corners in sixteenths of a sample: the first one, and one past the
/// last.
#[inline]
pub(crate) fn rows_of(corners: &[Point]) -> (i32, i32) {
    let rows = corners.iter().map(|corner| row_at(corner.y));
    rows.clone().min().zip(rows.max()).unwrap_or_default()
}

/// The first column whose points lie at `x` (16.16 fixed point) or to the right.
#[inline]
#[must_use]
pub fn column_at(x: i64) -> i64 {
    (x + 0x7fff) >> 16
}

/// ⌊`dividend` / `divisor`⌋ for |`dividend`| < 2⁴⁰ and 0 < `divisor` < 2²³.
///
/// In `f64` the quotient is off by less than 2⁻¹³ / `divisor`, too little to reach a whole number
/// that the exact quotient does not; and one division is faster than in whole numbers.
#[inline]
fn floor_div(dividend: i64, divisor: i64) -> i64 {
    let quotient = dividend as f64 / divisor as f64;
    let cut = quotient as i64;
    cut - i64::from(cut as f64 > quotient)
}

/// An ellipse on a grid of samples, row by row.
///
/// With half-height h = √(a² sin² + b² cos²), a row at distance d from the centre is covered
/// around x + m·d, m = sin·cos·(a² − b²) / h², to both sides by (a·b/h)·√(1 − (d/h)²).
#[derive(Debug, Clone, Copy)]
pub struct EllipseRows {
    /// The centre, in samples.
    pub x: f32,
    /// The centre, in samples.
    pub y: f32,
    /// m, samples to the right per row.
    pub skew: f32,
    /// a·b/h, in samples.
    pub reach: f32,
    /// 1/h, per sample; infinite or not a number for an ellipse of no height, which covers nothing.
    pub per_height: f32,
    /// h, in samples.
    pub height: f32,
}

impl EllipseRows {
    /// The rows of `oval` on the grid of `scale` samples per pixel.
    #[inline]
    #[must_use]
    pub fn new(oval: &Oval, scale: i32) -> Self {
        let samples = |length: i32| length as f32 * scale as f32 / SUBPIXELS as f32;
        let (sin, cos) = oval.angle.sin_cos();
        let (sin, cos) = (sin as f32 / 65_536.0, cos as f32 / 65_536.0);
        let (a, b) = (samples(oval.radius_x), samples(oval.radius_y));
        let square = a * a * (sin * sin) + b * b * (cos * cos);
        let height = square.sqrt();
        Self {
            x: samples(oval.center.x),
            y: samples(oval.center.y),
            skew: sin * cos * (a * a - b * b) / square,
            reach: a * b / height,
            per_height: 1.0 / height,
            height,
        }
    }

    /// The same ellipse around another centre, in sixteenths of a sample.
    #[inline]
    #[must_use]
    pub fn moved_to(&self, center: Point) -> Self {
        Self {
            x: center.x as f32 / SUBPIXELS as f32,
            y: center.y as f32 / SUBPIXELS as f32,
            ..*self
        }
    }

    /// Where the covered part of a row starts and ends, in samples; `None` outside the ellipse.
    #[inline]
    #[must_use]
    pub fn crossings(&self, row: i32) -> Option<(f32, f32)> {
        let d = (row as f32 + 0.5) - self.y;
        let q = d * self.per_height;
        let inside = 1.0 - q * q;
        if inside >= 0.0 {
            let half = self.reach * inside.sqrt();
            let middle = self.x + self.skew * d;
            Some((middle - half, middle + half))
        } else {
            None
        }
    }

    /// The first column whose points lie at `x` (samples) or to the right.
    #[inline]
    #[must_use]
    pub fn column_at(x: f32) -> f32 {
        (x - 0.5).ceil()
    }

    /// Rows around those that it can reach, as far as they are among the first `rows`: the first
    /// one, and one past the last; none for an ellipse of no height.
    #[inline(always)]
    pub(crate) fn extent(&self, rows: i32) -> (i32, i32) {
        let (top, bottom) = (self.y - self.height, self.y + self.height);
        // One row more on both sides than can be covered, for the rounding of the ends.
        (
            ((top - 1.0) as i32).clamp(0, rows),
            ((bottom + 2.0) as i32).clamp(0, rows),
        )
    }
}

/// The rows of a shape that its rank looks at. Of a convex polygon or an ellipse they are all up to
/// eight, else every second, fourth … one from the first on, so that there are at most eight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// The first row.
    pub first: i32,
    /// From one to the next; a power of two.
    pub step: i32,
    /// How many rows each of them stands for.
    pub weight: f64,
}

impl Sampling {
    /// Most rows that are looked at.
    pub const MOST: i32 = 8;

    /// Of `count` rows from the first.
    #[must_use]
    pub fn of_rows(first: i32, count: i32) -> Self {
        let (mut left, mut step) = (count, 1);
        while left > Self::MOST {
            left = (left + 1) / 2;
            step *= 2;
        }
        Self {
            first,
            step,
            weight: f64::from(count.max(1)) / f64::from(left.max(1)),
        }
    }

    /// Of an outline on a grid of so many rows. Convex polygons and ellipses are sampled; of others
    /// all rows are looked at.
    #[must_use]
    pub fn of_outline(outline: &Outline, rows: i32) -> Self {
        let (first, end) = match outline {
            Outline::Convex(points) => {
                let (first, end) = rows_of(points);
                (first.clamp(0, rows), end.min(rows))
            }
            Outline::Ellipse(oval) => EllipseRows::new(oval, 1).extent(rows),
            Outline::Polygon(_) | Outline::Stroke { .. } => (0, 0),
        };
        Self::of_rows(first, end - first)
    }

    /// Whether it looks at a row.
    #[must_use]
    pub const fn holds(&self, row: i32) -> bool {
        (row - self.first) % self.step == 0
    }
}

/// A convex part of an outline on a grid of samples.
#[derive(Debug, Clone)]
pub enum Piece {
    /// A polygon, corners in sixteenths of a sample.
    Polygon(Vec<Point>),
    /// An ellipse.
    Ellipse(EllipseRows),
}

/// The parts of which an outline is the union, on the grid of `scale` samples per pixel.
#[must_use]
pub fn pieces(outline: &Outline, scale: i32) -> Vec<Piece> {
    let scaled = |points: &[Point]| points.iter().map(|p| times(*p, scale)).collect();
    match outline {
        Outline::Convex(points) | Outline::Polygon(points) => vec![Piece::Polygon(scaled(points))],
        Outline::Ellipse(oval) => vec![Piece::Ellipse(EllipseRows::new(oval, scale))],
        Outline::Stroke { spine, width } => {
            let mut points = Vec::new();
            spine.flatten(&mut points);
            let discs = points
                .iter()
                .map(|point| Piece::Ellipse(EllipseRows::new(&disc(*point, *width), scale)));
            let segments = points.windows(2).filter_map(|ends| {
                segment(ends[0], ends[1], *width, scale)
                    .map(|corners| Piece::Polygon(corners.into()))
            });
            discs.chain(segments).collect()
        }
    }
}

/// A point in sixteenths of a sample. Like all that follows it wraps around beyond the range of
/// `i32`, where no outline is that passes [`Outline::check`].
#[inline]
#[must_use]
pub fn times(point: Point, scale: i32) -> Point {
    Point::new(point.x.wrapping_mul(scale), point.y.wrapping_mul(scale))
}

/// The disc at a point of a stroke. Its radius is rounded down to a sixteenth of a pixel.
#[must_use]
pub fn disc(center: Point, width: i32) -> Oval {
    Oval {
        center,
        radius_x: width / 2,
        radius_y: width / 2,
        angle: Angle::default(),
    }
}

/// The rectangle around a straight segment of a stroke, corners in sixteenths of a sample; `None`
/// for a segment of no length.
#[must_use]
pub fn segment(a: Point, b: Point, width: i32, scale: i32) -> Option<[Point; 4]> {
    let (a, b) = (times(a, scale), times(b, scale));
    let (dx, dy) = (b.x.wrapping_sub(a.x) as f32, b.y.wrapping_sub(a.y) as f32);
    let length = (dx * dx + dy * dy).sqrt();
    if length == 0.0 {
        return None;
    }
    let part = (width / 2).wrapping_mul(scale) as f32 / length;
    let aside = Point::new(
        (-dy * part + 0.5).floor() as i32,
        (dx * part + 0.5).floor() as i32,
    );
    Some([a + aside, b + aside, b - aside, a - aside])
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::Spine;

    #[test]
    fn rows_and_columns_are_half_open() {
        // A sample's point on the upper or left boundary belongs, on the lower or right does not.
        assert_eq!(
            (row_at(8), row_at(9), row_at(-8), row_at(-7)),
            (0, 1, -1, 0)
        );
        assert_eq!((column_at(1 << 15), column_at((1 << 15) + 1)), (0, 1));
        assert_eq!(
            (EllipseRows::column_at(0.5), EllipseRows::column_at(0.6)),
            (0.0, 1.0)
        );
    }

    #[test]
    fn at_most_eight_rows_are_looked_at() {
        for count in -3..200 {
            let sampling = Sampling::of_rows(5, count);
            let Sampling {
                first,
                step,
                weight,
            } = sampling;
            let rows = (first..first + count)
                .filter(|row| sampling.holds(*row))
                .count();
            assert_eq!((first, step == 1), (5, count <= 8));
            assert!(rows <= 8 && (step == 1 || rows > 4), "{count}: {rows}");
            let stands_for = weight * rows as f64;
            assert!(count < 1 || (stands_for - f64::from(count)).abs() < 1e-12);
        }
    }

    #[test]
    fn strokes_out_of_range_have_pieces() {
        for (from, to) in [(i32::MIN, i32::MAX), (i32::MAX, -1), (i32::MIN, 0)] {
            let ends = [Point::new(from, to), Point::new(to, from)];
            for width in [i32::MIN, i32::MAX] {
                let spine = Spine::Polyline(ends.into());
                for scale in [1, DRAWING_SCALE] {
                    let pieces = pieces(&Outline::Stroke { spine, width }, scale);
                    assert!(pieces.len() >= 2);
                }
            }
        }
    }

    #[test]
    fn quotients_are_rounded_down() {
        for divisor in [1, 2, 3, 7, 4095, 65_537, 3_840_001] {
            for k in [
                -1_000_003_i64,
                -65_536,
                -3,
                -1,
                0,
                1,
                2,
                99,
                65_535,
                300_000,
            ] {
                let most = (1_i64 << 39) / divisor;
                let k = k.clamp(-most, most);
                for remainder in [0, 1, divisor - 1] {
                    let remainder = remainder % divisor;
                    assert_eq!(floor_div(k * divisor + remainder, divisor), k);
                }
            }
        }
    }

    #[test]
    fn crossings_are_within_a_hair_of_the_exact_ones() {
        let (a, b) = (Point::new(-77, 13), Point::new(4001, 3989));
        let edge = Edge::new(b, a).unwrap();
        for row in edge.first_row..edge.end_row {
            let y = f64::from(16 * row + 8 - a.y);
            let exact = (f64::from(a.x) + y * 4078.0 / 3976.0) / 16.0;
            let found = edge.crossing(row) as f64 / 65_536.0;
            assert!(
                (exact - found).abs() < 250.0 / 65_536.0,
                "{row}: {exact} {found}"
            );
        }
    }
}
