//! Any polygon by the even-odd rule, on any grid.

use geometry::{MAX_POINTS, Point};
use simd::{LANES, Simd};

use super::edges::Edges;
use super::run::push;
use super::strands::Strands;
use super::{Grid, Run};
use crate::rule::{self, Edge};

/// The pixels that a polygon covers: [`runs`], faster. Corners are in sixteenths of a sample.
#[inline(always)]
pub(super) fn strands<S: Simd>(simd: S, corners: &[Point], grid: &Grid, strands: &mut Strands) {
    let (first, end) = rule::rows_of(corners);
    strands.reset(first, end, grid.rows());
    // So it is where there are no corners.
    if strands.range().is_empty() {
        return;
    }
    let edges = Edges::new(simd, corners, grid);
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
