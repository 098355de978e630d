//! Convex polygons: two chains of edges from the top to the bottom, each crossing every row once.

use geometry::Point;

use super::rows::{LANES, Rows};
use crate::rule::{self, Edge};

/// The pixels whose centres a convex polygon covers.
#[inline(always)]
pub(crate) fn rows(corners: &[Point], width: u32, height: u32, rows: &mut Rows) {
    let top = (0..corners.len())
        .min_by_key(|i| corners[*i].y)
        .unwrap_or(0);
    let bottom = corners.iter().map(|p| p.y).max().unwrap_or(0);
    rows.reset(rule::row_at(corners[top].y), rule::row_at(bottom), height);
    let (first, count) = (rows.first as i32, rows.count);
    let size = corners.len();
    chain(
        corners,
        top,
        |i| if i + 1 == size { 0 } else { i + 1 },
        first,
        count,
        &mut rows.starts,
    );
    chain(
        corners,
        top,
        |i| if i == 0 { size - 1 } else { i - 1 },
        first,
        count,
        &mut rows.ends,
    );
    let width = width as i32;
    let blocks = rows.count.div_ceil(LANES) * LANES;
    for (start, end) in rows.starts[..blocks]
        .iter_mut()
        .zip(&mut rows.ends[..blocks])
    {
        let (a, b) = (*start, *end);
        (*start, *end) = (a.min(b).clamp(0, width), a.max(b).clamp(0, width));
    }
}

/// The columns at which the edges from corner `top` downwards cross the rows from `first` on.
#[inline(always)]
fn chain(
    corners: &[Point],
    top: usize,
    next: impl Fn(usize) -> usize,
    first: i32,
    count: usize,
    columns: &mut [i32],
) {
    let mut from = top;
    for _ in 1..corners.len() {
        let to = next(from);
        // Upward edges belong to the other chain.
        if corners[to].y > corners[from].y
            && let Some(edge) = Edge::new(corners[from], corners[to])
        {
            follow(&edge, first, count, columns);
        }
        from = to;
    }
}

/// Writes the columns of one edge, in whole blocks: what is written beyond its end is overwritten
/// by the next edge of the chain or lies beyond the last row.
#[inline(always)]
fn follow(edge: &Edge, first: i32, count: usize, columns: &mut [i32]) {
    let start = (edge.first_row - first).max(0) as usize;
    let end = ((edge.end_row - first).max(0) as usize).min(count);
    if start >= end {
        return;
    }
    // Crossings lie between the ends of the edge and so within 32 bits; the slope alone may not.
    let mut x = edge.crossing(first + start as i32) as i32;
    let slope = edge.slope as i32;
    for block in columns[start..]
        .chunks_exact_mut(LANES)
        .take((end - start).div_ceil(LANES))
    {
        for (lane, column) in block.iter_mut().enumerate() {
            *column = x
                .wrapping_add(slope.wrapping_mul(lane as i32))
                .wrapping_add(0x7fff)
                >> 16;
        }
        x = x.wrapping_add(slope.wrapping_mul(LANES as i32));
    }
}
