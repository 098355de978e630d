use geometry::{Outline, Point, Points};
use simd::Simd;

use super::strands::Strands;
use super::{Grid, Rows, Run, convex, ellipse, polygon, rows, stroke};
use crate::rule;

/// What an outline's runs are written to, reused from outline to outline.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunBuffers {
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
    buffers: &'a mut RunBuffers,
) -> Covered<'a> {
    let RunBuffers {
        rows,
        points,
        strands,
    } = buffers;
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
    pub(super) fn list(&self, runs: &mut Vec<Run>) {
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
