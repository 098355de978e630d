use color::{Sums, SumsLanes};
use simd::{LANES, Simd};

use super::{Entry, Pixels};
use crate::blocks::Blocks;

/// The nine weighted sums, in 64 bits each.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wide(Sums);

impl Entry for Wide {
    #[inline(always)]
    fn fill<S: Simd, const SIDE: usize>(
        _simd: S,
        before: Self,
        pixels: &Pixels<'_>,
        entries: &mut [Self],
    ) {
        let mut sum = before.0;
        for (i, entry) in entries.iter_mut().enumerate() {
            for part in 0..SIDE * SIDE {
                let (target, canvas, weight) = pixels.get::<SIDE>(i, part);
                sum += Sums::of_pixel(target, canvas, weight);
            }
            entry.0 = sum;
        }
    }

    fn total(&self, _pixels: usize) -> Sums {
        self.0
    }

    #[inline(always)]
    fn sums<S: Simd>(
        _simd: S,
        entries: &[Self],
        blocks: &Blocks,
        _squares: (u32, u32),
    ) -> SumsLanes {
        let mut totals = [Sums::default(); LANES];
        for (owner, start, end) in blocks.places() {
            totals[owner] += entries[end].0 - entries[start].0;
        }
        let mut sums = SumsLanes::default();
        for (lane, total) in totals.iter().enumerate() {
            sums.set_lane(lane, total);
        }
        sums
    }
}
