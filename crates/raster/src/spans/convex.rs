//! Convex polygons: two chains of edges from the top to the bottom, each crossing every row once.

use geometry::Point;

use simd::{LANES, Simd};

use super::lines::Crossings;
use super::{Grid, Rows};
use crate::rule::{self, Edge};

/// The pixels whose centres a convex polygon covers.
#[inline(always)]
pub(super) fn rows<S: Simd>(simd: S, corners: &[Point], grid: &Grid, rows: &mut Rows) {
    let (width, height) = (grid.columns() as u32, grid.rows() as u32);
    match *corners {
        [a, b, c] => triangle(simd, [a, b, c], width, height, rows),
        [a, b, c, d] if a.y == b.y && b.x == c.x && c.y == d.y && d.x == a.x => {
            rectangle(simd, a, c, (width, height), rows);
        }
        [] => rows.reset(0, 0, height),
        _ => polygon(simd, corners, width, height, rows),
    }
}

/// Both chains of a triangle at once: the long edge, and the short ones above and below the middle
/// corner.
#[inline(always)]
fn triangle<S: Simd>(simd: S, corners: [Point; 3], width: u32, height: u32, rows: &mut Rows) {
    let [top, middle, bottom] = by_height(corners);
    rows.reset(rule::row_at(top.y), rule::row_at(bottom.y), height);
    let first = rows.first as i32;
    let long = Crossings::of_edge(simd, top, bottom, first);
    let upper = Crossings::of_edge(simd, top, middle, first);
    let lower = Crossings::of_edge(simd, middle, bottom, first);
    let turn = simd.splat(rule::row_at(middle.y));
    let mut row = simd.add(simd.splat(first), simd.lane_numbers());
    let (mut long_x, mut upper_x, mut lower_x) = (long.x, upper.x, lower.x);
    let (starts, ends) = rows.blocks();
    for (start, end) in starts.iter_mut().zip(ends) {
        let short_x = simd.select(simd.less(row, turn), upper_x, lower_x);
        span(simd, long_x, short_x, width, start, end);
        long_x = simd.add(long_x, long.step);
        upper_x = simd.add(upper_x, upper.step);
        lower_x = simd.add(lower_x, lower.step);
        row = simd.add(row, simd.splat(LANES as i32));
    }
}

/// A level rectangle between two opposite corners: all rows are alike.
#[inline(always)]
fn rectangle<S: Simd>(
    simd: S,
    from: Point,
    to: Point,
    (width, height): (u32, u32),
    rows: &mut Rows,
) {
    let (top, bottom) = (from.y.min(to.y), from.y.max(to.y));
    rows.reset(rule::row_at(top), rule::row_at(bottom), height);
    // The first column at an upright edge follows as the first row at a level one does.
    let column = |x: i32| simd.splat(rule::row_at(x).clamp(0, width as i32));
    let (left, right) = (column(from.x.min(to.x)), column(from.x.max(to.x)));
    let (starts, ends) = rows.blocks();
    for (start, end) in starts.iter_mut().zip(ends) {
        simd.store(left, start);
        simd.store(right, end);
    }
}

/// The corners from the top down.
#[inline(always)]
fn by_height([a, b, c]: [Point; 3]) -> [Point; 3] {
    let (a, b) = if b.y < a.y { (b, a) } else { (a, b) };
    let (b, c) = if c.y < b.y { (c, b) } else { (b, c) };
    let (a, b) = if b.y < a.y { (b, a) } else { (a, b) };
    [a, b, c]
}

/// Eight runs between two crossings each, in either order, as far as they are on the canvas.
#[inline(always)]
fn span<S: Simd>(
    simd: S,
    a: S::I32x8,
    b: S::I32x8,
    width: u32,
    start: &mut [i32; LANES],
    end: &mut [i32; LANES],
) {
    let column = |x| simd.shift_right::<16>(x);
    let clamp = |x| simd.min(simd.max(x, simd.splat(0)), simd.splat(width as i32));
    let (a, b) = (column(a), column(b));
    simd.store(clamp(simd.min(a, b)), start);
    simd.store(clamp(simd.max(a, b)), end);
}

/// Any convex polygon: each chain writes its crossings, then they are put in order.
#[inline(always)]
fn polygon<S: Simd>(simd: S, corners: &[Point], width: u32, height: u32, rows: &mut Rows) {
    let (mut top, mut bottom) = (0, i32::MIN);
    for (i, corner) in corners.iter().enumerate() {
        top = if corner.y < corners[top].y { i } else { top };
        bottom = bottom.max(corner.y);
    }
    rows.reset(rule::row_at(corners[top].y), rule::row_at(bottom), height);
    let (first, count) = (rows.first as i32, rows.count);
    let size = corners.len();
    chain(
        simd,
        corners,
        top,
        1,
        first,
        &mut rows.starts[..count + LANES],
    );
    chain(
        simd,
        corners,
        top,
        size - 1,
        first,
        &mut rows.ends[..count + LANES],
    );
    let (starts, ends) = rows.blocks();
    for (start, end) in starts.iter_mut().zip(ends) {
        span(simd, simd.load(start), simd.load(end), width, start, end);
    }
}

/// Writes where the edges from corner `top` downwards cross the rows from `first` on; `columns` has
/// room for a block more than there are rows.
#[inline(always)]
fn chain<S: Simd>(
    simd: S,
    corners: &[Point],
    top: usize,
    next: usize,
    first: i32,
    columns: &mut [i32],
) {
    let mut from = top;
    for _ in 1..corners.len() {
        let to = if from + next >= corners.len() {
            from + next - corners.len()
        } else {
            from + next
        };
        // Upward edges belong to the other chain.
        if corners[to].y > corners[from].y {
            edge(simd, corners[from], corners[to], first, columns);
        }
        from = to;
    }
}

/// Writes one of them, in whole blocks: what lies beyond its end is overwritten by the next one or
/// lies beyond the last row.
#[inline(always)]
fn edge<S: Simd>(simd: S, from: Point, to: Point, first: i32, columns: &mut [i32]) {
    let Some(edge) = Edge::new(from, to) else {
        return;
    };
    let count = columns.len() - LANES;
    let start = (edge.first_row - first).max(0) as usize;
    let end = ((edge.end_row - first).max(0) as usize).min(count);
    if start >= end {
        return;
    }
    let mut line = Crossings::of_edge(simd, from, to, first + start as i32);
    let blocks = columns[start..].as_chunks_mut().0;
    for block in &mut blocks[..(end - start).div_ceil(LANES)] {
        simd.store(line.x, block);
        line.advance(simd);
    }
}
