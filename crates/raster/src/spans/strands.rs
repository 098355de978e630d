//! Rows that are covered in several runs.

use simd::{LANES, Simd};

use super::rows::Rows;

/// Where the runs of eight rows start and end; no run where the end is not beyond the start.
pub(super) type EightRuns<S> = (<S as Simd>::I32x8, <S as Simd>::I32x8);

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
    /// No runs, in the rows from `first` to before `end` as far as they are on a canvas of
    /// `height`.
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

    /// Adds a strand of no runs.
    #[inline(never)]
    fn add(&mut self) {
        if self.strands.len() == self.used {
            self.strands.push(Rows::default());
        }
        self.strands[self.used].clear(self.first, self.end);
        self.used += 1;
    }

    /// Eight rows of a strand from `row` on: starts and ends.
    #[inline(always)]
    fn eight(&mut self, strand: usize, row: i32) -> (&mut [i32; LANES], &mut [i32; LANES]) {
        self.strands[strand].eight((row - self.first) as usize)
    }

    /// Puts the runs of eight rows from `row` on into a strand.
    #[inline(always)]
    pub(super) fn put<S: Simd>(&mut self, simd: S, strand: usize, row: i32, runs: EightRuns<S>) {
        while self.used <= strand {
            self.add();
        }
        let (starts, ends) = self.eight(strand, row);
        simd.store(runs.0, starts);
        simd.store(runs.1, ends);
    }

    /// Adds what runs of eight rows from `row` on cover. They become one with those that they
    /// overlap or touch.
    #[inline(always)]
    pub(super) fn unite<S: Simd>(&mut self, simd: S, row: i32, runs: EightRuns<S>) {
        if self.used == 0 {
            self.add();
        }
        let one = self.used == 1;
        let (starts, ends) = self.eight(0, row);
        let (both, apart) = joined(simd, (simd.load(starts), simd.load(ends)), runs);
        if one && !simd.any(apart) {
            simd.store(both.0, starts);
            simd.store(both.1, ends);
        } else {
            self.unite_with_all(simd, row, runs);
        }
    }

    /// [`Strands::unite`] where there are several strands: takes from all what the runs overlap or
    /// touch, then puts what came of it where there is none.
    #[inline(always)]
    fn unite_with_all<S: Simd>(&mut self, simd: S, row: i32, mut runs: EightRuns<S>) {
        for strand in 0..self.used {
            runs = self.join(simd, strand, row, runs, true);
        }
        let mut strand = 0;
        while simd.any(simd.less(runs.0, runs.1)) {
            if strand == self.used {
                self.add();
            }
            runs = self.join(simd, strand, row, runs, false);
            strand += 1;
        }
    }

    /// Joins runs with those of a strand that they are not apart from. Leaves them in the strand or
    /// takes them away, and returns what is not in it then.
    #[inline(always)]
    fn join<S: Simd>(
        &mut self,
        simd: S,
        strand: usize,
        row: i32,
        runs: EightRuns<S>,
        take: bool,
    ) -> EightRuns<S> {
        let (starts, ends) = self.eight(strand, row);
        let own = (simd.load(starts), simd.load(ends));
        let (both, apart) = joined(simd, own, runs);
        let (inside, outside) = if take {
            (none(simd), both)
        } else {
            (both, none(simd))
        };
        simd.store(simd.select(apart, own.0, inside.0), starts);
        simd.store(simd.select(apart, own.1, inside.1), ends);
        (
            simd.select(apart, runs.0, outside.0),
            simd.select(apart, runs.1, outside.1),
        )
    }
}

/// What two runs of each row cover together, and where they are apart, so that this is no run.
#[inline(always)]
pub(super) fn joined<S: Simd>(
    simd: S,
    a: EightRuns<S>,
    b: EightRuns<S>,
) -> (EightRuns<S>, S::Mask) {
    let gap = simd.either(simd.less(a.1, b.0), simd.less(b.1, a.0));
    let some = simd.both(simd.less(a.0, a.1), simd.less(b.0, b.1));
    let both = (simd.min(a.0, b.0), simd.max(a.1, b.1));
    (both, simd.both(gap, some))
}

/// No runs; with any other they are that one.
#[inline(always)]
fn none<S: Simd>(simd: S) -> EightRuns<S> {
    (simd.splat(Rows::NONE.0), simd.splat(Rows::NONE.1))
}

/// Runs as far as they are on a canvas of some width and where the mask is set.
#[inline(always)]
pub(super) fn clipped<S: Simd>(
    simd: S,
    runs: EightRuns<S>,
    inside: S::Mask,
    width: i32,
) -> EightRuns<S> {
    let start = simd.max(runs.0, simd.splat(0));
    let end = simd.min(runs.1, simd.splat(width));
    let some = simd.both(inside, simd.less(start, end));
    let none = none(simd);
    (
        simd.select(some, start, none.0),
        simd.select(some, end, none.1),
    )
}
