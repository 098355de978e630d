use color::{Sums, SumsLanes};
use simd::{LANES, Simd};

use super::Entry;
use crate::blocks::Blocks;

/// The nine weighted sums, in 64 bits each.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wide(Sums);

impl Entry for Wide {
    fn of_pixel(target: [u8; 4], canvas: [u8; 4], weight: u8) -> Self {
        Self(Sums::of_pixel(target, canvas, weight))
    }

    #[inline(always)]
    fn plus(mut self, other: Self) -> Self {
        self.0 += other.0;
        self
    }

    #[inline(always)]
    fn sums<S: Simd>(_simd: S, entries: &[Self], blocks: &Blocks, _width: u32) -> SumsLanes {
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
