use color::{Sums, SumsLanes};
use simd::Simd;

use super::{Entry, Squares, Whole};
use crate::blocks::Blocks;
use crate::criterion::Score;

/// The nine weighted sums, in 64 bits each.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wide(Sums);

impl Entry for Wide {
    type Criterion = Score;
    const MOST_PIXELS: u32 = u32::MAX;

    #[inline(always)]
    fn fill<S: Simd>(_simd: S, before: Self, squares: &Squares<'_>, entries: &mut [Self]) {
        let mut sum = before.0;
        for (i, entry) in entries.iter_mut().enumerate() {
            let (target, canvas, weight) = squares.get::<1>(i, 0);
            sum += Sums::of_pixel(target, canvas, weight);
            entry.0 = sum;
        }
    }

    #[inline(always)]
    fn shift<S: Simd>(_simd: S, before: Self, grown: Self, entries: &mut [Self]) {
        let by = grown.0 - before.0;
        entries.iter_mut().for_each(|entry| entry.0 += by);
    }

    #[inline(always)]
    fn sums<S: Simd>(_simd: S, entries: &[Self], blocks: &Blocks, _columns: u32) -> SumsLanes {
        let totals = blocks.wide_total(entries, |entry| entry.0);
        let mut sums = SumsLanes::default();
        for (lane, total) in totals.iter().enumerate() {
            sums.set_lane(lane, total);
        }
        sums
    }
}

impl Whole for Wide {
    fn total(&self, _pixels: usize) -> Sums {
        self.0
    }
}
