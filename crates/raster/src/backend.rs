use color::{Fit, Image, Opacity, Paint};
use geometry::{Geometry, Outline, Triangles};
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

    /// Replaces `fits` by the best paint of each outline on the canvas as it is, in order, with a
    /// colour of the target's palette; `None` for one that covers no pixel of any weight.
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
        let all = (0..triangles.len() * LANES).take(count);
        let outline = |i: usize| triangles[i / LANES].lane(i % LANES).outline();
        let outlines: Vec<Outline> = all.map(outline).collect();
        self.score(&outlines, opacity, fits)
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

    /// The picture so far.
    ///
    /// # Errors
    /// When the device fails.
    fn canvas(&self) -> Result<Image, RasterError>;
}
