//! The runs of eight candidates as places in a table, and what the table holds there.
#![expect(
    unsafe_code,
    reason = "the innermost loop of scoring: look-ups without bounds checks"
)]

use std::ops::{AddAssign, Sub};

use simd::{HALF, LANES, Simd};

use crate::rule::Sampling;
use crate::spans::{Covered, Rows, Run};

/// The part of a canvas that a table holds, row by row: sums over the pixels left of each column,
/// so that there is one entry more than columns.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Frame {
    /// The first column and row.
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) columns: i32,
    pub(crate) rows: i32,
    /// Entries from one row to the next.
    pub(crate) stride: i32,
}

/// Eight runs of one candidate: the entries where they start and end, times [`SCALE`]; both the same
/// where there is no run.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Block {
    starts: [i32; LANES],
    ends: [i32; LANES],
}

/// The rows of eight candidates, a lane each, as far as they are on a frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bands {
    /// How many rows there are, none where it is below 0, and how many blocks they take.
    counts: [i32; LANES],
    blocks: [i32; LANES],
    /// The entries where the first rows begin, times [`SCALE`], for column 0 of the canvas.
    at: [i32; LANES],
    /// Entries from one row to the next, times [`SCALE`].
    strides: [i32; LANES],
}

/// The rows of eight candidates on a frame, all or a sample of each ([`Sampling`]).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chosen<S: Simd> {
    pub(crate) first: S::I32x8,
    /// How many rows are looked at; none where it is below 0.
    pub(crate) count: S::I32x8,
    pub(crate) step: S::I32x8,
}

/// How many blocks most candidates have at most.
const FEW: usize = 16;

/// Blocks that are filled whether there are as many or not. No processor foresees whether a loop ends
/// after one or two.
pub(crate) const AT_LEAST: usize = 2;

/// Places are counted in quarters of an entry, so that they are addresses without a shift.
const SCALE: i32 = 4;

/// The runs of up to eight candidates, each in blocks of eight runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blocks {
    blocks: Vec<Block>,
    /// Whose each block is, so that one loop goes through all of them: the end of a loop for each
    /// candidate, which no processor foresees, costs as much as several look-ups.
    owners: Vec<u8>,
    /// How many of them are in use, and how many of those have an owner.
    count: usize,
    owned: usize,
    frame: Frame,
    /// How many rows stand behind each one of a candidate ([`Sampling`]).
    weights: [f64; LANES],
}

/// 32-bit sums in an entry of a table, added side by side.
pub(crate) trait Numbers {
    /// Them in a register.
    type Lanes<S: Simd>: Copy;
    /// Totals of them.
    type Totals: Copy + Default;

    fn lanes<S: Simd>(&self, simd: S) -> Self::Lanes<S>;
    fn add<S: Simd>(simd: S, a: Self::Lanes<S>, b: Self::Lanes<S>) -> Self::Lanes<S>;
    fn sub<S: Simd>(simd: S, a: Self::Lanes<S>, b: Self::Lanes<S>) -> Self::Lanes<S>;
    fn accumulate<S: Simd>(simd: S, lanes: Self::Lanes<S>, totals: &mut Self::Totals);
}

impl Numbers for [i32; LANES] {
    type Lanes<S: Simd> = S::I32x8;
    type Totals = [i64; LANES];

    #[inline(always)]
    fn lanes<S: Simd>(&self, simd: S) -> S::I32x8 {
        simd.load(self)
    }

    #[inline(always)]
    fn add<S: Simd>(simd: S, a: S::I32x8, b: S::I32x8) -> S::I32x8 {
        simd.add(a, b)
    }

    #[inline(always)]
    fn sub<S: Simd>(simd: S, a: S::I32x8, b: S::I32x8) -> S::I32x8 {
        simd.sub(a, b)
    }

    #[inline(always)]
    fn accumulate<S: Simd>(simd: S, lanes: S::I32x8, totals: &mut [i64; LANES]) {
        simd.accumulate(lanes, totals);
    }
}

impl Numbers for [i32; HALF] {
    type Lanes<S: Simd> = S::I32x4;
    type Totals = [f64; HALF];

    #[inline(always)]
    fn lanes<S: Simd>(&self, simd: S) -> S::I32x4 {
        simd.load_four(self)
    }

    #[inline(always)]
    fn add<S: Simd>(simd: S, a: S::I32x4, b: S::I32x4) -> S::I32x4 {
        simd.add_four(a, b)
    }

    #[inline(always)]
    fn sub<S: Simd>(simd: S, a: S::I32x4, b: S::I32x4) -> S::I32x4 {
        simd.sub_four(a, b)
    }

    #[inline(always)]
    fn accumulate<S: Simd>(simd: S, lanes: S::I32x4, totals: &mut [f64; HALF]) {
        simd.accumulate_four(lanes, totals);
    }
}

/// A second table, of single sums, or none.
pub(crate) trait Singles: Copy {
    /// Whether there is an entry `last`, where there is a table.
    fn hold(self, last: usize) -> bool;

    /// The sum between two places, modulo 2³².
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
pub(crate) struct Totals<N: Numbers> {
    /// The sums of each candidate.
    pub(crate) sums: [N::Totals; LANES],
    /// How many entries lie between the starts and the ends of each candidate's runs, times
    /// [`SCALE`], in eight parts.
    lengths: [[i32; LANES]; LANES],
    /// The sums of each candidate in a second table of single sums, where there is one.
    pub(crate) singles: [i64; LANES],
}

impl<N: Numbers> Totals<N> {
    /// How many entries lie between the starts and the ends of each candidate's runs.
    #[inline(always)]
    pub(crate) fn lengths<S: Simd>(&self, simd: S) -> S::I32x8 {
        simd.shift_right::<2>(simd.sum_each(&self.lengths))
    }
}

impl Blocks {
    /// No runs, on the table of a frame.
    pub(crate) fn reset(&mut self, frame: Frame) {
        self.count = 0;
        self.owned = 0;
        self.frame = frame;
        self.weights = [1.0; LANES];
    }

    /// How many rows of each candidate stand behind each one that was added.
    pub(crate) fn weights(&self) -> &[f64; LANES] {
        &self.weights
    }

    /// Gives the runs since the last call to a candidate.
    #[inline(always)]
    pub(crate) fn close(&mut self, owner: usize) {
        let count = self.count - self.owned;
        own(&mut self.owners[self.owned..], count, owner);
        self.owned = self.count;
    }

    /// The rows from `first` to before `end` of eight candidates that are on the frame.
    #[inline(always)]
    pub(crate) fn clipped<S: Simd>(&self, simd: S, first: S::I32x8, end: S::I32x8) -> Chosen<S> {
        let Frame { top, rows, .. } = self.frame;
        let first = simd.max(first, simd.splat(top));
        Chosen {
            first,
            count: simd.sub(simd.min(end, simd.splat(top + rows)), first),
            step: simd.splat(1),
        }
    }

    /// Leaves of rows on the frame those that [`Sampling::of_rows`] has, a block at most. `turns`, rows
    /// counted from the first, is counted in those that are left then.
    #[inline(always)]
    pub(crate) fn sampled<S: Simd>(&mut self, simd: S, rows: &mut Chosen<S>, turns: &mut S::I32x8) {
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
        lattice: &Lattice<S>,
        rows: &Chosen<S>,
    ) -> Bands {
        let height = self.frame.rows as usize;
        let room = self.count + height.div_ceil(LANES) * LANES + AT_LEAST;
        if self.blocks.len() < room {
            self.grow(room);
        }
        let up = simd.add(rows.count, simd.splat(LANES as i32 - 1));
        let blocks = simd.max(simd.shift_right::<3>(up), simd.splat(0));
        let from_top = simd.sub(rows.first, simd.splat(self.frame.top));
        let entry = simd.mul(from_top, simd.splat(lattice.stride));
        let entry = simd.sub(entry, lattice.left);
        let strides = simd.mul(rows.step, simd.splat(lattice.stride * SCALE));
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

    /// Where the next blocks go, for which `bands` has made room.
    #[inline(always)]
    pub(crate) fn free(&mut self) -> Free<'_> {
        Free {
            blocks: &mut self.blocks[self.count..],
            owners: &mut self.owners[self.count..],
            used: 0,
        }
    }

    /// Takes in so many blocks that were filled where they were free.
    #[inline(always)]
    pub(crate) fn take_in(&mut self, used: usize) {
        self.count += used;
        self.owned = self.count;
    }

    /// Where the rows of the frame lie.
    #[inline(always)]
    pub(crate) fn lattice<S: Simd>(&self, simd: S) -> Lattice<S> {
        let frame = &self.frame;
        let stride = simd.splat(frame.stride * SCALE);
        Lattice {
            stride: frame.stride,
            rows: simd.mul(simd.lane_numbers(), stride),
            step: simd.shift_left::<3>(stride),
            left: simd.splat(frame.left),
            right: simd.splat(frame.left + frame.columns),
        }
    }

    /// The next blocks.
    #[inline(always)]
    fn room(&mut self, blocks: usize) -> &mut [Block] {
        let start = self.count;
        self.count += blocks;
        if self.blocks.len() < self.count {
            self.grow(self.count);
        }
        &mut self.blocks[start..self.count]
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, room: usize) {
        let empty = Block {
            starts: [0; LANES],
            ends: [0; LANES],
        };
        let room = room.next_power_of_two();
        self.blocks.resize(room, empty);
        self.owners.resize(room + FEW, 0);
    }

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

    /// Adds up the entries at the ends of all runs and takes away those at their starts, for each
    /// candidate. The entries of up to `per_carry` runs fit into 32 bits. `singles` is a second table
    /// in the same frame, whose entries of eight runs fit into 32 bits, or `()`.
    ///
    /// # Panics
    /// When the tables are not those of the frame.
    #[inline(always)]
    pub(crate) fn total<S: Simd, E: AsRef<N>, N: Numbers>(
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

    /// Adds the sums over all blocks to those of their owners, `RUNS` at a time. Totals stay in memory:
    /// to keep those of one owner in registers takes a choice for each block.
    #[inline(always)]
    fn add_blocks<S: Simd, E: AsRef<N>, N: Numbers, T: Singles, const RUNS: usize>(
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
    fn part<S: Simd, E: AsRef<N>, N: Numbers, T: Singles, const RUNS: usize>(
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
        // SAFETY: places of blocks in use lie within the frame, and both tables hold all of it: `total`
        // has checked that. `push_runs` keeps rows and columns within it, `Places::put` columns;
        // the rows that `Places` has are clipped by `clipped` and `push_rows` and checked by
        // `push_sample`.
        // Volatile reads keep the compiler from loading eight places into a register and taking
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
        for (owner, start, end) in self.places() {
            totals[owner] += sums(&entries[end]) - sums(&entries[start]);
        }
        totals
    }

    /// The entries where runs start and end, with whose they are.
    fn places(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let blocks = self.blocks[..self.count].iter().zip(&self.owners);
        blocks.flat_map(|(block, owner)| {
            let entry = |place: i32| (place / SCALE) as usize;
            let runs = block.starts.iter().zip(&block.ends);
            runs.map(move |(start, end)| (usize::from(*owner), entry(*start), entry(*end)))
        })
    }
}

/// Blocks that are not in use yet, and whose they will be.
pub(crate) struct Free<'a> {
    blocks: &'a mut [Block],
    owners: &'a mut [u8],
    /// How many of them are filled.
    pub(crate) used: usize,
}

impl Free<'_> {
    /// The blocks of one of eight candidates, to be filled: the first ones, at most [`AT_LEAST`], which
    /// are not used where its rows take fewer, and those that follow.
    #[inline(always)]
    pub(crate) fn next<const FIRST: usize>(
        &mut self,
        bands: &Bands,
        owner: usize,
    ) -> (&mut [Block; FIRST], &mut [Block]) {
        let (start, count) = (self.used, bands.blocks[owner] as usize);
        self.used += count;
        own(&mut self.owners[start..], count, owner);
        let (at_least, more) = self.blocks[start..]
            .split_first_chunk_mut()
            .expect("bands makes room for them");
        (at_least, &mut more[..count.saturating_sub(FIRST)])
    }
}

/// Gives the first `count` blocks to a candidate.
#[inline(always)]
fn own(owners: &mut [u8], count: usize, owner: usize) {
    if let Some(owners) = owners.first_chunk_mut::<FEW>() {
        // More than need be, of a length known here: the next owner overwrites it.
        owners.fill(owner as u8);
    }
    if count > FEW {
        owners[FEW..count].fill(owner as u8);
    }
}

/// Where the rows of a frame lie in its table: what the places of all candidates have in common.
#[derive(Clone, Copy)]
pub(crate) struct Lattice<S: Simd> {
    /// Entries from one row to the next.
    stride: i32,
    /// The entries where eight rows begin, counted from the first of them, times [`SCALE`], and from
    /// there to the next eight.
    rows: S::I32x8,
    step: S::I32x8,
    /// The first column of the frame and one past the last.
    left: S::I32x8,
    right: S::I32x8,
}

/// Where the runs of consecutive rows lie in a table, eight rows after eight.
pub(crate) struct Places<S: Simd> {
    lattice: Lattice<S>,
    /// The entries where eight rows begin, times [`SCALE`], for column 0 of the canvas.
    at: S::I32x8,
    /// The numbers of eight rows, from the first on.
    row: S::I32x8,
    /// How many rows there are.
    count: S::I32x8,
}

impl<S: Simd> Lattice<S> {
    /// The places of the rows of one of eight candidates.
    #[inline(always)]
    pub(crate) fn places_of(&self, simd: S, bands: &Bands, owner: usize) -> Places<S> {
        self.places(simd, bands.at[owner], bands.counts[owner])
    }

    /// The same where they need not follow each other and are a block at most.
    #[inline(always)]
    pub(crate) fn sampled_places_of(&self, simd: S, bands: &Bands, owner: usize) -> Places<S> {
        let (first, count) = (bands.at[owner], bands.counts[owner]);
        self.sampled_places(simd, first, count, bands.strides[owner])
    }

    /// The places of at most eight rows, of which the first begins at a place, the next a stride
    /// further.
    #[inline(always)]
    fn sampled_places(&self, simd: S, first: i32, count: i32, stride: i32) -> Places<S> {
        let rows = simd.mul(simd.lane_numbers(), simd.splat(stride));
        Places {
            at: simd.add(simd.splat(first), rows),
            ..self.places(simd, first, count)
        }
    }

    /// The places of `count` rows, of which the first begins at a place.
    #[inline(always)]
    fn places(&self, simd: S, first: i32, count: i32) -> Places<S> {
        Places {
            lattice: *self,
            at: simd.add(simd.splat(first), self.rows),
            row: simd.lane_numbers(),
            count: simd.splat(count),
        }
    }
}

impl<S: Simd> Places<S> {
    /// The numbers of the next eight rows, counted from the first.
    #[inline(always)]
    pub(crate) fn numbers(&self) -> S::I32x8 {
        self.row
    }

    /// Puts the runs between columns `a` and `b` of the next eight rows, as far as they are on the
    /// frame.
    #[inline(always)]
    pub(crate) fn put(&mut self, simd: S, a: S::I32x8, b: S::I32x8, block: &mut Block) {
        let inside = simd.less(self.row, self.count);
        let Lattice {
            left, right, step, ..
        } = self.lattice;
        let a = simd.min(simd.max(a, left), right);
        let b = simd.min(simd.max(b, left), right);
        let start = simd.add(self.at, simd.shift_left::<2>(simd.min(a, b)));
        let end = simd.add(self.at, simd.shift_left::<2>(simd.max(a, b)));
        simd.store(simd.keep(inside, start), &mut block.starts);
        simd.store(simd.keep(inside, end), &mut block.ends);
        self.row = simd.add(self.row, simd.splat(LANES as i32));
        self.at = simd.add(self.at, step);
    }
}

/// The entry at a place.
///
/// # Safety
/// `place` must be a multiple of [`SCALE`], from 0 to that of the last entry.
#[inline(always)]
unsafe fn entry<E>(entries: &[E], place: i32) -> &E {
    const { assert!(size_of::<E>().is_multiple_of(SCALE as usize)) };
    let bytes = place as u32 as usize * (size_of::<E>() / SCALE as usize);
    // SAFETY: as the caller promises.
    unsafe { &*entries.as_ptr().byte_add(bytes) }
}
