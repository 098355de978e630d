//! Strokes: the union of their pieces.

use std::ops::Range;

use geometry::{Bounds, Point, Spine};
use simd::{LANES, Simd};

use super::lines::{Corners, Crossings, Lines, downwards, eight_points, row_at};
use super::run::unite;
use super::strands::{self, EightRuns, Strands};
use super::{Grid, RowSelection, Run, ellipse, polygon};
use crate::rule::{self, EllipseRows};

/// The pixels that a stroke covers: [`runs`], faster. The pieces are united in their order along
/// the spine, so that in each row most belong to a run that is there already.
#[inline(always)]
pub(crate) fn strands<S: Simd>(
    simd: S,
    spine: &Spine,
    width: i32,
    grid: &Grid,
    points: &mut Vec<Point>,
    strands: &mut Strands,
) {
    spine.flatten(points);
    for point in points.iter_mut() {
        *point = rule::times(*point, grid.scale);
    }
    let Some(Bounds { min, max }) = Bounds::of(points) else {
        strands.reset(0, 0, grid.rows());
        return;
    };
    let radius = width / 2 * grid.scale;
    let (first, end) = rows_within(min.y, max.y, radius);
    strands.reset(first, end, grid.rows());
    let disc = Disc::new(width, grid);
    let rows = strands.range();
    disc.at(points[0], &rows).unite(simd, strands);
    for from in (0..points.len() - 1).step_by(LANES) {
        let ends = &points[from..points.len().min(from + LANES + 1)];
        let segments = Segments::new(simd, ends, radius, &rows, grid.columns());
        for (lane, end) in ends[1..].iter().enumerate() {
            segments.unite(simd, lane, &disc.at(*end, &rows), strands);
        }
    }
}

/// The rows whose centres lie no further than `radius` from points between `top` and `bottom`: the
/// first one and one past the last. All in sixteenths of a sample.
fn rows_within(top: i32, bottom: i32, radius: i32) -> (i32, i32) {
    // What is beyond all limits gives any rows, but no panic.
    let end = bottom.wrapping_add(radius).wrapping_add(8) >> 4;
    (rule::row_at(top.wrapping_sub(radius)), end)
}

/// The disc at the points of a stroke.
struct Disc {
    /// With its centre at (0, 0).
    rows: EllipseRows,
    /// In sixteenths of a sample.
    radius: i32,
    columns: i32,
}

impl Disc {
    fn new(width: i32, grid: &Grid) -> Self {
        let disc = rule::disc(Point::default(), width);
        Self {
            rows: EllipseRows::new(&disc, grid.scale),
            radius: disc.radius_x * grid.scale,
            columns: grid.columns(),
        }
    }

    /// The one at a point, in sixteenths of a sample, as far as it is within some rows.
    fn at(&self, center: Point, rows: &Range<i32>) -> Placed {
        let (first, end) = rows_within(center.y, center.y, self.radius);
        Placed {
            rows: self.rows.moved_to(center),
            first: first.max(rows.start),
            end: end.min(rows.end),
            columns: self.columns,
        }
    }
}

/// The disc at one of the points.
struct Placed {
    rows: EllipseRows,
    /// The first row, and one past the last.
    first: i32,
    end: i32,
    columns: i32,
}

impl Placed {
    #[inline(always)]
    fn unite<S: Simd>(&self, simd: S, strands: &mut Strands) {
        for row in (self.first..self.end).step_by(LANES) {
            let rows = simd.add(simd.splat(row), simd.lane_numbers());
            strands.unite(simd, row, self.runs(simd, rows));
        }
    }

    #[inline(always)]
    fn runs<S: Simd>(&self, simd: S, rows: S::I32x8) -> EightRuns<S> {
        let (start, end, crosses) = ellipse::eight(simd, &self.rows, rows, self.columns);
        strands::clipped(simd, (start, end), crosses, self.columns)
    }
}

/// The rectangles around up to eight segments of a stroke ([`rule::segment`]), side by side.
struct Segments {
    /// The first row, and one past the last.
    first: [i32; LANES],
    end: [i32; LANES],
    /// The first rows of the lower edges, on both sides.
    turns: [[i32; LANES]; 2],
    /// The upper and the lower edge of both sides.
    lines: [[Lines; 2]; 2],
    columns: i32,
}

impl Segments {
    /// Those between neighbouring points, in sixteenths of a sample as the radius is, as far as
    /// they are within some rows.
    #[inline(always)]
    fn new<S: Simd>(
        simd: S,
        points: &[Point],
        radius: i32,
        rows: &Range<i32>,
        columns: i32,
    ) -> Self {
        let ends = [eight_points(simd, points), eight_points(simd, &points[1..])];
        let ([top, left, right, bottom], some) = corners(simd, ends, radius);
        let (first, end) = (row_at(simd, top.1), row_at(simd, bottom.1));
        let rows = RowSelection::all(simd, first, end, rows);
        let mut segments = Self {
            first: [0; LANES],
            end: [0; LANES],
            turns: [[0; LANES]; 2],
            lines: [
                Lines::both(simd, [top, left, bottom], &rows),
                Lines::both(simd, [top, right, bottom], &rows),
            ],
            columns,
        };
        let count = simd.keep(some, rows.count);
        simd.store(rows.first, &mut segments.first);
        simd.store(simd.add(rows.first, count), &mut segments.end);
        simd.store(row_at(simd, left.1), &mut segments.turns[0]);
        simd.store(row_at(simd, right.1), &mut segments.turns[1]);
        segments
    }

    /// Adds one of them and the disc at its end.
    #[inline(always)]
    fn unite<S: Simd>(&self, simd: S, lane: usize, disc: &Placed, strands: &mut Strands) {
        let (first, end) = (self.first[lane], self.end[lane]);
        let (from, to) = if first < end {
            (first.min(disc.first), end.max(disc.end))
        } else {
            (disc.first, disc.end)
        };
        let mut sides = self.sides(simd, lane, from - first);
        for row in (from..to).step_by(LANES) {
            let rows = simd.add(simd.splat(row), simd.lane_numbers());
            let [a, b] = [sides[0].next(simd, rows), sides[1].next(simd, rows)];
            let inside = simd.both(
                simd.less(simd.splat(first - 1), rows),
                simd.less(rows, simd.splat(end)),
            );
            let segment = (simd.min(a, b), simd.max(a, b));
            let segment = strands::clipped(simd, segment, inside, self.columns);
            let round = disc.runs(simd, rows);
            let (both, apart) = strands::joined(simd, segment, round);
            if simd.any(apart) {
                strands.unite(simd, row, segment);
                strands.unite(simd, row, round);
            } else {
                strands.unite(simd, row, both);
            }
        }
    }

    /// Both sides of one of them, so many rows after its first.
    #[inline(always)]
    fn sides<S: Simd>(&self, simd: S, lane: usize, ahead: i32) -> [Side<S>; 2] {
        [
            self.side(simd, lane, 0, ahead),
            self.side(simd, lane, 1, ahead),
        ]
    }

    #[inline(always)]
    fn side<S: Simd>(&self, simd: S, lane: usize, side: usize, ahead: i32) -> Side<S> {
        let [upper, lower] = &self.lines[side];
        Side {
            turn: simd.splat(self.turns[side][lane]),
            upper: upper.at(simd, lane, ahead),
            lower: lower.at(simd, lane, ahead),
        }
    }
}

/// One side of a rectangle, from the top to the bottom.
struct Side<S: Simd> {
    turn: S::I32x8,
    upper: Crossings<S>,
    lower: Crossings<S>,
}

impl<S: Simd> Side<S> {
    /// The columns where it crosses eight rows.
    #[inline(always)]
    fn next(&mut self, simd: S, rows: S::I32x8) -> S::I32x8 {
        let above = simd.less(rows, self.turn);
        let columns = simd.select(above, self.upper.columns(simd), self.lower.columns(simd));
        self.upper.advance(simd);
        self.lower.advance(simd);
        columns
    }
}

/// The corners of eight rectangles around segments: the top one, both aside, the bottom one, as
/// [`rule::segment`] has them; and which segments have a length.
#[inline(always)]
fn corners<S: Simd>(simd: S, [a, b]: [Corners<S>; 2], radius: i32) -> ([Corners<S>; 4], S::Mask) {
    let (dx, dy) = (
        simd.i32_to_f32(simd.sub(b.0, a.0)),
        simd.i32_to_f32(simd.sub(b.1, a.1)),
    );
    let square = simd.add_f32(simd.mul_f32(dx, dx), simd.mul_f32(dy, dy));
    let length = simd.sqrt_f32(square);
    let part = simd.div_f32(simd.splat_f32(radius as f32), length);
    let left = simd.sub_f32(simd.splat_f32(0.0), simd.mul_f32(dx, part));
    let aside = (
        negative_of_half_down(simd, simd.mul_f32(dy, part)),
        negative_of_half_down(simd, left),
    );
    let rises = simd.less(aside.1, simd.splat(0));
    let aside = plus_minus(simd, (simd.splat(0), simd.splat(0)), aside);
    let aside = (
        simd.select(rises, aside[1].0, aside[0].0),
        simd.select(rises, aside[1].1, aside[0].1),
    );
    let (a, b) = downwards(simd, a, b);
    let ([left, top], [bottom, right]) = (plus_minus(simd, a, aside), plus_minus(simd, b, aside));
    let some = simd.less_f32(simd.splat_f32(0.0), length);
    ([top, left, right, bottom], some)
}

/// ⌊½ − v⌋, by way of −⌈v − ½⌉.
#[inline(always)]
fn negative_of_half_down<S: Simd>(simd: S, v: S::F32x8) -> S::I32x8 {
    let up = simd.ceil_to_i32(simd.sub_f32(v, simd.splat_f32(0.5)));
    simd.sub(simd.splat(0), up)
}

/// Points with what is aside of them added and taken away.
#[inline(always)]
fn plus_minus<S: Simd>(simd: S, point: Corners<S>, aside: Corners<S>) -> [Corners<S>; 2] {
    [
        (simd.add(point.0, aside.0), simd.add(point.1, aside.1)),
        (simd.sub(point.0, aside.0), simd.sub(point.1, aside.1)),
    ]
}

/// The runs of a stroke of a full `width` in sixteenths of a pixel.
pub(super) fn runs(spine: &Spine, width: i32, grid: &Grid, runs: &mut Vec<Run>) {
    let mut points = Vec::new();
    spine.flatten(&mut points);
    for point in &points {
        let disc = rule::disc(*point, width);
        ellipse::runs(&EllipseRows::new(&disc, grid.scale), grid, runs);
    }
    for ends in points.windows(2) {
        if let Some(corners) = rule::segment(ends[0], ends[1], width, grid.scale) {
            polygon::runs(&corners, grid, runs);
        }
    }
    runs.sort_unstable();
    unite(runs);
}
