//! Shapes in the place of a lifted layer: batches of candidates to fits, eight at a time.

use color::{Fit, Opacity, Palette};
use geometry::{Outline, Triangles};
use simd::{LANES, Simd, Task};

use super::window::WindowTable;
use super::{Stack, View};
use crate::blocks::Scratch;
use crate::candidates::Candidates;

impl Stack {
    /// Replaces `fits` by the best paint of each outline in the place of the layer that `view` is
    /// of, pixels counted as covered or not; `None` for those that cover nothing or leave the
    /// window.
    pub fn score(
        &self,
        view: &mut View,
        outlines: &[Outline],
        opacity: Opacity,
        fits: &mut Vec<Option<Fit>>,
    ) {
        self.score_candidates(view, Candidates::Outlines(outlines), opacity, fits);
    }

    /// [`Stack::score`] of the first `count` of triangles that lie side by side.
    pub fn score_triangles(
        &self,
        view: &mut View,
        triangles: &[Triangles],
        count: usize,
        opacity: Opacity,
        fits: &mut Vec<Option<Fit>>,
    ) {
        self.score_candidates(view, Candidates::Triangles(triangles), opacity, fits);
        fits.truncate(count);
    }

    fn score_candidates(
        &self,
        view: &mut View,
        candidates: Candidates<'_>,
        opacity: Opacity,
        fits: &mut Vec<Option<Fit>>,
    ) {
        fits.clear();
        self.level.run(ScoreInPlace {
            table: &view.table,
            size: (self.target.width(), self.target.height()),
            candidates,
            opacity,
            palette: self.target.palette(),
            scratch: &mut view.scratch,
            fits,
        });
    }
}

struct ScoreInPlace<'a> {
    table: &'a WindowTable,
    size: (u32, u32),
    candidates: Candidates<'a>,
    opacity: Opacity,
    palette: &'a Palette,
    scratch: &'a mut Scratch,
    fits: &'a mut Vec<Option<Fit>>,
}

impl Task for ScoreInPlace<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        match self.candidates {
            Candidates::Outlines(outlines) => {
                for outlines in outlines.chunks(LANES) {
                    self.push(simd, outlines);
                    self.fit(simd, outlines.len());
                }
            }
            Candidates::Triangles(triangles) => {
                for triangles in triangles {
                    let held = self.table.held(simd, triangles, self.size);
                    self.scratch.blocks.reset(self.table.frame());
                    self.scratch.push_triangles(simd, &held, false);
                    self.fit(simd, LANES);
                }
            }
        }
    }
}

impl ScoreInPlace<'_> {
    /// Makes the runs of up to eight outlines, none of those that leave the window.
    #[inline(always)]
    fn push<S: Simd>(&mut self, simd: S, outlines: &[Outline]) {
        let (width, height) = self.size;
        self.scratch.blocks.reset(self.table.frame());
        let layout = self.scratch.blocks.layout(simd);
        for (owner, outline) in outlines.iter().enumerate() {
            if self.table.holds(outline, width, height) {
                self.scratch.push_outline(simd, &layout, outline, self.size);
            }
            self.scratch.blocks.assign_to(owner);
        }
        (outlines.len()..LANES).for_each(|owner| self.scratch.blocks.assign_to(owner));
    }

    /// Adds the fits of the first `count` candidates in the blocks.
    #[inline(always)]
    fn fit<S: Simd>(&mut self, simd: S, count: usize) {
        let sums = self.table.sums(simd, &self.scratch.blocks);
        let fits = self.palette.fit_covered_lanes(simd, &sums, self.opacity);
        self.fits.extend_from_slice(&fits[..count]);
    }
}
