use color::Sums;

use super::Entry;

/// The nine weighted sums, in 64 bits each.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wide(Sums);

impl Entry for Wide {
    type Total = Sums;

    fn of_pixel(target: [u8; 4], canvas: [u8; 4], weight: u8) -> Self {
        Self(Sums::of_pixel(target, canvas, weight))
    }

    #[inline(always)]
    fn plus(mut self, other: Self) -> Self {
        self.0 += other.0;
        self
    }

    #[inline(always)]
    fn carry(right: Self, left: Self, total: &mut Sums) {
        *total += right.0 - left.0;
    }

    fn runs_per_carry(_width: u32) -> usize {
        8
    }

    #[inline(always)]
    fn sums(total: Sums, _pixels: usize) -> Sums {
        total
    }
}
