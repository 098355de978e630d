use geometry::{Outline, Triangle, Triangles};
use simd::{LANES, Simd};

use super::{Blocks, TableLayout, triangles};
#[cfg(doc)]
use crate::rule::Sampling;
use crate::spans::{Covered, Grid, RunBuffers, pixels};

/// What up to eight candidates are made into, reused from batch to batch.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    buffers: RunBuffers,
    /// The runs of all of them.
    pub(crate) blocks: Blocks,
}

impl Scratch {
    /// Adds the pixels of up to eight outlines on a canvas of `size` to the blocks, all or those of
    /// the rows of their [`Sampling`].
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
        let layout = self.blocks.layout(simd);
        let grid = Grid::of_pixels(size);
        for (owner, outline) in outlines.iter().enumerate() {
            match pixels(simd, outline, &grid, &mut self.buffers) {
                Covered::Rows(rows) if sampled => {
                    self.blocks.push_sample(simd, &layout, owner, rows);
                }
                covered => self.blocks.push(simd, &layout, &covered),
            }
            self.blocks.assign_to(owner);
        }
        (outlines.len()..LANES).for_each(|owner| self.blocks.assign_to(owner));
    }

    /// Adds the pixels of one of up to eight outlines.
    #[inline(always)]
    pub(crate) fn push_outline<S: Simd>(
        &mut self,
        simd: S,
        layout: &TableLayout<S>,
        outline: &Outline,
        size: (u32, u32),
    ) {
        let grid = Grid::of_pixels(size);
        let covered = pixels(simd, outline, &grid, &mut self.buffers);
        self.blocks.push(simd, layout, &covered);
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
