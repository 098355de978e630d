//! Strokes: the union of their pieces.

use geometry::{Point, Spine};

use super::{Grid, Rows, Run, convex, ellipse, polygon};
use crate::level::Simd;
use crate::rule::{self, EllipseRows};

/// The pixels whose centres a stroke covers: the runs of [`runs`] at one sample per pixel, faster.
pub(crate) fn pixels<S: Simd>(
    simd: S,
    spine: &Spine,
    width: i32,
    canvas: (u32, u32),
    scratch: &mut Scratch,
) {
    let Scratch { points, rows, runs } = scratch;
    runs.clear();
    spine.flatten(points);
    for point in points.iter() {
        ellipse::rows(&rule::disc(*point, width), canvas.0, canvas.1, rows);
        rows.append_to(runs);
    }
    for ends in points.windows(2) {
        if let Some(corners) = rule::segment(ends[0], ends[1], width, 1) {
            convex::rows(simd, &corners, canvas.0, canvas.1, rows);
            rows.append_to(runs);
        }
    }
    unite(runs);
}

/// What a stroke's runs are made of, reused from stroke to stroke.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    points: Vec<Point>,
    rows: Rows,
    /// The runs.
    pub(crate) runs: Vec<Run>,
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
