use crate::{Point, Points};

/// The path in the middle of a stroke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spine {
    /// Straight segments from point to point, 2 points or more.
    Polyline(Points),
    /// A quadratic Bézier curve: start, control, end.
    Quadratic([Point; 3]),
    /// A cubic Bézier curve: start, two controls, end.
    Cubic([Point; 4]),
}

/// The most segments a curve is divided into.
const MAX_SEGMENTS: i64 = 32;

impl Spine {
    /// The points that define the path; it lies within their convex hull.
    #[must_use]
    pub fn controls(&self) -> &[Point] {
        match self {
            Self::Polyline(points) => points,
            Self::Quadratic(points) => points,
            Self::Cubic(points) => points,
        }
    }

    /// The same points to be moved.
    pub(crate) fn controls_mut(&mut self) -> &mut [Point] {
        match self {
            Self::Polyline(points) => points,
            Self::Quadratic(points) => points,
            Self::Cubic(points) => points,
        }
    }

    /// Replaces `points` by the path as straight segments: 4, 8, 16 or 32 for a curve, as many as
    /// keep it within a tenth of a pixel where 32 suffice.
    pub fn flatten(&self, points: &mut Vec<Point>) {
        points.clear();
        match *self {
            Self::Polyline(corners) => points.extend_from_slice(&corners),
            Self::Quadratic(controls) => {
                let n = segments(bend(controls[0], controls[1], controls[2]));
                walk(&controls, &[1, 2, 1], n, points);
            }
            Self::Cubic(controls) => {
                let bends = [0, 1].map(|i| bend(controls[i], controls[i + 1], controls[i + 2]));
                // The second derivative of a cubic is at most three times that of a quadratic.
                let n = segments(3 * bends[0].max(bends[1]));
                walk(&controls, &[1, 3, 3, 1], n, points);
            }
        }
    }
}

/// |a − 2b + c|, the larger part of it, in sixteenths of a pixel.
fn bend(a: Point, b: Point, c: Point) -> i64 {
    let part = |a: i32, b: i32, c: i32| (i64::from(a) - 2 * i64::from(b) + i64::from(c)).abs();
    part(a.x, b.x, c.x).max(part(a.y, b.y, c.y))
}

/// n segments leave a curve by at most bend / 4n².
fn segments(bend: i64) -> i64 {
    let mut n = 4;
    // A tenth of a pixel is 1.6 sixteenths: bend / 4n² > 1.6.
    while n < MAX_SEGMENTS && 10 * bend > 64 * n * n {
        n *= 2;
    }
    n
}

/// Adds the points of a Bézier curve at t = 0, 1/n … 1, n being a power of two, rounded half up.
///
/// Each but the first few follows from the one before by differences, which are exact in whole
/// numbers; the last of them does not change.
fn walk<const N: usize>(
    controls: &[Point; N],
    binomials: &[i64; N],
    n: i64,
    points: &mut Vec<Point>,
) {
    let mut differences = [[0; 2]; N];
    for (i, first) in differences.iter_mut().enumerate() {
        *first = sums(controls, binomials, [n - i as i64, i as i64]);
    }
    for order in 1..N {
        for i in (order..N).rev() {
            let [[x0, y0], [x1, y1]] = [differences[i - 1], differences[i]];
            differences[i] = [x1 - x0, y1 - y0];
        }
    }
    let total = n.pow(N as u32 - 1);
    for _ in 0..=n {
        points.push(rounded(differences[0], total));
        for i in 1..N {
            let [[x0, y0], [x1, y1]] = [differences[i - 1], differences[i]];
            differences[i - 1] = [x0 + x1, y0 + y1];
        }
    }
}

/// x and y of the point of a Bézier curve at t = `weights[1]` / (`weights[0]` + `weights[1]`),
/// times the power of the divisor, by Bernstein's polynomials in whole numbers.
fn sums<const N: usize>(
    controls: &[Point; N],
    binomials: &[i64; N],
    weights: [i64; 2],
) -> [i64; 2] {
    let mut sums = [0; 2];
    for (i, (point, binomial)) in controls.iter().zip(binomials).enumerate() {
        let weight = binomial * weights[0].pow((N - 1 - i) as u32) * weights[1].pow(i as u32);
        sums[0] += weight * i64::from(point.x);
        sums[1] += weight * i64::from(point.y);
    }
    sums
}

/// The point of sums over `total`, a power of two.
fn rounded(sums: [i64; 2], total: i64) -> Point {
    // The same as a division by 2 · total that rounds down.
    let [x, y] = sums.map(|sum| ((2 * sum + total) >> (total.trailing_zeros() + 1)) as i32);
    Point::new(x, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flattened(spine: Spine) -> Vec<Point> {
        let mut points = Vec::new();
        spine.flatten(&mut points);
        points
    }

    #[test]
    fn curves_start_and_end_where_they_should() {
        let controls = [Point::new(3, 5), Point::new(400, -80), Point::new(77, 901)];
        let flat = flattened(Spine::Quadratic(controls));
        assert_eq!((flat[0], flat[flat.len() - 1]), (controls[0], controls[2]));
        let line = flattened(Spine::Cubic([0, 100, 200, 300].map(|x| Point::new(x, 0))));
        assert_eq!(line.len(), 5);
        assert_eq!(line[2], Point::new(150, 0));
    }

    #[test]
    fn points_are_those_of_the_polynomials() {
        let far = crate::MAX_COORDINATE;
        let controls = [(-far, 7), (far, -far), (-31, far), (far - 5, 123)];
        let controls = controls.map(|(x, y)| Point::new(x, y));
        let flat = flattened(Spine::Cubic(controls));
        assert_eq!(flat.len(), 33);
        for (i, point) in (0..).zip(&flat) {
            let exact = sums(&controls, &[1, 3, 3, 1], [32 - i, i]);
            assert_eq!(*point, rounded(exact, 32 * 32 * 32));
        }
    }

    #[test]
    fn flattening_stays_within_a_tenth_of_a_pixel() {
        let controls = [
            Point::new(0, 0),
            Point::new(0, 1600),
            Point::new(1600, 1600),
        ];
        let flat = flattened(Spine::Quadratic(controls));
        for pair in flat.windows(2) {
            // The curve's own point half-way along each piece is near the middle of the chord.
            let i = flat.iter().position(|p| *p == pair[0]).unwrap() as i64;
            let n = 2 * (flat.len() as i64 - 1);
            let exact = sums(&controls, &[1, 2, 1], [n - 2 * i - 1, 2 * i + 1]);
            let exact = rounded(exact, n * n);
            let middle = Point::new((pair[0].x + pair[1].x) / 2, (pair[0].y + pair[1].y) / 2);
            let off = exact - middle;
            assert!(off.x * off.x + off.y * off.y <= 9, "{exact:?} {middle:?}");
        }
    }
}
