//! What candidates cover, put into blocks one candidate at a time.

use simd::{LANES, Simd};

use super::{Blocks, Lattice, SCALE};
use crate::rule::Sampling;
use crate::spans::Rows;

impl Blocks {
    /// Adds the runs of a candidate: those of all its strands.
    #[inline(always)]
    pub(crate) fn push<S: Simd>(&mut self, simd: S, lattice: &Lattice<S>, strands: &[Rows]) {
        for rows in strands {
            self.push_rows(simd, lattice, rows);
        }
    }

    #[inline(always)]
    fn push_rows<S: Simd>(&mut self, simd: S, lattice: &Lattice<S>, rows: &Rows) {
        let (frame, first) = (self.frame, rows.first() as i32);
        let above = (frame.top - first).max(0);
        let count = (rows.count() as i32).min(frame.top + frame.rows - first) - above;
        let blocks = self.room(count.max(0).unsigned_abs().div_ceil(LANES as u32) as usize);
        let (starts, ends) = rows.filled_from(above as usize);
        let entry = (first + above - frame.top) * frame.stride - frame.left;
        let mut places = lattice.places(simd, entry * SCALE, count);
        let mut used = 0;
        for (starts, ends) in starts.iter().zip(ends).take(blocks.len()) {
            let (starts, ends) = (simd.load(starts), simd.load(ends));
            let some = simd.less(starts, ends);
            let ends = simd.select(some, ends, starts);
            places.put(simd, starts, ends, &mut blocks[used]);
            // The next eight rows take the place of those that are not covered.
            used += usize::from(simd.any(some));
        }
        let empty = blocks.len() - used;
        self.count -= empty;
    }

    /// Adds those rows of a candidate that [`Sampling::of_rows`] has.
    #[inline(always)]
    pub(crate) fn push_sample<S: Simd>(
        &mut self,
        simd: S,
        lattice: &Lattice<S>,
        owner: usize,
        rows: &Rows,
    ) {
        let (frame, first, all) = (self.frame, rows.first() as i32, rows.count() as i32);
        assert!(
            all == 0 || (first >= frame.top && first + all <= frame.top + frame.rows),
            "samples are of rows on the frame"
        );
        let sampling = Sampling::of_rows(first, all);
        self.weights[owner] = sampling.weight;
        let entry = (first - frame.top) * frame.stride - frame.left;
        let (starts, ends) = rows.sample(sampling.step as usize);
        let count = rows.count().div_ceil(sampling.step as usize);
        let stride = sampling.step * frame.stride * SCALE;
        let mut places = lattice.sampled_places(simd, entry * SCALE, count as i32, stride);
        for block in self.room(count.min(1)) {
            places.put(simd, simd.load(&starts), simd.load(&ends), block);
        }
    }
}
