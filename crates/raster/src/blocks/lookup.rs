//! What a table holds at the addresses of runs, added up.
#![expect(
    unsafe_code,
    reason = "the innermost loop of scoring: look-ups without bounds checks"
)]

use std::ops::{AddAssign, Sub};

use simd::{LANES, Simd};

use super::entry_sums::EntrySums;
use super::{Block, Blocks, Frame, SCALE};

/// A second table, of single sums, or none.
pub(crate) trait Singles: Copy {
    /// Whether there is an entry `last`, where there is a table.
    fn hold(self, last: usize) -> bool;

    /// The sum between two addresses, modulo 2³².
    ///
    /// # Safety
    /// As for [`entry`].
    unsafe fn between(self, start: i32, end: i32) -> i32;
}

impl Singles for () {
    fn hold(self, _: usize) -> bool {
        true
    }

    #[inline(always)]
    unsafe fn between(self, _: i32, _: i32) -> i32 {
        0
    }
}

impl Singles for &[i32] {
    fn hold(self, last: usize) -> bool {
        self.len() > last
    }

    #[inline(always)]
    unsafe fn between(self, start: i32, end: i32) -> i32 {
        // SAFETY: as the caller promises.
        unsafe { entry(self, end).wrapping_sub(*entry(self, start)) }
    }
}

/// What the runs of eight candidates add up to, each candidate's sums on a cache line.
#[repr(C, align(64))]
pub(crate) struct Totals<N: EntrySums> {
    /// The sums of each candidate.
    pub(crate) sums: [N::Totals; LANES],
    /// How many entries lie between the starts and the ends of each candidate's runs, times
    /// [`SCALE`], in eight parts.
    lengths: [[i32; LANES]; LANES],
    /// The sums of each candidate in a second table of single sums, where there is one.
    pub(crate) singles: [i64; LANES],
}

impl<N: EntrySums> Totals<N> {
    /// How many entries lie between the starts and the ends of each candidate's runs.
    #[inline(always)]
    pub(crate) fn lengths<S: Simd>(&self, simd: S) -> S::I32x8 {
        simd.shift_right::<2>(simd.sum_each(&self.lengths))
    }
}

impl Blocks {
    /// Adds up the entries at the ends of all runs and takes away those at their starts, for each
    /// candidate. The entries of up to `per_carry` runs fit into 32 bits. `singles` is a second
    /// table in the same frame, whose entries of eight runs fit into 32 bits, or `()`.
    ///
    /// # Panics
    /// When the tables are not those of the frame.
    #[inline(always)]
    pub(crate) fn total<S: Simd, E: AsRef<N>, N: EntrySums>(
        &self,
        simd: S,
        entries: &[E],
        singles: impl Singles,
        per_carry: usize,
    ) -> Totals<N> {
        let Frame {
            columns,
            rows,
            stride,
            ..
        } = self.frame;
        let last = ((rows - 1) * stride + columns).max(0) as usize;
        assert!(self.count == 0 || (entries.len() > last && singles.hold(last)));
        let mut totals = Totals {
            sums: [N::Totals::default(); LANES],
            lengths: [[0; LANES]; LANES],
            singles: [0; LANES],
        };
        match per_carry {
            8.. => self.add_blocks::<S, _, _, _, 8>(simd, (entries, singles), &mut totals),
            4.. => self.add_blocks::<S, _, _, _, 4>(simd, (entries, singles), &mut totals),
            2.. => self.add_blocks::<S, _, _, _, 2>(simd, (entries, singles), &mut totals),
            _ => self.add_blocks::<S, _, _, _, 1>(simd, (entries, singles), &mut totals),
        }
        totals
    }

    /// Adds the sums over all blocks to those of their owners, `RUNS` at a time. Totals stay in
    /// memory: to keep those of one owner in registers takes a choice for each block.
    #[inline(always)]
    fn add_blocks<S: Simd, E: AsRef<N>, N: EntrySums, T: Singles, const RUNS: usize>(
        &self,
        simd: S,
        (entries, singles): (&[E], T),
        totals: &mut Totals<N>,
    ) {
        for (block, owner) in self.blocks[..self.count].iter().zip(&self.owners) {
            let owner = usize::from(*owner) % LANES;
            let length = &mut totals.lengths[owner];
            let more = simd.sub(simd.load(&block.ends), simd.load(&block.starts));
            simd.store(simd.add(simd.load(length), more), length);
            for first in (0..LANES).step_by(RUNS) {
                let tables = (entries, singles);
                let (part, single) = Self::part::<S, E, N, T, RUNS>(simd, tables, block, first);
                N::accumulate(simd, part, &mut totals.sums[owner]);
                totals.singles[owner] += i64::from(single);
            }
        }
    }

    /// The sums over `RUNS` runs of a block from `first` on, in both tables.
    #[inline(always)]
    fn part<S: Simd, E: AsRef<N>, N: EntrySums, T: Singles, const RUNS: usize>(
        simd: S,
        (entries, singles): (&[E], T),
        block: &Block,
        first: usize,
    ) -> (N::Lanes<S>, i32) {
        let (start, end, mut single) = Self::run(entries, singles, block, first);
        let (mut left, mut right) = (start.as_ref().lanes(simd), end.as_ref().lanes(simd));
        for k in first + 1..first + RUNS {
            let (start, end, more) = Self::run(entries, singles, block, k);
            left = N::add(simd, left, start.as_ref().lanes(simd));
            right = N::add(simd, right, end.as_ref().lanes(simd));
            single = single.wrapping_add(more);
        }
        (N::sub(simd, right, left), single)
    }

    /// The entries where a run of a block in use starts and ends, and the sum over it in the second
    /// table, of those tables that `total` has checked.
    #[inline(always)]
    fn run<'e, E, T: Singles>(
        entries: &'e [E],
        singles: T,
        block: &Block,
        k: usize,
    ) -> (&'e E, &'e E, i32) {
        // SAFETY: addresses of blocks in use lie within the frame, and both tables hold all of it:
        // `total` has checked that. `Addresses::put` keeps columns within it; the rows that
        // `Addresses` has are clipped by `clipped` and `on_frame` and checked by `push_sample`.
        // Volatile reads keep the compiler from loading eight addresses into a register and taking
        // them apart again.
        unsafe {
            let start = (&raw const block.starts[k]).read_volatile();
            let end = (&raw const block.ends[k]).read_volatile();
            (
                entry(entries, start),
                entry(entries, end),
                singles.between(start, end),
            )
        }
    }

    /// [`Blocks::total`] of entries that are added up as they are.
    pub(crate) fn wide_total<E, T>(&self, entries: &[E], sums: impl Fn(&E) -> T) -> [T; LANES]
    where
        T: Copy + Default + AddAssign + Sub<Output = T>,
    {
        let mut totals = [T::default(); LANES];
        for (owner, start, end) in self.addresses() {
            totals[owner] += sums(&entries[end]) - sums(&entries[start]);
        }
        totals
    }

    /// The entries where runs start and end, with whose they are.
    fn addresses(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let blocks = self.blocks[..self.count].iter().zip(&self.owners);
        blocks.flat_map(|(block, owner)| {
            let entry = |address: i32| (address / SCALE) as usize;
            let runs = block.starts.iter().zip(&block.ends);
            runs.map(move |(start, end)| (usize::from(*owner), entry(*start), entry(*end)))
        })
    }
}

/// The entry at an address.
///
/// # Safety
/// `address` must be a multiple of [`SCALE`], from 0 to that of the last entry.
#[inline(always)]
unsafe fn entry<E>(entries: &[E], address: i32) -> &E {
    const { assert!(size_of::<E>().is_multiple_of(SCALE as usize)) };
    let bytes = address as u32 as usize * (size_of::<E>() / SCALE as usize);
    // SAFETY: as the caller promises.
    unsafe { &*entries.as_ptr().byte_add(bytes) }
}
