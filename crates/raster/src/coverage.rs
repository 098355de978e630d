//! How much of each pixel an outline covers: the samples of the drawing grid, counted.

use geometry::Outline;

use crate::rule::DRAWING_SCALE;
use crate::spans::{self, Grid};

/// Calls `row(y, x, coverages)` for each row of pixels that the outline touches on a canvas of
/// `width` × `height` px, from the top: the coverage (0–64 samples) of the pixels from column `x`.
pub(crate) fn each_row(
    outline: &Outline,
    width: u32,
    height: u32,
    mut row: impl FnMut(usize, usize, &[u8]),
) {
    let scale = DRAWING_SCALE as u32;
    let runs = spans::runs(
        outline,
        &Grid {
            width,
            height,
            scale: DRAWING_SCALE,
        },
    );
    let mut coverages = vec![0; width as usize];
    for runs in runs.chunk_by(|a, b| a.y / scale == b.y / scale) {
        let first = runs.iter().map(|run| run.x0 / scale).min().unwrap_or(0) as usize;
        let end = runs
            .iter()
            .map(|run| run.x1.div_ceil(scale))
            .max()
            .unwrap_or(0) as usize;
        for run in runs {
            count(run.x0, run.x1, &mut coverages);
        }
        row((runs[0].y / scale) as usize, first, &coverages[first..end]);
        coverages[first..end].fill(0);
    }
}

/// Adds the samples `x0..x1` of one row to the pixels that hold them.
fn count(x0: u32, x1: u32, coverages: &mut [u8]) {
    let scale = DRAWING_SCALE as u32;
    let (first, last) = (x0 / scale, (x1 - 1) / scale);
    for pixel in first..=last {
        let (from, to) = (x0.max(pixel * scale), x1.min((pixel + 1) * scale));
        coverages[pixel as usize] += (to - from) as u8;
    }
}
