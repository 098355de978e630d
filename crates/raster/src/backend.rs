use color::{Fit, Image, Opacity, Paint};
use geometry::{Geometry, Outline, Point, Rectangle, SUBPIXELS, Triangles};
use simd::LANES;

use crate::{RasterError, Residual};

/// What scores and draws: a target and a canvas live behind it, whole batches go in.
///
/// Every backend gives the results of [`crate::Reference`], to the last bit.
pub trait Backend: Send + Sync {
    /// What it is, for reports: "cpu", "reference" …
    fn name(&self) -> &'static str;

    /// Width and height of the canvas in px.
    fn size(&self) -> (u32, u32);

    /// Replaces `fits` by the best paint of each outline on the canvas as it is, in order, one for
    /// each, with a colour of the target's palette; `None` for one that covers no pixel of any
    /// weight.
    ///
    /// Outlines are expected to pass [`Outline::check`], as those of drawn and mutated shapes do;
    /// the fit of any other is arbitrary.
    ///
    /// # Errors
    /// When the device fails.
    fn score(
        &self,
        outlines: &[Outline],
        opacity: Opacity,
        fits: &mut Vec<Option<Fit>>,
    ) -> Result<(), RasterError>;

    /// [`Backend::score`] of the first `count` of triangles that lie side by side, eight in each.
    ///
    /// # Errors
    /// When the device fails.
    fn score_triangles(
        &self,
        triangles: &[Triangles],
        count: usize,
        opacity: Opacity,
        fits: &mut Vec<Option<Fit>>,
    ) -> Result<(), RasterError> {
        self.score(&outlines(triangles, count), opacity, fits)
    }

    /// Replaces `ranks` by those of each outline on the canvas at half the resolution, in order:
    /// what a paint of opacity ½ brings ([`color::Palette::rank`]), or minus infinity for one that
    /// covers nothing of any weight. It tells which of many shapes are worth scoring, for less.
    ///
    /// A half pixel is 2 × 2 pixels; where the canvas ends within one, its last column and row
    /// count twice. The outline is halved ([`Outline::halved`]) and covers the half pixels whose
    /// centres lie inside, with all that is in them. Of convex polygons and ellipses of many rows
    /// some are looked at and stand for all ([`Sampling`](crate::rule::Sampling)).
    ///
    /// # Errors
    /// When the device fails.
    fn rank(&self, outlines: &[Outline], ranks: &mut Vec<f64>) -> Result<(), RasterError>;

    /// [`Backend::rank`] of the first `count` of triangles that lie side by side, eight in each.
    ///
    /// # Errors
    /// When the device fails.
    fn rank_triangles(
        &self,
        triangles: &[Triangles],
        count: usize,
        ranks: &mut Vec<f64>,
    ) -> Result<(), RasterError> {
        self.rank(&outlines(triangles, count), ranks)
    }

    /// The rectangle between whole pixels of a grid of `cells` × `cells` that brings most, of all
    /// there are, with its fit; the first one among equals. A canvas of fewer pixels has a cell for
    /// each.
    ///
    /// # Errors
    /// When the device fails.
    fn best_rectangle(
        &self,
        cells: u32,
        opacity: Opacity,
    ) -> Result<Option<(Rectangle, Fit)>, RasterError> {
        let (width, height) = self.size();
        let grid = (cells.min(width), cells.min(height));
        let (mut best, mut fits): (Option<(Rectangle, Fit)>, _) = (None, Vec::new());
        for left in 0..grid.0 {
            for right in left + 1..=grid.0 {
                let below = |top| (top + 1..=grid.1).map(move |bottom| [left, top, right, bottom]);
                let all = (0..grid.1).flat_map(below);
                let all = all.map(|cells| grid_rectangle(cells, grid, (width, height)));
                let rectangles: Vec<Rectangle> = all.collect();
                let outlines: Vec<Outline> = rectangles.iter().map(Geometry::outline).collect();
                self.score(&outlines, opacity, &mut fits)?;
                check_fits(self.name(), fits.len(), outlines.len())?;
                for (rectangle, fit) in rectangles.iter().zip(&fits) {
                    if let Some(fit) = *fit
                        && best.is_none_or(|(_, best)| fit.gain > best.gain)
                    {
                        best = Some((*rectangle, fit));
                    }
                }
            }
        }
        Ok(best)
    }

    /// The best paint of one outline as [`Backend::draw`] will lay it, with anti-aliased edges.
    /// Slower than [`Backend::score`], which takes a pixel as covered or not.
    ///
    /// # Errors
    /// When the outline does not pass [`Outline::check`], or the device fails.
    fn fit(&self, outline: &Outline, opacity: Opacity) -> Result<Option<Fit>, RasterError>;

    /// Lays paint on the canvas, anti-aliased by 8×8 samples per pixel.
    ///
    /// # Errors
    /// When the outline does not pass [`Outline::check`], or the device fails.
    fn draw(&mut self, outline: &Outline, paint: Paint) -> Result<(), RasterError>;

    /// The squared error that remains, by tiles.
    ///
    /// # Errors
    /// When the device fails.
    fn residual(&self) -> Result<Residual, RasterError>;

    /// The picture so far, with straight opacity: what [`crate::straight_pixel`] makes of each
    /// pixel of the canvas, which lies over the background or [`crate::CLEAR_COLOR`].
    ///
    /// # Errors
    /// When the device fails.
    fn canvas(&self) -> Result<Image, RasterError>;
}

/// Whether a backend gave one fit for each outline.
fn check_fits(backend: &'static str, count: usize, outlines: usize) -> Result<(), RasterError> {
    if count == outlines {
        return Ok(());
    }
    Err(RasterError::Fits {
        backend,
        count,
        outlines,
    })
}

/// The first `count` of triangles that lie side by side.
fn outlines(triangles: &[Triangles], count: usize) -> Vec<Outline> {
    let all = (0..triangles.len() * LANES).take(count);
    let outline = |i: usize| triangles[i / LANES].lane(i % LANES).outline();
    all.map(outline).collect()
}

/// Where node `k` of a side of `length` px with `cells` cells lies, in px.
pub(crate) fn node(k: u32, cells: u32, length: u32) -> u32 {
    (u64::from(k) * u64::from(length) / u64::from(cells)) as u32
}

/// The rectangle between nodes: left, top, right, bottom.
pub(crate) fn grid_rectangle(
    [left, top, right, bottom]: [u32; 4],
    (columns, rows): (u32, u32),
    (width, height): (u32, u32),
) -> Rectangle {
    let point = |i, j| {
        let (x, y) = (node(i, columns, width), node(j, rows, height));
        Point::new(x as i32 * SUBPIXELS, y as i32 * SUBPIXELS)
    };
    Rectangle {
        from: point(left, top),
        to: point(right, bottom),
    }
}
