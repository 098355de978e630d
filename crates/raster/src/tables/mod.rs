//! Sums over runs of pixels in two look-ups: the sums of each row from its left end.

mod narrow;
mod wide;

use color::{Sums, SumsLanes};
use simd::{Level, Simd, Task};

use crate::blocks::{Blocks, Frame};
use crate::{Target, canvas::Canvas};
pub(crate) use narrow::MAX_TERM;
#[cfg(all(feature = "cuda", target_os = "linux"))]
pub(crate) use narrow::runs_per_carry;
use narrow::{MOST_PIXELS, Narrow};
use wide::Wide;

/// One entry of a table: the terms of a pixel, or sums of them.
pub(crate) trait Entry: Copy + Default + Send + Sync + std::fmt::Debug {
    /// Adds the terms of squares of `SIDE`² pixels, one after the other, to the entry before
    /// `entries`.
    fn fill<S: Simd, const SIDE: usize>(
        simd: S,
        before: Self,
        pixels: &Pixels<'_>,
        entries: &mut [Self],
    );

    /// The sums over `pixels` pixels that the entry holds.
    fn total(&self, pixels: usize) -> Sums;

    /// The sums over the runs of eight candidates, of rows of so many squares of so many pixels each.
    fn sums<S: Simd>(simd: S, entries: &[Self], blocks: &Blocks, squares: (u32, u32)) -> SumsLanes;
}

/// Some squares of pixels of a row of squares, from `first` on.
pub(crate) struct Pixels<'a> {
    target: &'a Target,
    canvas: &'a Canvas,
    row: usize,
    first: usize,
}

impl Pixels<'_> {
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
}

struct Fill<'a, E, const SIDE: usize> {
    before: E,
    pixels: Pixels<'a>,
    entries: &'a mut [E],
}

impl<E: Entry, const SIDE: usize> Task for Fill<'_, E, SIDE> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        E::fill::<S, SIDE>(simd, self.before, &self.pixels, self.entries);
    }
}

/// The table of a target: 32-bit sums, or 64-bit ones with weights and where rows are too long.
#[derive(Debug, Clone)]
pub(crate) enum Tables<const SIDE: usize> {
    Narrow(Table<Narrow, SIDE>),
    Wide(Table<Wide, SIDE>),
}

impl<const SIDE: usize> Tables<SIDE> {
    /// The table of a canvas.
    pub(crate) fn new(level: Level, target: &Target, canvas: &Canvas) -> Self {
        let row = target.width().div_ceil(SIDE as u32) * (SIDE * SIDE) as u32;
        if target.is_weighted() || row > MOST_PIXELS {
            Self::Wide(Table::new(level, target, canvas))
        } else {
            Self::Narrow(Table::new(level, target, canvas))
        }
    }

    /// Brings a row up to date, from column `from` to its right end.
    pub(crate) fn update(
        &mut self,
        level: Level,
        target: &Target,
        canvas: &Canvas,
        row: usize,
        from: usize,
    ) {
        match self {
            Self::Narrow(table) => table.update(level, target, canvas, row, from),
            Self::Wide(table) => table.update(level, target, canvas, row, from),
        }
    }
}

/// For each row of squares of `SIDE`² pixels, the sums over those left of each column.
#[derive(Debug, Clone)]
pub(crate) struct Table<E, const SIDE: usize> {
    /// Entries from one row to the next.
    stride: usize,
    entries: Vec<E>,
    /// Squares in a row.
    columns: u32,
}

impl<E: Entry, const SIDE: usize> Table<E, SIDE> {
    fn new(level: Level, target: &Target, canvas: &Canvas) -> Self {
        let columns = target.width().div_ceil(SIDE as u32);
        let rows = (target.height() as usize).div_ceil(SIDE);
        let stride = stride::<E>(columns as usize);
        let entries = vec![E::default(); stride * rows];
        let mut table = Self {
            stride,
            entries,
            columns,
        };
        for row in 0..rows {
            table.update(level, target, canvas, row, 0);
        }
        table
    }

    /// Brings a row up to date, from column `from` to its right end.
    fn update(&mut self, level: Level, target: &Target, canvas: &Canvas, row: usize, from: usize) {
        let entries = &mut self.entries[row * self.stride..][..self.columns as usize + 1];
        let pixels = Pixels {
            target,
            canvas,
            row,
            first: from,
        };
        let (before, after) = entries[from..].split_at_mut(1);
        level.run(Fill::<E, SIDE> {
            before: before[0],
            pixels,
            entries: after,
        });
    }

    /// The sums over the squares of a row left of a column.
    pub(crate) fn left_of(&self, row: usize, column: usize) -> Sums {
        self.entries[row * self.stride + column].total(column * SIDE * SIDE)
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
    pub(crate) fn sums<S: Simd>(&self, simd: S, blocks: &Blocks) -> SumsLanes {
        E::sums(
            simd,
            &self.entries,
            blocks,
            (self.columns, (SIDE * SIDE) as u32),
        )
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
