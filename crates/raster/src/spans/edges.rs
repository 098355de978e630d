//! The edges of one polygon, eight side by side: where they cross rows.

use geometry::{MAX_POINTS, Point};
use simd::{LANES, Simd};

use super::lines::{Lines, downwards, eight_points, row_at};
use super::{Grid, RowSelection};

/// The edges of a polygon.
pub(super) struct Edges {
    count: usize,
    eights: [EightEdges; MAX_POINTS.div_ceil(LANES)],
}

/// Eight edges.
#[derive(Clone, Copy)]
struct EightEdges {
    /// The first row on the grid, and one past the last.
    first: [i32; LANES],
    end: [i32; LANES],
    lines: Lines,
}

impl Edges {
    /// Those of a polygon of 1 to [`MAX_POINTS`] corners, in sixteenths of a sample.
    #[inline(always)]
    pub(super) fn new<S: Simd>(simd: S, corners: &[Point], grid: &Grid) -> Self {
        let mut closed = [corners[0]; MAX_POINTS + 1];
        closed[..corners.len()].copy_from_slice(corners);
        let mut edges = Self {
            count: corners.len(),
            eights: [EightEdges::new(simd, &closed[..=LANES], grid); _],
        };
        if corners.len() > LANES {
            edges.eights[1] = EightEdges::new(simd, &closed[LANES..], grid);
        }
        edges
    }

    /// Where edges cross eight rows from `row` on: as many columns as edges that cross any of them,
    /// in order; those of edges that do not cross a row are beyond all others.
    #[inline(always)]
    pub(super) fn columns<S: Simd>(
        &self,
        simd: S,
        row: i32,
        columns: &mut [S::I32x8; MAX_POINTS],
    ) -> usize {
        let mut crossed = 0;
        for edge in 0..self.count {
            let Some((column, outside)) = self.crossing(simd, edge, row) else {
                continue;
            };
            let mut column = simd.select(outside, simd.splat(i32::MAX), column);
            for other in &mut columns[..crossed] {
                (*other, column) = (simd.min(*other, column), simd.max(*other, column));
            }
            columns[crossed] = column;
            crossed += 1;
        }
        crossed
    }

    /// The columns where an edge crosses eight rows from `row` on, and in which rows it does not;
    /// `None` where it crosses none of them.
    #[inline(always)]
    fn crossing<S: Simd>(&self, simd: S, edge: usize, row: i32) -> Option<(S::I32x8, S::Mask)> {
        let (eight, lane) = (&self.eights[edge / LANES], edge % LANES);
        let (first, end) = (eight.first[lane], eight.end[lane]);
        if first >= end.min(row + LANES as i32) || end <= row {
            return None;
        }
        let rows = simd.add(simd.splat(row), simd.lane_numbers());
        let outside = simd.either(
            simd.less(rows, simd.splat(first)),
            simd.less(simd.splat(end - 1), rows),
        );
        let crossings = eight.lines.at(simd, lane, row - first);
        Some((crossings.columns(simd), outside))
    }
}

impl EightEdges {
    /// The edges between neighbours of nine points.
    #[inline(always)]
    fn new<S: Simd>(simd: S, points: &[Point], grid: &Grid) -> Self {
        let (a, b) = (eight_points(simd, points), eight_points(simd, &points[1..]));
        let (a, b) = downwards(simd, a, b);
        let (first, end) = (row_at(simd, a.1), row_at(simd, b.1));
        let rows = RowSelection::all(simd, first, end, &(0..grid.rows()));
        let mut eight = Self {
            first: [0; LANES],
            end: [0; LANES],
            lines: Lines::new(simd, a, b, &rows),
        };
        simd.store(rows.first, &mut eight.first);
        simd.store(simd.add(rows.first, rows.count), &mut eight.end);
        eight
    }
}
