//! Ellipses: one square root per row.

use geometry::Oval;

use simd::LANES;

use super::{Grid, Rows, Run, push};
use crate::rule::EllipseRows;

/// The pixels whose centres an ellipse covers.
#[inline(always)]
pub(crate) fn rows(oval: &Oval, width: u32, height: u32, rows: &mut Rows) {
    let ellipse = EllipseRows::new(oval, 1);
    let (first, end) = extent(&ellipse, height as i32);
    rows.reset(first, end, height);
    let width = width as f32;
    let mut row = rows.first as i32;
    let (starts, ends) = rows.blocks();
    for (starts, ends) in starts.iter_mut().zip(ends) {
        for lane in 0..LANES {
            let (start, end) = ellipse.crossings(row + lane as i32).unwrap_or((0.5, 0.5));
            starts[lane] = EllipseRows::column_at(start).clamp(0.0, width) as i32;
            ends[lane] = EllipseRows::column_at(end).clamp(0.0, width) as i32;
        }
        row += LANES as i32;
    }
}

/// The runs of an ellipse on any grid.
pub(super) fn runs(ellipse: &EllipseRows, grid: &Grid, runs: &mut Vec<Run>) {
    let (first, end) = extent(ellipse, grid.rows());
    for row in first..end {
        if let Some((start, end)) = ellipse.crossings(row) {
            let column = |x: f32| EllipseRows::column_at(x) as i64;
            push(row, column(start), column(end), grid, runs);
        }
    }
}

/// Rows around those that an ellipse can reach, as far as they are among the first `rows`; none
/// for an ellipse of no height.
#[inline(always)]
fn extent(ellipse: &EllipseRows, rows: i32) -> (i32, i32) {
    let (top, bottom) = (ellipse.y - ellipse.height, ellipse.y + ellipse.height);
    // One row more on both sides than can be covered, for the rounding of the ends.
    (
        ((top - 1.0) as i32).clamp(0, rows),
        ((bottom + 2.0) as i32).clamp(0, rows),
    )
}
