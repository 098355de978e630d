//! What candidates cover, put into blocks one candidate at a time.

use simd::{LANES, Simd};

use super::{Block, Blocks, Lattice, SCALE};
use crate::rule::Sampling;
use crate::spans::{Covered, Rows, Run};

impl Blocks {
    /// Adds the runs of a candidate.
    #[inline(always)]
    pub(crate) fn push<S: Simd>(&mut self, simd: S, lattice: &Lattice<S>, covered: &Covered<'_>) {
        match covered {
            Covered::Rows(rows) => self.push_rows(simd, lattice, rows),
            Covered::Runs(runs) => self.push_runs(runs),
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
        for ((block, starts), ends) in blocks.iter_mut().zip(starts).zip(ends) {
            places.put(simd, simd.load(starts), simd.load(ends), block);
        }
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

    fn push_runs(&mut self, runs: &[Run]) {
        let frame = self.frame;
        let blocks = self.room(runs.len().div_ceil(LANES));
        for (block, runs) in blocks.iter_mut().zip(runs.chunks(LANES)) {
            *block = Block {
                starts: [0; LANES],
                ends: [0; LANES],
            };
            for (k, run) in runs.iter().enumerate() {
                let row = run.y as i32 - frame.top;
                if (0..frame.rows).contains(&row) {
                    let column = |x: u32| (x as i32 - frame.left).clamp(0, frame.columns);
                    block.starts[k] = (row * frame.stride + column(run.x0)) * SCALE;
                    block.ends[k] = (row * frame.stride + column(run.x1)) * SCALE;
                }
            }
        }
    }
}
