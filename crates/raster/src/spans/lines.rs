//! Eight edges side by side: where each crosses rows.

use geometry::{Point, Triangles};
use simd::{LANES, Simd};

use super::RowSelection;
use crate::rule::Edge;

/// Eight corners: x and y.
pub(crate) type Corners<S> = (<S as Simd>::I32x8, <S as Simd>::I32x8);

/// Where lines cross the first of some rows, so that the part before the point is the first column,
/// and how far they move to the next row that is looked at, 16.16 fixed point. Arithmetic wraps
/// around, but comes out right between the ends of the edge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lines {
    x: [i32; LANES],
    slope: [i32; LANES],
}

/// A line's crossings of eight rows, as of [`Lines`], and how far they move on the next eight.
pub(crate) struct Crossings<S: Simd> {
    pub(super) x: S::I32x8,
    pub(super) step: S::I32x8,
}

impl Lines {
    /// The lines between corners `a` and `b` below, from the first of some rows on.
    #[inline(always)]
    pub(crate) fn new<S: Simd>(
        simd: S,
        a: Corners<S>,
        b: Corners<S>,
        rows: &RowSelection<S>,
    ) -> Self {
        let run = simd.i32_to_f64(simd.sub(b.0, a.0));
        let run = simd.mul_f64(run, simd.splat_f64(65_536.0));
        let rise = simd.i32_to_f64(simd.sub(b.1, a.1));
        let slope = simd.floor_to_i64(simd.div_f64(run, rise));
        let row = row_at(simd, a.1);
        let center = simd.add(simd.shift_left::<4>(row), simd.splat(8));
        let into_row = simd.widen(simd.sub(center, a.1));
        let moved = simd.shift_right_unsigned_i64::<4>(simd.mul_i64(into_row, slope));
        let x = simd.add(simd.shift_left::<12>(a.0), simd.narrow(moved));
        let x = simd.add(x, simd.splat(0x7fff));
        let slope = simd.narrow(slope);
        let mut lines = Self {
            x: [0; LANES],
            slope: [0; LANES],
        };
        let ahead = simd.mul(simd.sub(rows.first, row), slope);
        simd.store(simd.add(x, ahead), &mut lines.x);
        simd.store(simd.mul(slope, rows.step), &mut lines.slope);
        lines
    }

    /// The lines between each of three corners and the next one below.
    #[inline(always)]
    pub(super) fn both<S: Simd>(
        simd: S,
        [top, middle, bottom]: [Corners<S>; 3],
        rows: &RowSelection<S>,
    ) -> [Self; 2] {
        [
            Self::new(simd, top, middle, rows),
            Self::new(simd, middle, bottom, rows),
        ]
    }

    /// Where one of the lines crosses eight rows, so many rows after its first.
    #[inline(always)]
    pub(crate) fn at<S: Simd>(&self, simd: S, lane: usize, ahead: i32) -> Crossings<S> {
        let slope = self.slope[lane];
        let first = self.x[lane].wrapping_add(ahead.wrapping_mul(slope));
        let slope = simd.splat(slope);
        let ahead = simd.mul(simd.lane_numbers(), slope);
        Crossings {
            x: simd.add(simd.splat(first), ahead),
            step: simd.shift_left::<3>(slope),
        }
    }
}

impl<S: Simd> Crossings<S> {
    /// Those of an edge, or of its line beyond its ends, with the rows from `first` on. Crossings
    /// of the edge fit into 32 bits.
    #[inline(always)]
    pub(super) fn of_edge(simd: S, from: Point, to: Point, first: i32) -> Self {
        let (x, slope) = match Edge::downwards(from, to) {
            Some(edge) => (edge.crossing(first) as i32, edge.slope as i32),
            None => (0, 0),
        };
        let ahead = simd.mul(simd.splat(slope), simd.lane_numbers());
        Self {
            x: simd.add(simd.splat(x.wrapping_add(0x7fff)), ahead),
            step: simd.splat(slope.wrapping_mul(LANES as i32)),
        }
    }

    /// The first columns whose centres lie at the crossings or to the right.
    #[inline(always)]
    pub(crate) fn columns(&self, simd: S) -> S::I32x8 {
        simd.shift_right::<16>(self.x)
    }

    /// Goes on to the next eight rows.
    #[inline(always)]
    pub(crate) fn advance(&mut self, simd: S) {
        self.x = simd.add(self.x, self.step);
    }
}

/// The corners of that number of eight triangles.
#[inline(always)]
pub(crate) fn corner<S: Simd>(simd: S, triangles: &Triangles, k: usize) -> Corners<S> {
    (simd.load(&triangles.x[k]), simd.load(&triangles.y[k]))
}

/// Up to eight points; what is missing repeats the last one.
#[inline(always)]
pub(super) fn eight_points<S: Simd>(simd: S, points: &[Point]) -> Corners<S> {
    let (mut x, mut y) = ([0; LANES], [0; LANES]);
    let last = points.len() - 1;
    for lane in 0..LANES {
        let point = points[lane.min(last)];
        (x[lane], y[lane]) = (point.x, point.y);
    }
    (simd.load(&x), simd.load(&y))
}

/// Two corners, the upper one first.
#[inline(always)]
pub(crate) fn downwards<S: Simd>(
    simd: S,
    a: Corners<S>,
    b: Corners<S>,
) -> (Corners<S>, Corners<S>) {
    let swap = simd.less(b.1, a.1);
    (
        (simd.select(swap, b.0, a.0), simd.select(swap, b.1, a.1)),
        (simd.select(swap, a.0, b.0), simd.select(swap, a.1, b.1)),
    )
}

/// The first rows whose centres lie at `y` or below.
#[inline(always)]
pub(crate) fn row_at<S: Simd>(simd: S, y: S::I32x8) -> S::I32x8 {
    simd.shift_right::<4>(simd.add(y, simd.splat(7)))
}
