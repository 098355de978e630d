//! Ellipses: one square root per row.

use geometry::Oval;

use simd::{LANES, Simd};

use super::run::push;
use super::{Grid, Rows, Run};
use crate::rule::EllipseRows;

/// The samples that an ellipse covers: [`runs`], faster.
#[inline(always)]
pub(super) fn rows<S: Simd>(simd: S, oval: &Oval, grid: &Grid, rows: &mut Rows) {
    let ellipse = EllipseRows::new(oval, grid.scale);
    let (first, end) = ellipse.extent(grid.rows());
    rows.reset(first, end, grid.rows() as u32);
    let mut row = simd.add(simd.splat(rows.first as i32), simd.lane_numbers());
    let (starts, ends) = rows.blocks();
    for (starts, ends) in starts.iter_mut().zip(ends) {
        let (start, end, crosses) = eight(simd, &ellipse, row, grid.columns());
        simd.store(simd.keep(crosses, start), starts);
        simd.store(simd.keep(crosses, end), ends);
        row = simd.add(row, simd.splat(LANES as i32));
    }
}

/// Eight rows: [`EllipseRows::crossings`] by the same operations in the same order, as columns of a
/// canvas; and in which rows there are any.
#[inline(always)]
pub(super) fn eight<S: Simd>(
    simd: S,
    ellipse: &EllipseRows,
    row: S::I32x8,
    width: i32,
) -> (S::I32x8, S::I32x8, S::Mask) {
    let center = simd.add_f32(simd.i32_to_f32(row), simd.splat_f32(0.5));
    let d = simd.sub_f32(center, simd.splat_f32(ellipse.y));
    let q = simd.mul_f32(d, simd.splat_f32(ellipse.per_height));
    let inside = simd.sub_f32(simd.splat_f32(1.0), simd.mul_f32(q, q));
    // Not below 0, and a number.
    let crosses = simd.less_f32(simd.splat_f32(-f32::MIN_POSITIVE), inside);
    let half = simd.mul_f32(simd.splat_f32(ellipse.reach), simd.sqrt_f32(inside));
    let skewed = simd.mul_f32(simd.splat_f32(ellipse.skew), d);
    let middle = simd.add_f32(simd.splat_f32(ellipse.x), skewed);
    let start = column(simd, simd.sub_f32(middle, half), width);
    let end = column(simd, simd.add_f32(middle, half), width);
    (start, end, crosses)
}

/// [`EllipseRows::column_at`] as far as it is on the canvas.
#[inline(always)]
fn column<S: Simd>(simd: S, x: S::F32x8, width: i32) -> S::I32x8 {
    let x = simd.sub_f32(x, simd.splat_f32(0.5));
    let low = simd.max_f32(x, simd.splat_f32(0.0));
    simd.ceil_to_i32(simd.min_f32(low, simd.splat_f32(width as f32)))
}

/// The runs of an ellipse on any grid.
pub(super) fn runs(ellipse: &EllipseRows, grid: &Grid, runs: &mut Vec<Run>) {
    let (first, end) = ellipse.extent(grid.rows());
    for row in first..end {
        if let Some((start, end)) = ellipse.crossings(row) {
            let column = |x: f32| EllipseRows::column_at(x) as i64;
            push(row, column(start), column(end), grid, runs);
        }
    }
}
