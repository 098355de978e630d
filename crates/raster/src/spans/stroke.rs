//! Strokes: the union of their pieces.

use geometry::{Point, Spine};
use simd::Simd;

use super::{Grid, Rows, Run, convex, ellipse, polygon};
use crate::rule::{self, EllipseRows};

/// The pixels whose centres a stroke covers: the runs of [`runs`] at one sample per pixel, faster.
#[inline(always)]
pub(crate) fn pixels<S: Simd>(
    simd: S,
    spine: &Spine,
    width: i32,
    canvas: (u32, u32),
    scratch: &mut Scratch,
) {
    let Scratch {
        points,
        rows,
        runs,
        sorter,
    } = scratch;
    runs.clear();
    spine.flatten(points);
    for point in points.iter() {
        let disc = rule::disc(*point, width);
        ellipse::rows(simd, &disc, canvas.0, canvas.1, rows);
        rows.append_to(runs);
    }
    for ends in points.windows(2) {
        if let Some(corners) = rule::segment(ends[0], ends[1], width, 1) {
            convex::rows(simd, &corners, canvas.0, canvas.1, rows);
            rows.append_to(runs);
        }
    }
    sorter.by_place(runs);
    unite(runs);
}

/// What a stroke's runs are made of, reused from stroke to stroke.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    points: Vec<Point>,
    rows: Rows,
    /// The runs.
    pub(crate) runs: Vec<Run>,
    sorter: Sorter,
}

/// Sorts runs by row and column. The pieces of a stroke follow each other, so that the runs of a
/// row are few and nearly in order: put into their rows first, little is left to sort.
#[derive(Debug, Clone, Default)]
struct Sorter {
    /// Where the runs of each row end.
    ends: Vec<u32>,
    sorted: Vec<Run>,
}

impl Sorter {
    fn by_place(&mut self, runs: &mut Vec<Run>) {
        let (mut first, mut last) = (u32::MAX, 0);
        for run in runs.iter() {
            (first, last) = (first.min(run.y), last.max(run.y));
        }
        if first > last {
            return;
        }
        self.ends.clear();
        self.ends.resize((last - first) as usize + 2, 0);
        for run in runs.iter() {
            self.ends[(run.y - first) as usize + 1] += 1;
        }
        for row in 1..self.ends.len() {
            self.ends[row] += self.ends[row - 1];
        }
        self.sorted.clear();
        self.sorted.resize(runs.len(), runs[0]);
        for run in runs.iter() {
            let end = &mut self.ends[(run.y - first) as usize];
            self.sorted[*end as usize] = *run;
            *end += 1;
        }
        for i in 1..self.sorted.len() {
            let run = self.sorted[i];
            let mut to = i;
            while to > 0 && self.sorted[to - 1] > run {
                self.sorted[to] = self.sorted[to - 1];
                to -= 1;
            }
            self.sorted[to] = run;
        }
        std::mem::swap(runs, &mut self.sorted);
    }
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

/// Makes one of the runs, in order, that overlap or touch.
fn unite(runs: &mut Vec<Run>) {
    runs.dedup_by(|run, kept| {
        let joined = run.y == kept.y && run.x0 <= kept.x1;
        if joined {
            kept.x1 = kept.x1.max(run.x1);
        }
        joined
    });
}
