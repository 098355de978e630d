//! Sums over runs of pixels in two look-ups: the sums of each row from its left end.

mod lookup;
mod narrow;
mod wide;

use color::Sums;

use crate::level::Simd;
use crate::spans::{Rows, Run};
use crate::{Target, canvas::Canvas};
pub(crate) use narrow::{MAX_TERM, Narrow};
pub(crate) use wide::Wide;

/// One entry of a table: the terms of a pixel, or sums of them.
pub(crate) trait Entry: Copy + Default + Send + Sync + std::fmt::Debug {
    /// Totals over any number of rows.
    type Total: Default;

    /// Entries added up, in registers.
    type Adder<S: Simd>: Copy;

    /// The terms of one pixel, premultiplied RGBA.
    fn of_pixel(target: [u8; 4], canvas: [u8; 4], weight: u8) -> Self;

    /// The sum of this entry and those to the left, wrapping around.
    fn plus(self, other: Self) -> Self;

    /// No entries added up.
    fn zero<S: Simd>(simd: S) -> Self::Adder<S>;

    /// Adds an entry, wrapping around.
    fn add<S: Simd>(&self, simd: S, sum: Self::Adder<S>) -> Self::Adder<S>;

    /// Adds right − left to `total`, the difference taken to be in range.
    fn carry<S: Simd>(
        simd: S,
        right: Self::Adder<S>,
        left: Self::Adder<S>,
        total: &mut Self::Total,
    );

    /// How many runs may be added up, of rows `width` px wide, before they must be carried.
    fn runs_per_carry(width: u32) -> usize;

    /// The totals over `pixels` pixels.
    fn sums(total: Self::Total, pixels: usize) -> Sums;
}

/// For each row, the sums over the pixels left of each column.
#[derive(Debug, Clone)]
pub(crate) struct Table<E> {
    /// Entries from one row to the next.
    stride: usize,
    entries: Vec<E>,
    runs_per_carry: usize,
}

impl<E: Entry> Table<E> {
    /// The table of a canvas.
    pub(crate) fn new(target: &Target, canvas: &Canvas) -> Self {
        let stride = stride::<E>(target.width() as usize);
        let entries = vec![E::default(); stride * target.height() as usize];
        let runs_per_carry = E::runs_per_carry(target.width());
        let mut table = Self {
            stride,
            entries,
            runs_per_carry,
        };
        for row in 0..target.height() as usize {
            table.update(target, canvas, row, 0);
        }
        table
    }

    /// Brings a row up to date, from column `from` to its right end.
    pub(crate) fn update(&mut self, target: &Target, canvas: &Canvas, row: usize, from: usize) {
        let width = target.width() as usize;
        let entries = &mut self.entries[row * self.stride..][..width + 1];
        let mut sum = entries[from];
        for (column, entry) in entries.iter_mut().enumerate().skip(from + 1) {
            let i = row * width + column - 1;
            let terms = E::of_pixel(target.pixels()[i], canvas.pixels[i], target.weight(i));
            sum = sum.plus(terms);
            *entry = sum;
        }
    }

    /// The sums over one run per row.
    ///
    /// # Panics
    /// When the rows are of another canvas.
    #[inline(always)]
    pub(crate) fn sums_of_rows<S: Simd>(&self, simd: S, rows: &Rows) -> Sums {
        let count = rows.columns().0.len();
        let mut total = E::Total::default();
        let mut from = 0;
        while from < count {
            let to = (from + self.runs_per_carry).min(count);
            let entries = &self.entries[(rows.first() + from) * self.stride..];
            let (left, right) = lookup::add_rows(simd, entries, self.stride, rows, from, to);
            E::carry(simd, right, left, &mut total);
            from = to;
        }
        E::sums(total, rows.pixels())
    }

    /// The sums over any runs.
    pub(crate) fn sums_of_runs<S: Simd>(&self, simd: S, runs: &[Run]) -> Sums {
        let mut total = E::Total::default();
        let mut pixels = 0;
        for runs in runs.chunks(self.runs_per_carry) {
            let (mut left, mut right) = (E::zero(simd), E::zero(simd));
            for run in runs {
                let row = run.y as usize * self.stride;
                left = self.entries[row + run.x0 as usize].add(simd, left);
                right = self.entries[row + run.x1 as usize].add(simd, right);
                pixels += (run.x1 - run.x0) as usize;
            }
            E::carry(simd, right, left, &mut total);
        }
        E::sums(total, pixels)
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
