//! The runs of eight candidates as places in a table, and what the table holds there.
#![expect(
    unsafe_code,
    reason = "the innermost loop of scoring: look-ups without bounds checks"
)]

use simd::{LANES, Simd};

use crate::spans::{Covered, Rows, Run};

/// The part of a canvas that a table holds, row by row.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Frame {
    /// The first column and row.
    pub(crate) left: i32,
    pub(crate) top: i32,
    /// Entries from one row to the next.
    pub(crate) stride: i32,
    /// All entries.
    pub(crate) entries: usize,
}

/// Eight runs of one candidate: the entries where they start and end, times [`SCALE`]; both 0 where
/// there is no run.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Block {
    starts: [i32; LANES],
    ends: [i32; LANES],
}

/// Places are counted in quarters of an entry, so that they are addresses without a shift.
const SCALE: i32 = 4;

/// The runs of up to eight candidates, each in blocks of eight runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blocks {
    blocks: Vec<Block>,
    /// Whose each block is, 0 to 7.
    owners: Vec<u8>,
    frame: Frame,
    /// The last entry, times [`SCALE`]. No place is beyond it.
    last: i32,
}

impl Blocks {
    /// No runs, on the table of a frame.
    pub(crate) fn reset(&mut self, frame: Frame) {
        self.blocks.clear();
        self.owners.clear();
        self.frame = frame;
        let last = i32::try_from(frame.entries.saturating_sub(1));
        self.last = last.map_or(0, |last| last.saturating_mul(SCALE));
    }

    /// Adds the runs from `starts` to `ends` in the rows `row`, `row` + 1 …; those that hold nothing
    /// are left out.
    #[inline(always)]
    pub(crate) fn push<S: Simd>(
        &mut self,
        simd: S,
        owner: usize,
        row: i32,
        starts: S::I32x8,
        ends: S::I32x8,
    ) {
        let Frame {
            left, top, stride, ..
        } = self.frame;
        let first = simd.splat((row - top).wrapping_mul(stride).wrapping_sub(left));
        let rows = simd.add(first, simd.mul(simd.lane_numbers(), simd.splat(stride)));
        self.push_places(simd, owner, rows, starts, ends);
    }

    /// Adds the runs from `starts` to `ends` in the rows whose column 0 would be at entries `rows`.
    #[inline(always)]
    fn push_places<S: Simd>(
        &mut self,
        simd: S,
        owner: usize,
        rows: S::I32x8,
        starts: S::I32x8,
        ends: S::I32x8,
    ) {
        let (zero, last) = (simd.splat(0), simd.splat(self.last));
        let some = simd.less(starts, ends);
        let start = simd.select(some, simd.shift_left::<2>(simd.add(rows, starts)), zero);
        let end = simd.select(some, simd.shift_left::<2>(simd.add(rows, ends)), zero);
        let mut block = Block {
            starts: [0; LANES],
            ends: [0; LANES],
        };
        simd.store(simd.max(simd.min(start, last), zero), &mut block.starts);
        simd.store(simd.max(simd.min(end, last), zero), &mut block.ends);
        self.blocks.push(block);
        self.owners.push(owner as u8);
    }

    /// Adds the runs of an outline.
    #[inline(always)]
    pub(crate) fn push_covered<S: Simd>(&mut self, simd: S, owner: usize, covered: &Covered<'_>) {
        match covered {
            Covered::Rows(rows) => self.push_rows(simd, owner, rows),
            Covered::Runs(runs) => self.push_runs(simd, owner, runs),
        }
    }

    #[inline(always)]
    fn push_rows<S: Simd>(&mut self, simd: S, owner: usize, rows: &Rows) {
        let mut row = rows.first() as i32;
        let mut left = simd.splat(rows.count() as i32);
        let (starts, ends) = rows.filled();
        for (starts, ends) in starts.iter().zip(ends) {
            let start = simd.load(starts);
            let inside = simd.less(simd.lane_numbers(), left);
            let end = simd.select(inside, simd.load(ends), start);
            self.push(simd, owner, row, start, end);
            row += LANES as i32;
            left = simd.sub(left, simd.splat(LANES as i32));
        }
    }

    #[inline(always)]
    fn push_runs<S: Simd>(&mut self, simd: S, owner: usize, runs: &[Run]) {
        let Frame {
            left, top, stride, ..
        } = self.frame;
        for runs in runs.chunks(LANES) {
            let (mut rows, mut starts, mut ends) = ([0; LANES], [0; LANES], [0; LANES]);
            for (k, run) in runs.iter().enumerate() {
                rows[k] = (run.y as i32 - top).wrapping_mul(stride).wrapping_sub(left);
                (starts[k], ends[k]) = (run.x0 as i32, run.x1 as i32);
            }
            let (starts, ends) = (simd.load(&starts), simd.load(&ends));
            self.push_places(simd, owner, simd.load(&rows), starts, ends);
        }
    }

    /// Adds up the entries at the ends of all runs and takes away those at their starts, for each
    /// candidate. Eight runs' worth of entries fits into 32 bits, or as many as `per_carry` says.
    ///
    /// # Panics
    /// When `entries` is not the table of the frame.
    #[inline(always)]
    pub(crate) fn sum<S: Simd>(
        &self,
        simd: S,
        entries: &[impl AsRef<[i32; LANES]>],
        per_carry: usize,
    ) -> [[i64; LANES]; LANES] {
        assert!(self.blocks.is_empty() || entries.len() > (self.last / SCALE) as usize);
        let mut totals = [[0; LANES]; LANES];
        for (block, owner) in self.blocks.iter().zip(&self.owners) {
            let total = &mut totals[usize::from(*owner) % LANES];
            if per_carry >= LANES {
                let sum = self.block_sum::<S, _, LANES>(simd, entries, block, 0);
                simd.accumulate(sum, total);
            } else {
                for k in 0..LANES {
                    let sum = self.block_sum::<S, _, 1>(simd, entries, block, k);
                    simd.accumulate(sum, total);
                }
            }
        }
        totals
    }

    /// The sum over `N` runs of a block from `first` on.
    #[inline(always)]
    fn block_sum<S: Simd, E: AsRef<[i32; LANES]>, const N: usize>(
        &self,
        simd: S,
        entries: &[E],
        block: &Block,
        first: usize,
    ) -> S::I32x8 {
        let (mut right, mut left) = (simd.splat(0), simd.splat(0));
        for k in first..first + N {
            // SAFETY: `push_places`, which alone makes blocks, keeps places between 0 and `last`,
            // and `entries` holds that one: `sum` has checked it. Volatile reads keep the compiler
            // from loading eight places into a register and taking them apart again.
            let (start, end) = unsafe {
                (
                    entry(entries, (&raw const block.starts[k]).read_volatile()),
                    entry(entries, (&raw const block.ends[k]).read_volatile()),
                )
            };
            left = simd.add(left, simd.load(start.as_ref()));
            right = simd.add(right, simd.load(end.as_ref()));
        }
        simd.sub(right, left)
    }

    /// How many entries lie between the starts and the ends of each candidate's runs.
    #[inline(always)]
    pub(crate) fn lengths<S: Simd>(&self, simd: S) -> [i64; LANES] {
        let mut lengths = [[0; LANES]; LANES];
        for (block, owner) in self.blocks.iter().zip(&self.owners) {
            let length = simd.sub(simd.load(&block.ends), simd.load(&block.starts));
            let total = &mut lengths[usize::from(*owner) % LANES];
            let sum = simd.add(simd.load(total), simd.shift_right::<2>(length));
            simd.store(sum, total);
        }
        let mut sums = [0; LANES];
        for (sum, lanes) in sums.iter_mut().zip(&lengths) {
            let mut total = 0_i32;
            for length in lanes {
                total = total.wrapping_add(*length);
            }
            *sum = i64::from(total);
        }
        sums
    }

    /// The entries where runs start and end, with whose they are.
    pub(crate) fn places(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let owned = self.blocks.iter().zip(&self.owners);
        owned.flat_map(|(block, owner)| {
            let ends = block.starts.iter().zip(&block.ends);
            let entry = |place: i32| (place / SCALE) as usize;
            ends.map(move |(start, end)| (usize::from(*owner) % LANES, entry(*start), entry(*end)))
        })
    }
}

/// The entry at a place.
///
/// # Safety
/// `place` must be a multiple of [`SCALE`], from 0 to that of the last entry.
#[inline(always)]
unsafe fn entry<E>(entries: &[E], place: i32) -> &E {
    const { assert!(size_of::<E>().is_multiple_of(SCALE as usize)) };
    let quarters = place as u32 as usize * (size_of::<E>() / SCALE as usize);
    // SAFETY: as the caller promises.
    unsafe { &*entries.as_ptr().byte_add(quarters) }
}
