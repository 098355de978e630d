//! Sums over runs of pixels in two look-ups: the sums of each row from its left end.

mod narrow;
mod wide;

use color::SumsLanes;
use simd::Simd;

use crate::blocks::{Blocks, Frame};
use crate::{Target, canvas::Canvas};
#[cfg(all(feature = "cuda", target_os = "linux"))]
pub(crate) use narrow::runs_per_carry;
pub(crate) use narrow::{MAX_TERM, Narrow};
pub(crate) use wide::Wide;

/// One entry of a table: the terms of a pixel, or sums of them.
pub(crate) trait Entry: Copy + Default + Send + Sync + std::fmt::Debug {
    /// The terms of one pixel, premultiplied RGBA.
    fn of_pixel(target: [u8; 4], canvas: [u8; 4], weight: u8) -> Self;

    /// The sum of this entry and those to the left, wrapping around.
    fn plus(self, other: Self) -> Self;

    /// The sums over the runs of eight candidates, of a canvas `width` px wide.
    fn sums<S: Simd>(simd: S, entries: &[Self], blocks: &Blocks, width: u32) -> SumsLanes;
}

/// For each row, the sums over the pixels left of each column.
#[derive(Debug, Clone)]
pub(crate) struct Table<E> {
    /// Entries from one row to the next.
    stride: usize,
    entries: Vec<E>,
    /// Width of the canvas in px.
    width: u32,
}

impl<E: Entry> Table<E> {
    /// The table of a canvas.
    pub(crate) fn new(target: &Target, canvas: &Canvas) -> Self {
        let stride = stride::<E>(target.width() as usize);
        let entries = vec![E::default(); stride * target.height() as usize];
        let mut table = Self {
            stride,
            entries,
            width: target.width(),
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

    /// Where the entries are.
    pub(crate) fn frame(&self) -> Frame {
        Frame {
            left: 0,
            top: 0,
            columns: self.width as i32,
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
        E::sums(simd, &self.entries, blocks, self.width)
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
