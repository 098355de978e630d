use color::Sums;

use super::Entry;
use crate::level::Simd;

/// The nine weighted sums, in 64 bits each.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wide(Sums);

impl Entry for Wide {
    type Total = Sums;
    type Adder<S: Simd> = Sums;

    fn of_pixel(target: [u8; 4], canvas: [u8; 4], weight: u8) -> Self {
        Self(Sums::of_pixel(target, canvas, weight))
    }

    #[inline(always)]
    fn plus(mut self, other: Self) -> Self {
        self.0 += other.0;
        self
    }

    #[inline(always)]
    fn zero<S: Simd>(_simd: S) -> Sums {
        Sums::default()
    }

    #[inline(always)]
    fn add<S: Simd>(&self, _simd: S, mut sum: Sums) -> Sums {
        sum += self.0;
        sum
    }

    #[inline(always)]
    fn carry<S: Simd>(_simd: S, right: Sums, left: Sums, total: &mut Sums) {
        *total += right - left;
    }

    fn runs_per_carry(_width: u32) -> usize {
        8
    }

    #[inline(always)]
    fn sums(total: Sums, _pixels: usize) -> Sums {
        total
    }
}
