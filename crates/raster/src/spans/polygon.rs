//! Any polygon by the even-odd rule, on any grid.

use geometry::{MAX_POINTS, Point};
use simd::{LANES, Simd};

use super::lines::{Lines, downwards, row_at, side_by_side};
use super::strands::Strands;
use super::{Grid, Run, push};
use crate::blocks::Chosen;
use crate::rule::{self, Edge};

/// The pixels that a polygon covers: [`runs`], faster. Corners are in sixteenths of a sample.
#[inline(always)]
pub(super) fn strands<S: Simd>(simd: S, corners: &[Point], grid: &Grid, strands: &mut Strands) {
    if corners.is_empty() {
        strands.reset(0, 0, grid.rows());
        return;
    }
    let edges = Edges::new(simd, corners, grid);
    let (first, end) = corners
        .iter()
        .fold((i32::MAX, i32::MIN), |(first, end), corner| {
            let row = rule::row_at(corner.y);
            (first.min(row), end.max(row))
        });
    strands.reset(first, end, grid.rows());
    for row in strands.range().step_by(LANES) {
        let mut columns = [simd.splat(0); MAX_POINTS];
        let crossed = edges.columns(simd, row, &mut columns);
        for (strand, pair) in columns[..crossed].chunks_exact(2).enumerate() {
            let start = simd.max(pair[0], simd.splat(0));
            let end = simd.min(pair[1], simd.splat(grid.columns()));
            strands.put(simd, strand, row, (start, end));
        }
    }
}

/// The edges of a polygon, side by side.
struct Edges {
    count: usize,
    eights: [Eight; MAX_POINTS.div_ceil(LANES)],
}

/// Eight edges.
#[derive(Clone, Copy)]
struct Eight {
    /// The first row on the grid, and one past the last.
    first: [i32; LANES],
    end: [i32; LANES],
    lines: Lines,
}

impl Edges {
    #[inline(always)]
    fn new<S: Simd>(simd: S, corners: &[Point], grid: &Grid) -> Self {
        let mut closed = [corners[0]; MAX_POINTS + 1];
        closed[..corners.len()].copy_from_slice(corners);
        let mut edges = Self {
            count: corners.len(),
            eights: [Eight::new(simd, &closed[..=LANES], grid); _],
        };
        if corners.len() > LANES {
            edges.eights[1] = Eight::new(simd, &closed[LANES..], grid);
        }
        edges
    }

    /// Where edges cross eight rows from `row` on: as many columns as edges that cross any of them, in
    /// order; those of edges that do not cross a row are beyond all others.
    #[inline(always)]
    fn columns<S: Simd>(&self, simd: S, row: i32, columns: &mut [S::I32x8; MAX_POINTS]) -> usize {
        let rows = simd.add(simd.splat(row), simd.lane_numbers());
        let mut crossed = 0;
        for edge in 0..self.count {
            let (eight, lane) = (&self.eights[edge / LANES], edge % LANES);
            let (first, end) = (eight.first[lane], eight.end[lane]);
            if first >= end.min(row + LANES as i32) || end <= row {
                continue;
            }
            let crossings = eight.lines.at(simd, lane, row - first);
            let outside = simd.either(
                simd.less(rows, simd.splat(first)),
                simd.less(simd.splat(end - 1), rows),
            );
            let mut column = simd.select(outside, simd.splat(i32::MAX), crossings.columns(simd));
            for other in &mut columns[..crossed] {
                (*other, column) = (simd.min(*other, column), simd.max(*other, column));
            }
            columns[crossed] = column;
            crossed += 1;
        }
        crossed
    }
}

impl Eight {
    /// The edges between neighbours of up to nine points.
    #[inline(always)]
    fn new<S: Simd>(simd: S, points: &[Point], grid: &Grid) -> Self {
        let (a, b) = (side_by_side(simd, points), side_by_side(simd, &points[1..]));
        let (a, b) = downwards(simd, a, b);
        let first = simd.max(row_at(simd, a.1), simd.splat(0));
        let end = simd.min(row_at(simd, b.1), simd.splat(grid.rows()));
        let rows = Chosen {
            first,
            count: simd.sub(end, first),
            step: simd.splat(1),
        };
        let mut eight = Self {
            first: [0; LANES],
            end: [0; LANES],
            lines: Lines::new(simd, a, b, &rows),
        };
        simd.store(first, &mut eight.first);
        simd.store(end, &mut eight.end);
        eight
    }
}

/// The runs of a polygon, corners in sixteenths of a sample.
pub(super) fn runs(corners: &[Point], grid: &Grid, runs: &mut Vec<Run>) {
    let next = corners.iter().cycle().skip(1);
    let edges: Vec<Edge> = corners
        .iter()
        .zip(next)
        .filter_map(|(a, b)| Edge::new(*a, *b))
        .collect();
    let first = edges
        .iter()
        .map(|edge| edge.first_row)
        .min()
        .unwrap_or(0)
        .max(0);
    let end = edges
        .iter()
        .map(|edge| edge.end_row)
        .max()
        .unwrap_or(0)
        .min(grid.rows());
    let mut columns = Vec::with_capacity(edges.len());
    for row in first..end {
        columns.clear();
        let crossed = edges
            .iter()
            .filter(|edge| (edge.first_row..edge.end_row).contains(&row));
        columns.extend(crossed.map(|edge| rule::column_at(edge.crossing(row))));
        columns.sort_unstable();
        join(row, &columns, grid, runs);
    }
}

/// Adds the runs between each odd crossing and the next; those that touch become one.
fn join(row: i32, columns: &[i64], grid: &Grid, runs: &mut Vec<Run>) {
    let mut pairs = columns.chunks_exact(2).filter(|pair| pair[0] < pair[1]);
    let Some(mut open) = pairs.next().map(|pair| (pair[0], pair[1])) else {
        return;
    };
    for pair in pairs {
        if pair[0] == open.1 {
            open.1 = pair[1];
        } else {
            push(row, open.0, open.1, grid, runs);
            open = (pair[0], pair[1]);
        }
    }
    push(row, open.0, open.1, grid, runs);
}
