//! Rows that are covered in several runs.

use simd::Simd;

use super::rows::{NONE, Rows};

/// Consecutive rows, each with as many runs as there are strands at most. No pixel is in two of
/// them. Reused from outline to outline.
#[derive(Debug, Clone, Default)]
pub(crate) struct Strands {
    strands: Vec<Rows>,
    used: usize,
    /// The first row and one past the last.
    first: i32,
    end: i32,
}

impl Strands {
    /// No runs, in the rows from `first` to before `end` as far as they are on a canvas of `height`.
    #[inline(always)]
    pub(super) fn reset(&mut self, first: i32, end: i32, height: i32) {
        self.used = 0;
        self.first = first.clamp(0, height);
        self.end = end.clamp(self.first, height);
    }

    /// The rows, from the first to before the last.
    #[inline(always)]
    pub(super) fn range(&self) -> std::ops::Range<i32> {
        self.first..self.end
    }

    /// All strands.
    #[inline(always)]
    pub(crate) fn as_slice(&self) -> &[Rows] {
        &self.strands[..self.used]
    }

    /// Adds a strand of empty runs.
    #[inline(never)]
    fn add(&mut self) {
        if self.strands.len() == self.used {
            self.strands.push(Rows::default());
        }
        self.strands[self.used].clear(self.first, self.end);
        self.used += 1;
    }

    /// Puts the runs of eight rows from `row` on into a strand.
    #[inline(always)]
    pub(super) fn put<S: Simd>(
        &mut self,
        simd: S,
        strand: usize,
        row: i32,
        (start, end): (S::I32x8, S::I32x8),
    ) {
        while self.used <= strand {
            self.add();
        }
        let (starts, ends) = self.strands[strand].eight((row - self.first) as usize);
        simd.store(start, starts);
        simd.store(end, ends);
    }

    /// Adds what runs of eight rows from `row` on cover; both ends are [`NONE`] where there is none.
    /// They become one with the runs that they overlap or touch.
    #[inline(always)]
    pub(super) fn unite<S: Simd>(
        &mut self,
        simd: S,
        row: i32,
        (mut start, mut end): (S::I32x8, S::I32x8),
    ) {
        let at = (row - self.first) as usize;
        for strand in &mut self.strands[..self.used] {
            let (starts, ends) = strand.eight(at);
            let (own_start, own_end) = (simd.load(starts), simd.load(ends));
            let apart = simd.either(simd.less(own_end, start), simd.less(end, own_start));
            start = simd.select(apart, start, simd.min(start, own_start));
            end = simd.select(apart, end, simd.max(end, own_end));
            simd.store(simd.select(apart, own_start, simd.splat(NONE)), starts);
            simd.store(simd.select(apart, own_end, simd.splat(NONE)), ends);
        }
        let mut strand = 0;
        while simd.any(simd.less(start, simd.splat(NONE))) {
            if strand == self.used {
                self.add();
            }
            let (starts, ends) = self.strands[strand].eight(at);
            let (own_start, own_end) = (simd.load(starts), simd.load(ends));
            let taken = simd.less(own_start, simd.splat(NONE));
            simd.store(simd.select(taken, own_start, start), starts);
            simd.store(simd.select(taken, own_end, end), ends);
            start = simd.select(taken, start, simd.splat(NONE));
            end = simd.select(taken, end, simd.splat(NONE));
            strand += 1;
        }
    }
}

/// Runs between columns of eight rows as far as they are on a canvas of some width and where the mask
/// is set; both ends are [`NONE`] where nothing is left.
#[inline(always)]
pub(super) fn clipped<S: Simd>(
    simd: S,
    (start, end): (S::I32x8, S::I32x8),
    inside: S::Mask,
    width: i32,
) -> (S::I32x8, S::I32x8) {
    let start = simd.max(start, simd.splat(0));
    let end = simd.min(end, simd.splat(width));
    let some = simd.both(inside, simd.less(start, end));
    let none = simd.splat(NONE);
    (simd.select(some, start, none), simd.select(some, end, none))
}
