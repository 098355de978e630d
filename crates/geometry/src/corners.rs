//! What shapes made of a list of points share: random lists, small changes, and validity.

use rand_core::Rng;

use crate::{Domain, Point, draws};

/// How often a kind with conditions on its corners draws again before it gives up.
const ATTEMPTS: usize = 16;

/// What the first of up to [`ATTEMPTS`] attempts gives that meets the conditions, if any does.
pub(crate) fn attempts<T>(mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    (0..ATTEMPTS).find_map(|_| attempt())
}

/// `N` points around `at`, each within `reach` of it in x and y.
pub(crate) fn scattered<const N: usize, R: Rng + ?Sized>(
    rng: &mut R,
    domain: &Domain,
    at: Point,
    reach: i32,
) -> [Point; N] {
    std::array::from_fn(|_| domain.clamp(at + draws::offset(rng, reach)))
}

/// Changes `points` a little: one point, two neighbours, all of them, or a turn and stretch.
///
/// `rings` tells whether the last point and the first are neighbours.
pub(crate) fn mutate<R: Rng + ?Sized>(
    points: &mut [Point],
    rings: bool,
    rng: &mut R,
    domain: &Domain,
) {
    let count = points.len();
    if count == 0 {
        return;
    }
    let reach = draws::step(rng, domain);
    match draws::below(rng, 8) {
        0..=3 => {
            let i = draws::below(rng, count as u32) as usize;
            points[i] = domain.clamp(points[i] + draws::offset(rng, reach));
        }
        4 | 5 => {
            let edges = if rings { count } else { count - 1 };
            let i = draws::below(rng, edges as u32) as usize;
            let by = draws::offset(rng, reach);
            for i in [i, after(points, i)] {
                points[i] = domain.clamp(points[i] + by);
            }
        }
        6 => {
            let by = draws::offset(rng, reach);
            points.iter_mut().for_each(|p| *p = domain.clamp(*p + by));
        }
        _ => turn_and_stretch(points, rng, domain, reach),
    }
}

/// Multiplies all points, as complex numbers around their mean, by a number near 1, such that the
/// farthest one moves by at most about `reach`.
fn turn_and_stretch<R: Rng + ?Sized>(
    points: &mut [Point],
    rng: &mut R,
    domain: &Domain,
    reach: i32,
) {
    let center = center(points);
    let size = size(points, center);
    // Parts of the factor in 1/4096.
    let most = ((i64::from(reach) << 12) / i64::from(size)).min(MOST_TURN.into()) as i32;
    let by = draws::offset(rng, most);
    for point in points {
        let from_center = *point - center;
        let (x, y) = (i64::from(from_center.x), i64::from(from_center.y));
        let (stretch, turn) = (i64::from(by.x), i64::from(by.y));
        let moved = Point::new(
            ((x * stretch - y * turn) >> 12) as i32,
            ((x * turn + y * stretch) >> 12) as i32,
        );
        *point = domain.clamp(*point + moved);
    }
}

/// The most that a shape is stretched or turned at once, in 1/4096 of its size: half of it.
pub(crate) const MOST_TURN: i32 = 1 << 11;

/// The mean of some points.
pub(crate) fn center(points: &[Point]) -> Point {
    let count = points.len() as i32;
    let sum = points.iter().fold(Point::default(), |sum, p| sum + *p);
    Point::new(sum.x.div_euclid(count), sum.y.div_euclid(count))
}

/// How far points lie from `center` in x or y, at least 1.
pub(crate) fn size(points: &[Point], center: Point) -> i32 {
    let distances = points.iter().map(|point| {
        let from_center = *point - center;
        let [x, y] = [from_center.x, from_center.y].map(i32::saturating_abs);
        x.max(y)
    });
    distances.max().unwrap_or(0).max(1)
}

/// The corner after corner `i` of a closed polygon.
fn after(points: &[Point], i: usize) -> usize {
    if i + 1 == points.len() { 0 } else { i + 1 }
}

/// Whether a closed polygon turns one way only and once around; a straight corner counts as both.
pub(crate) fn is_convex(points: &[Point]) -> bool {
    let [.., mut a, mut b] = *points else {
        return true;
    };
    let (mut left, mut right) = (false, false);
    for c in points {
        let turn = a.cross(b, *c);
        left |= turn < 0;
        right |= turn > 0;
        (a, b) = (b, *c);
    }
    // Turning one way does not rule out a star, which changes its vertical direction more than
    // twice.
    !(left && right) && (points.len() == 3 || vertical_turns(points) <= 2)
}

/// How often a closed polygon changes between going down and going up.
fn vertical_turns(points: &[Point]) -> u32 {
    let Some(mut from) = points.last() else {
        return 0;
    };
    // Level steps are passed over, without a choice that no processor foresees.
    let (mut first, mut last, mut turns) = (0, 0, 0);
    for to in points {
        let step = i32::from(to.y > from.y) - i32::from(to.y < from.y);
        turns += u32::from(step * last < 0);
        last = if step == 0 { last } else { step };
        first = if first == 0 { step } else { first };
        from = to;
    }
    turns + u32::from(first != last)
}

/// Whether no two edges of a closed polygon meet except neighbours at their shared corner.
pub(crate) fn is_simple(points: &[Point]) -> bool {
    let count = points.len();
    let edge = |i: usize| (points[i], points[after(points, i)]);
    (0..count).all(|i| {
        (i + 2..count)
            .filter(|j| !(i == 0 && *j == count - 1))
            .all(|j| !segments_meet(edge(i), edge(j)))
    })
}

fn segments_meet((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    let overlap = |a: i32, b: i32, c: i32, d: i32| a.min(b) <= c.max(d) && c.min(d) <= a.max(b);
    if !(overlap(a.x, b.x, c.x, d.x) && overlap(a.y, b.y, c.y, d.y)) {
        return false;
    }
    // On one line they meet where their boxes do.
    let sides = [a.cross(b, c), a.cross(b, d), c.cross(d, a), c.cross(d, b)].map(i64::signum);
    sides[0] * sides[1] <= 0 && sides[2] * sides[3] <= 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(list: &[(i32, i32)]) -> Vec<Point> {
        list.iter().map(|(x, y)| Point::new(*x, *y)).collect()
    }

    #[test]
    fn convexity() {
        assert!(is_convex(&points(&[(0, 0), (9, 1), (10, 9), (1, 8)])));
        assert!(is_convex(&points(&[(0, 0), (5, 0), (9, 0), (9, 9)])));
        assert!(!is_convex(&points(&[(0, 0), (9, 0), (4, 3), (9, 9)])));
        // A five-pointed star turns one way at every corner, but goes round twice.
        assert!(!is_convex(&points(&[
            (50, 0),
            (80, 95),
            (0, 36),
            (100, 36),
            (20, 95)
        ])));
    }

    #[test]
    fn a_convex_polygon_goes_down_and_up_once() {
        let turns = |list: &[(i32, i32)]| vertical_turns(&points(list));
        assert_eq!(turns(&[(0, 0), (9, 0), (9, 9), (0, 9)]), 2);
        assert_eq!(turns(&[(0, 5), (9, 0), (9, 9), (3, 0), (1, 0)]), 4);
        assert_eq!(turns(&[(0, 3), (5, 3), (9, 3)]), 0);
    }

    #[test]
    fn simplicity() {
        assert!(is_simple(&points(&[(0, 0), (9, 0), (4, 3), (9, 9)])));
        assert!(!is_simple(&points(&[(0, 0), (9, 9), (9, 0), (0, 9)])));
        assert!(!is_simple(&points(&[(0, 0), (8, 0), (8, 8), (4, 0)])));
    }
}
