//! Strokes: the union of their pieces.

use geometry::Spine;

use super::{Grid, Run, ellipse, polygon};
use crate::rule::{self, EllipseRows};

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
    unite(runs);
}

/// Sorts runs and makes one of those that overlap or touch.
fn unite(runs: &mut Vec<Run>) {
    runs.sort_unstable();
    runs.dedup_by(|run, kept| {
        let joined = run.y == kept.y && run.x0 <= kept.x1;
        if joined {
            kept.x1 = kept.x1.max(run.x1);
        }
        joined
    });
}
