//! What candidates cover, put into blocks one candidate at a time.

use simd::{LANES, Simd};

use super::{Addresses, Blocks, SCALE, TableLayout};
use crate::rule::Sampling;
use crate::spans::{Covered, Rows};

impl Blocks {
    /// Adds the runs of a candidate.
    #[inline(always)]
    pub(crate) fn push<S: Simd>(
        &mut self,
        simd: S,
        layout: &TableLayout<S>,
        covered: &Covered<'_>,
    ) {
        match covered {
            Covered::Rows(rows) => self.push_rows(simd, layout, rows),
            Covered::Strands(strands) => {
                for strand in *strands {
                    self.push_strand(simd, layout, strand);
                }
            }
        }
    }

    #[inline(always)]
    fn push_rows<S: Simd>(&mut self, simd: S, layout: &TableLayout<S>, rows: &Rows) {
        let (above, count, mut addresses) = self.on_frame(simd, layout, rows);
        let (starts, ends) = rows.filled_from(above);
        let blocks = self.room(count.div_ceil(LANES));
        for ((block, starts), ends) in blocks.iter_mut().zip(starts).zip(ends) {
            addresses.put(simd, simd.load(starts), simd.load(ends), block);
        }
    }

    /// The same where many of the runs are empty, whatever their ends are.
    #[inline(always)]
    fn push_strand<S: Simd>(&mut self, simd: S, layout: &TableLayout<S>, rows: &Rows) {
        let (above, count, mut addresses) = self.on_frame(simd, layout, rows);
        let (starts, ends) = rows.filled_from(above);
        let blocks = self.room(count.div_ceil(LANES));
        let mut used = 0;
        for (starts, ends) in starts.iter().zip(ends).take(blocks.len()) {
            let (starts, ends) = (simd.load(starts), simd.load(ends));
            let some = simd.less(starts, ends);
            let ends = simd.select(some, ends, starts);
            addresses.put(simd, starts, ends, &mut blocks[used]);
            // The next eight rows take the place of those that are not covered.
            used += usize::from(simd.any(some));
        }
        let empty = blocks.len() - used;
        self.count -= empty;
    }

    /// How many rows lie above the frame, how many on it, and the addresses of those.
    #[inline(always)]
    fn on_frame<S: Simd>(
        &self,
        simd: S,
        layout: &TableLayout<S>,
        rows: &Rows,
    ) -> (usize, usize, Addresses<S>) {
        let (frame, first) = (self.frame, rows.first() as i32);
        let above = (frame.top - first).max(0);
        let below = (rows.count() as i32).min(frame.top + frame.rows - first);
        let count = (below - above).max(0);
        let entry = (first + above - frame.top) * frame.stride - frame.left;
        let addresses = layout.addresses(simd, entry * SCALE, count);
        (above as usize, count as usize, addresses)
    }

    /// Adds those rows of a candidate that [`Sampling::of_rows`] has.
    #[inline(always)]
    pub(crate) fn push_sample<S: Simd>(
        &mut self,
        simd: S,
        layout: &TableLayout<S>,
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
        let mut addresses = layout.sampled_addresses(simd, entry * SCALE, count as i32, stride);
        for block in self.room(count.min(1)) {
            addresses.put(simd, simd.load(&starts), simd.load(&ends), block);
        }
    }
}
