//! Sums over runs of pixels in two look-ups: the sums of each row from its left end.

mod narrow;
mod wide;

use color::{Sums, SumsLanes};
use simd::{Level, Simd, Task};

use crate::blocks::{Blocks, Frame};
use crate::{Target, canvas::Canvas};
#[cfg(all(feature = "cuda", target_os = "linux"))]
pub(crate) use narrow::runs_per_carry;
pub(crate) use narrow::{MAX_TERM, Narrow};
pub(crate) use wide::Wide;

/// One entry of a table: the terms of a pixel, or sums of them.
pub(crate) trait Entry: Copy + Default + Send + Sync + std::fmt::Debug {
    /// Adds the terms of pixels, one after the other, to the entry before `entries`.
    fn fill<S: Simd>(simd: S, before: Self, pixels: &Pixels<'_>, entries: &mut [Self]);

    /// The sums over `pixels` pixels that the entry holds.
    fn total(&self, pixels: usize) -> Sums;

    /// The sums over the runs of eight candidates, of a canvas `width` px wide.
    fn sums<S: Simd>(simd: S, entries: &[Self], blocks: &Blocks, width: u32) -> SumsLanes;
}

/// Some pixels of a row, from `first` on.
pub(crate) struct Pixels<'a> {
    target: &'a Target,
    canvas: &'a Canvas,
    first: usize,
}

impl Pixels<'_> {
    /// The target, the canvas and the weight of the pixel `i` after the first.
    #[inline(always)]
    fn get(&self, i: usize) -> ([u8; 4], [u8; 4], u8) {
        let i = self.first + i;
        let target = self.target;
        (target.pixels()[i], self.canvas.pixels[i], target.weight(i))
    }
}

struct Fill<'a, E> {
    before: E,
    pixels: Pixels<'a>,
    entries: &'a mut [E],
}

impl<E: Entry> Task for Fill<'_, E> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        E::fill(simd, self.before, &self.pixels, self.entries);
    }
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
    pub(crate) fn new(level: Level, target: &Target, canvas: &Canvas) -> Self {
        let stride = stride::<E>(target.width() as usize);
        let entries = vec![E::default(); stride * target.height() as usize];
        let mut table = Self {
            stride,
            entries,
            width: target.width(),
        };
        for row in 0..target.height() as usize {
            table.update(level, target, canvas, row, 0);
        }
        table
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
        let width = target.width() as usize;
        let entries = &mut self.entries[row * self.stride..][..width + 1];
        let first = row * width + from;
        let pixels = Pixels {
            target,
            canvas,
            first,
        };
        let (before, after) = entries[from..].split_at_mut(1);
        level.run(Fill {
            before: before[0],
            pixels,
            entries: after,
        });
    }

    /// The sums over the pixels of a row left of a column.
    pub(crate) fn left_of(&self, row: usize, column: usize) -> Sums {
        self.entries[row * self.stride + column].total(column)
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
