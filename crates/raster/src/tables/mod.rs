//! Sums over runs of pixels in two look-ups: the sums of each row from its left end.

mod half;
mod narrow;
mod wide;

use std::ops::Range;

use color::Sums;
use simd::{LANES, Level, Simd, Task};

use crate::blocks::{Blocks, Frame};
use crate::criterion::{Criterion, Score};
use crate::{Target, canvas::Canvas};
use half::{HalfNarrow, HalfWide};
pub(crate) use narrow::{MAX_TERM, Narrow};
use wide::Wide;

/// One entry of a table: the terms of a square of pixels, or sums of them.
pub(crate) trait Entry: Copy + Default + Send + Sync + std::fmt::Debug {
    /// What it holds the sums of.
    type Criterion: Criterion;
    /// The most pixels of a row of which the sums fit.
    const MOST_PIXELS: u32;

    /// Adds the terms of squares, one after the other, to the entry before `entries`.
    fn fill<S: Simd>(simd: S, before: Self, squares: &Squares<'_>, entries: &mut [Self]);

    /// Adds to `entries` what the sum before them has grown by.
    fn shift<S: Simd>(simd: S, before: Self, grown: Self, entries: &mut [Self]);

    /// The sums over the runs of eight candidates, of rows of so many squares.
    fn sums<S: Simd>(
        simd: S,
        entries: &[Self],
        blocks: &Blocks,
        columns: u32,
    ) -> <Self::Criterion as Criterion>::Sums<S>;

    /// How many runs may be added up, of rows of so many squares, before their sums must be
    /// carried.
    fn runs_per_carry(columns: u32) -> usize {
        let pixels = columns * pixels_of::<Self>();
        (Self::MOST_PIXELS / pixels).max(1) as usize
    }
}

/// An entry of pixels.
pub(crate) trait Whole: Entry<Criterion = Score> {
    /// The sums over `pixels` pixels that it holds.
    fn total(&self, pixels: usize) -> Sums;
}

/// Some squares of pixels of a row of squares, from `first` on.
pub(crate) struct Squares<'a> {
    target: &'a Target,
    canvas: &'a Canvas,
    row: usize,
    first: usize,
}

impl Squares<'_> {
    /// The target, the canvas and the weight of a pixel of the square `i` after the first, of
    /// `SIDE`² pixels. Beyond the edge of the canvas its last column and row come again.
    #[inline(always)]
    fn get<const SIDE: usize>(&self, i: usize, part: usize) -> ([u8; 4], [u8; 4], u8) {
        let target = self.target;
        let (width, height) = (target.width() as usize, target.height() as usize);
        let (mut x, mut y) = (self.first + i, self.row);
        if SIDE > 1 {
            x = (x * SIDE + part % SIDE).min(width - 1);
            y = (y * SIDE + part / SIDE).min(height - 1);
        }
        let i = y * width + x;
        (target.pixels()[i], self.canvas.pixels[i], target.weight(i))
    }

    /// The targets and the canvases of one pixel each of eight squares from the square `first` on,
    /// packed.
    #[inline(always)]
    fn eight<S: Simd, const SIDE: usize>(
        &self,
        simd: S,
        first: usize,
        part: usize,
    ) -> (S::I32x8, S::I32x8) {
        let (mut target, mut canvas) = ([0; LANES], [0; LANES]);
        let width = self.target.width() as usize;
        let (x, y) = ((self.first + first) * SIDE, self.row * SIDE + part / SIDE);
        let start = y * width + x + part % SIDE;
        let inside = x + LANES * SIDE <= width && y < self.target.height() as usize;
        let pixels = start..start + (LANES - 1) * SIDE + 1;
        if inside
            && let Some(targets) = self.target.pixels().get(pixels.clone())
            && let Some(canvases) = self.canvas.pixels.get(pixels)
        {
            for i in 0..LANES {
                target[i] = i32::from_le_bytes(targets[i * SIDE]);
                canvas[i] = i32::from_le_bytes(canvases[i * SIDE]);
            }
        } else {
            for i in 0..LANES {
                let pixel = self.get::<SIDE>(first + i, part);
                target[i] = i32::from_le_bytes(pixel.0);
                canvas[i] = i32::from_le_bytes(pixel.1);
            }
        }
        (simd.load(&target), simd.load(&canvas))
    }
}

/// e and c of the channel that begins at bit `N` of packed pixels of a target and a canvas.
#[inline(always)]
fn channel<S: Simd, const N: i32>(
    simd: S,
    (target, canvas): (S::I32x8, S::I32x8),
    center: i32,
) -> (S::I32x8, S::I32x8) {
    let byte = simd.splat(255);
    let target = simd.and(simd.shift_right_unsigned::<N>(target), byte);
    let canvas = simd.and(simd.shift_right_unsigned::<N>(canvas), byte);
    (
        simd.sub(target, canvas),
        simd.sub(canvas, simd.splat(center)),
    )
}

/// a₀b₀ + a₁b₁ + a₂b₂ + a₃b₃.
#[inline(always)]
fn product<S: Simd>(simd: S, a: [S::I32x8; 4], b: [S::I32x8; 4]) -> S::I32x8 {
    let first = simd.add(simd.mul(a[0], b[0]), simd.mul(a[1], b[1]));
    let second = simd.add(simd.mul(a[2], b[2]), simd.mul(a[3], b[3]));
    simd.add(first, second)
}

struct Fill<'a, E> {
    before: E,
    squares: Squares<'a>,
    /// Those that change by themselves, then those that change with the last of these.
    entries: (&'a mut [E], &'a mut [E]),
}

impl<E: Entry> Task for Fill<'_, E> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (changed, rest) = self.entries;
        let Some(last) = changed.last().copied() else {
            return;
        };
        E::fill(simd, self.before, &self.squares, changed);
        E::shift(simd, last, changed[changed.len() - 1], rest);
    }
}

/// The pixels of a square.
const fn pixels_of<E: Entry>() -> u32 {
    (E::Criterion::SIDE * E::Criterion::SIDE) as u32
}

/// The table of a target: 32-bit sums, or 64-bit ones with weights and where rows are too long.
#[derive(Debug, Clone)]
pub(crate) enum Tables<N, W> {
    Narrow(Table<N>),
    Wide(Table<W>),
}

/// The table that shapes are scored by.
pub(crate) type ScoreTables = Tables<Narrow, Wide>;
/// The table that shapes are ranked by.
pub(crate) type RankTables = Tables<HalfNarrow, HalfWide>;

impl<N: Entry, W: Entry> Tables<N, W> {
    /// The table of a canvas.
    pub(crate) fn new(level: Level, target: &Target, canvas: &Canvas) -> Self {
        let row = target.width().div_ceil(N::Criterion::SIDE as u32) * pixels_of::<N>();
        if target.is_weighted() || row > N::MOST_PIXELS {
            Self::Wide(Table::new(level, target, canvas))
        } else {
            Self::Narrow(Table::new(level, target, canvas))
        }
    }

    /// Brings a row up to date in which some squares have changed.
    pub(crate) fn update(
        &mut self,
        level: Level,
        target: &Target,
        canvas: &Canvas,
        row: usize,
        changed: Range<usize>,
    ) {
        match self {
            Self::Narrow(table) => table.update(level, target, canvas, row, changed),
            Self::Wide(table) => table.update(level, target, canvas, row, changed),
        }
    }
}

/// For each row of squares of pixels, the sums over those left of each column.
#[derive(Debug, Clone)]
pub(crate) struct Table<E> {
    /// Entries from one row to the next.
    stride: usize,
    entries: Vec<E>,
    /// Squares in a row.
    columns: u32,
}

impl<E: Entry> Table<E> {
    fn new(level: Level, target: &Target, canvas: &Canvas) -> Self {
        let columns = target.width().div_ceil(E::Criterion::SIDE as u32);
        let rows = (target.height() as usize).div_ceil(E::Criterion::SIDE);
        let stride = stride::<E>(columns as usize);
        let entries = vec![E::default(); stride * rows];
        let mut table = Self {
            stride,
            entries,
            columns,
        };
        for row in 0..rows {
            table.update(level, target, canvas, row, 0..columns as usize);
        }
        table
    }

    /// Brings a row up to date in which some squares have changed.
    fn update(
        &mut self,
        level: Level,
        target: &Target,
        canvas: &Canvas,
        row: usize,
        changed: Range<usize>,
    ) {
        let entries = &mut self.entries[row * self.stride..][..self.columns as usize + 1];
        let squares = Squares {
            target,
            canvas,
            row,
            first: changed.start,
        };
        let (before, after) = entries[changed.start..].split_at_mut(1);
        level.run(Fill {
            before: before[0],
            squares,
            entries: after.split_at_mut(changed.len()),
        });
    }

    /// Where the entries are.
    pub(crate) fn frame(&self) -> Frame {
        Frame {
            left: 0,
            top: 0,
            columns: self.columns as i32,
            rows: (self.entries.len() / self.stride) as i32,
            stride: self.stride as i32,
        }
    }

    /// The sums over the runs of eight candidates.
    ///
    /// # Panics
    /// When the runs are of another table.
    #[inline(always)]
    pub(crate) fn sums<S: Simd>(
        &self,
        simd: S,
        blocks: &Blocks,
    ) -> <E::Criterion as Criterion>::Sums<S> {
        E::sums(simd, &self.entries, blocks, self.columns)
    }
}

impl<E: Whole> Table<E> {
    /// The sums over the pixels of a row left of a column.
    pub(crate) fn left_of(&self, row: usize, column: usize) -> Sums {
        self.entries[row * self.stride + column].total(column)
    }
}

/// Entries from row to row: one more than pixels, padded to an odd number of cache lines so that
/// the rows of a column do not compete for the same few sets of the cache. (Entries that do not fit
/// evenly into a line are far enough from a power of two as they are.)
fn stride<E>(width: usize) -> usize {
    const LINE: usize = 64;
    let per_line = (LINE / size_of::<E>()).max(1);
    (width + 1).div_ceil(per_line).next_multiple_of(2) * per_line + per_line
}
