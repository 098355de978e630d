//! From outlines to runs: which columns of each row they cover.

mod chosen;
mod convex;
mod edges;
mod ellipse;
pub(crate) mod lines;
mod polygon;
mod rows;
mod strands;
mod stroke;

use std::cell::RefCell;

use geometry::{Bounds, Outline, Point, Points};
use simd::{Portable, Simd};

use crate::rule::{self, EllipseRows};
pub(crate) use chosen::Chosen;
pub(crate) use rows::Rows;
use strands::Strands;

thread_local! {
    /// What outlines that are drawn are written to.
    static DRAWN: RefCell<Pixels> = RefCell::default();
}

/// A grid of samples over a canvas.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    /// Width of the canvas in px.
    pub width: u32,
    /// Height of the canvas in px.
    pub height: u32,
    /// Samples per pixel and side.
    pub scale: i32,
}

impl Grid {
    /// That of the pixels of a canvas of some width and height.
    pub(crate) const fn of_pixels((width, height): (u32, u32)) -> Self {
        Self {
            width,
            height,
            scale: 1,
        }
    }

    /// Samples in a row.
    #[must_use]
    pub fn columns(&self) -> i32 {
        self.width as i32 * self.scale
    }

    /// Rows of samples.
    #[must_use]
    pub fn rows(&self) -> i32 {
        self.height as i32 * self.scale
    }
}

/// The samples `x0..x1` of row `y`; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// The row.
    pub y: u32,
    /// The first column.
    pub x0: u32,
    /// One past the last column.
    pub x1: u32,
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

/// What an outline's pixels are written to, reused from outline to outline.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pixels {
    rows: Rows,
    strands: Strands,
    points: Vec<Point>,
}

/// The samples of an outline, in the form that its kind allows.
pub(crate) enum Covered<'a> {
    /// One run in each of some rows.
    Rows(&'a Rows),
    /// Several runs in each of the same rows, or fewer.
    Strands(&'a [Rows]),
}

/// The samples that an outline covers.
#[inline(always)]
pub(crate) fn pixels<'a, S: Simd>(
    simd: S,
    outline: &Outline,
    grid: &Grid,
    pixels: &'a mut Pixels,
) -> Covered<'a> {
    let Pixels {
        rows,
        points,
        strands,
    } = pixels;
    match outline {
        Outline::Convex(corners) => {
            let mut copy = None;
            convex::rows(simd, scaled(corners, grid.scale, &mut copy), grid, rows);
            Covered::Rows(rows)
        }
        Outline::Ellipse(oval) => {
            ellipse::rows(simd, oval, grid, rows);
            Covered::Rows(rows)
        }
        Outline::Polygon(corners) => {
            let mut copy = None;
            polygon::strands(simd, scaled(corners, grid.scale, &mut copy), grid, strands);
            Covered::Strands(strands.as_slice())
        }
        Outline::Stroke { spine, width } => {
            stroke::strands(simd, spine, *width, grid, points, strands);
            Covered::Strands(strands.as_slice())
        }
    }
}

impl Covered<'_> {
    /// Adds the runs that are not empty to a list, from the top.
    fn list(&self, runs: &mut Vec<Run>) {
        match self {
            Self::Rows(rows) => rows::list(std::slice::from_ref(*rows), runs),
            Self::Strands(strands) => rows::list(strands, runs),
        }
    }
}

/// Points in sixteenths of a sample; a copy is made only where that is no pixel.
#[inline(always)]
fn scaled<'a>(points: &'a Points, scale: i32, copy: &'a mut Option<Points>) -> &'a [Point] {
    if scale == 1 {
        return points;
    }
    let scaled = copy.insert(*points);
    for point in &mut **scaled {
        *point = rule::times(*point, scale);
    }
    scaled
}

/// Adds the columns from `x0` to `x1` of row `y`, as far as they are on the grid.
fn push(y: i32, x0: i64, x1: i64, grid: &Grid, runs: &mut Vec<Run>) {
    let columns = i64::from(grid.columns());
    let (x0, x1) = (x0.clamp(0, columns), x1.clamp(0, columns));
    if x0 < x1 {
        runs.push(Run {
            y: y as u32,
            x0: x0 as u32,
            x1: x1 as u32,
        });
    }
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

#[cfg(test)]
mod tests;
