//! From outlines to runs: which columns of each row they cover.

mod convex;
mod ellipse;
mod polygon;
mod rows;
mod stroke;
pub(crate) mod triangles;

use geometry::{MAX_POINTS, Outline, Point, Triangle, Triangles};
use simd::{LANES, Portable, Simd};

use crate::blocks::{Blocks, Lattice};
#[cfg(doc)]
use crate::rule::Sampling;
use crate::rule::{self, EllipseRows};
pub(crate) use rows::Rows;

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

/// [`runs`], in less time for convex polygons.
#[must_use]
pub(crate) fn samples(outline: &Outline, grid: &Grid) -> Vec<Run> {
    let Outline::Convex(points) = outline else {
        return runs(outline, grid);
    };
    let (mut corners, mut fits) = ([Point::default(); MAX_POINTS], true);
    for (corner, point) in corners.iter_mut().zip(points.iter()) {
        *corner = rule::times(*point, grid.scale);
        fits &= convex::crossings_fit(*corner);
    }
    if !fits {
        return runs(outline, grid);
    }
    let (width, height) = (grid.columns() as u32, grid.rows() as u32);
    let (mut rows, mut runs) = (Rows::default(), Vec::new());
    convex::rows(Portable, &corners[..points.len()], width, height, &mut rows);
    rows.append_to(&mut runs);
    runs
}

/// What an outline's pixels are written to, reused from outline to outline.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pixels {
    rows: Rows,
    stroke: stroke::Scratch,
}

/// What up to eight candidates are made into, reused from batch to batch.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    pixels: Pixels,
    /// The runs of all of them.
    pub(crate) blocks: Blocks,
}

impl Scratch {
    /// Adds the pixels of up to eight outlines on a canvas of `size` to the blocks, all or those of the
    /// rows of their [`Sampling`].
    #[inline(always)]
    pub(crate) fn push_outlines<S: Simd>(
        &mut self,
        simd: S,
        outlines: &[Outline],
        size: (u32, u32),
        sampled: bool,
    ) {
        if let Some(triangles) = side_by_side(outlines) {
            self.push_triangles(simd, &triangles, sampled);
            return;
        }
        let lattice = self.blocks.lattice(simd);
        for (owner, outline) in outlines.iter().enumerate() {
            match pixels(simd, outline, size, &mut self.pixels) {
                Covered::Rows(rows) if sampled => {
                    self.blocks.push_sample(simd, &lattice, owner, rows);
                }
                covered => self.blocks.push(simd, &lattice, &covered),
            }
            self.blocks.close(owner);
        }
        (outlines.len()..LANES).for_each(|owner| self.blocks.close(owner));
    }

    /// Adds the pixels of one of up to eight outlines.
    #[inline(always)]
    pub(crate) fn push_outline<S: Simd>(
        &mut self,
        simd: S,
        lattice: &Lattice<S>,
        outline: &Outline,
        size: (u32, u32),
    ) {
        let covered = pixels(simd, outline, size, &mut self.pixels);
        self.blocks.push(simd, lattice, &covered);
    }

    /// Adds the pixels of eight triangles, all or those of the rows of their [`Sampling`].
    #[inline(always)]
    pub(crate) fn push_triangles<S: Simd>(
        &mut self,
        simd: S,
        triangles: &Triangles,
        sampled: bool,
    ) {
        triangles::push(simd, triangles, sampled, &mut self.blocks);
    }
}

/// Up to eight outlines as triangles, if that is what they are; what is missing covers nothing.
#[inline(always)]
fn side_by_side(outlines: &[Outline]) -> Option<Triangles> {
    let mut triangles = Triangles::default();
    for (lane, outline) in outlines.iter().enumerate() {
        let Outline::Convex(points) = outline else {
            return None;
        };
        let corners = points.first_chunk().filter(|_| points.len() == 3)?;
        triangles.set_lane(lane, &Triangle { corners: *corners });
    }
    Some(triangles)
}

/// The pixels of an outline, in the form that its kind allows.
pub(crate) enum Covered<'a> {
    /// One run in each of some rows.
    Rows(&'a Rows),
    /// Any runs.
    Runs(&'a [Run]),
}

/// The pixels whose centres an outline covers on a canvas of `width` × `height` px.
#[inline(always)]
pub(crate) fn pixels<'a, S: Simd>(
    simd: S,
    outline: &Outline,
    (width, height): (u32, u32),
    pixels: &'a mut Pixels,
) -> Covered<'a> {
    match outline {
        Outline::Convex(points) => convex::rows(simd, points, width, height, &mut pixels.rows),
        Outline::Ellipse(oval) => ellipse::rows(simd, oval, width, height, &mut pixels.rows),
        Outline::Polygon(_) => {
            pixels.stroke.runs = runs(
                outline,
                &Grid {
                    width,
                    height,
                    scale: 1,
                },
            );
            return Covered::Runs(&pixels.stroke.runs);
        }
        Outline::Stroke { spine, width: full } => {
            stroke::pixels(simd, spine, *full, (width, height), &mut pixels.stroke);
            return Covered::Runs(&pixels.stroke.runs);
        }
    }
    Covered::Rows(&pixels.rows)
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

#[cfg(test)]
mod tests;
