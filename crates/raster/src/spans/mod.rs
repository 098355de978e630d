//! From outlines to runs: which columns of each row they cover.

mod convex;
mod covered;
mod edges;
mod ellipse;
mod grid;
pub(crate) mod lines;
mod polygon;
mod row_selection;
mod rows;
mod run;
mod strands;
mod stroke;

use std::cell::RefCell;

use geometry::{Bounds, Outline};
use simd::Portable;

use crate::rule::{self, EllipseRows};
pub(crate) use covered::{Covered, RunBuffers, pixels};
pub use grid::Grid;
pub(crate) use row_selection::RowSelection;
pub(crate) use rows::Rows;
pub use run::Run;

thread_local! {
    /// What outlines that are drawn are written to.
    static DRAWN: RefCell<RunBuffers> = RefCell::default();
}

/// The runs of an outline on a grid, from the top and then from the left; runs of a row neither
/// overlap nor touch.
#[must_use]
pub fn runs(outline: &Outline, grid: &Grid) -> Vec<Run> {
    let mut runs = Vec::new();
    match outline {
        Outline::Convex(points) | Outline::Polygon(points) => {
            let corners: Vec<_> = points.iter().map(|p| rule::times(*p, grid.scale)).collect();
            polygon::runs(&corners, grid, &mut runs);
        }
        Outline::Ellipse(oval) => {
            ellipse::runs(&EllipseRows::new(oval, grid.scale), grid, &mut runs);
        }
        Outline::Stroke { spine, width } => stroke::runs(spine, *width, grid, &mut runs),
    }
    runs
}

/// What [`runs`] finds, in less time; those of a row may touch each other.
#[must_use]
pub(crate) fn samples(outline: &Outline, grid: &Grid) -> Vec<Run> {
    if !crossings_fit(outline, grid.scale) {
        return runs(outline, grid);
    }
    DRAWN.with_borrow_mut(|drawn| {
        let mut runs = Vec::new();
        pixels(Portable, outline, grid, drawn).list(&mut runs);
        runs
    })
}

/// Whether what crosses rows at or beside the outline fits into 32 bits, 16.16 fixed point.
fn crossings_fit(outline: &Outline, scale: i32) -> bool {
    let Bounds { min, max } = outline.bounds();
    [min.x, max.x]
        .iter()
        .all(|x| i64::from(*x).abs() * i64::from(scale) < 1 << 18)
}

#[cfg(test)]
mod tests;
