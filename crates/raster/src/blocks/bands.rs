//! The rows of eight candidates that are looked at.

use simd::{LANES, Simd};

use super::{AT_LEAST, Blocks, Frame, SCALE, TableLayout};
use crate::rule::Sampling;
use crate::spans::RowSelection;

/// The rows of eight candidates, a lane each, as far as they are on a frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bands {
    /// How many rows there are, none where it is below 0, and how many blocks they take.
    pub(super) counts: [i32; LANES],
    pub(super) blocks: [i32; LANES],
    /// The entries where the first rows begin, times [`SCALE`], for column 0 of the canvas.
    pub(super) at: [i32; LANES],
    /// Entries from one row to the next, times [`SCALE`].
    pub(super) strides: [i32; LANES],
}

impl Blocks {
    /// The rows from `first` to before `end` of eight candidates that are on the frame.
    #[inline(always)]
    pub(crate) fn clipped<S: Simd>(
        &self,
        simd: S,
        first: S::I32x8,
        end: S::I32x8,
    ) -> RowSelection<S> {
        let Frame { top, rows, .. } = self.frame;
        RowSelection::all(simd, first, end, &(top..top + rows))
    }

    /// Leaves of rows on the frame those that [`Sampling::of_rows`] has, a block at most. `turns`,
    /// rows counted from the first, is counted in those that are left then.
    #[inline(always)]
    pub(crate) fn sampled<S: Simd>(
        &mut self,
        simd: S,
        rows: &mut RowSelection<S>,
        turns: &mut S::I32x8,
    ) {
        let (most, one) = (simd.splat(Sampling::MOST), simd.splat(1));
        let all = rows.count;
        let mut height = Sampling::MOST;
        while height < self.frame.rows {
            let many = simd.less(most, rows.count);
            let half = |count| simd.shift_right::<1>(simd.add(count, one));
            rows.count = simd.select(many, half(rows.count), rows.count);
            *turns = simd.select(many, half(*turns), *turns);
            rows.step = simd.select(many, simd.shift_left::<1>(rows.step), rows.step);
            height *= 2;
        }
        let (all, left) = (simd.max(all, one), simd.max(rows.count, one));
        let weights = simd.div_f64(simd.i32_to_f64(all), simd.i32_to_f64(left));
        simd.store_f64(weights, &mut self.weights);
    }

    /// The rows of eight candidates. Makes room for their blocks.
    #[inline(always)]
    pub(crate) fn bands<S: Simd>(
        &mut self,
        simd: S,
        layout: &TableLayout<S>,
        rows: &RowSelection<S>,
    ) -> Bands {
        let height = self.frame.rows as usize;
        let room = self.count + height.div_ceil(LANES) * LANES + AT_LEAST;
        if self.blocks.len() < room {
            self.grow(room);
        }
        let up = simd.add(rows.count, simd.splat(LANES as i32 - 1));
        let blocks = simd.max(simd.shift_right::<3>(up), simd.splat(0));
        let from_top = simd.sub(rows.first, simd.splat(self.frame.top));
        let entry = simd.mul(from_top, simd.splat(layout.stride));
        let entry = simd.sub(entry, layout.left);
        let strides = simd.mul(rows.step, simd.splat(layout.stride * SCALE));
        let mut bands = Bands {
            counts: [0; LANES],
            blocks: [0; LANES],
            at: [0; LANES],
            strides: [0; LANES],
        };
        simd.store(rows.count, &mut bands.counts);
        simd.store(blocks, &mut bands.blocks);
        simd.store(simd.shift_left::<2>(entry), &mut bands.at);
        simd.store(strides, &mut bands.strides);
        bands
    }
}
