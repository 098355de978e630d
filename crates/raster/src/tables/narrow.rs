use color::SumsLanes;
use simd::{LANES, Simd};

use super::Entry;
use crate::blocks::Blocks;

/// The eight sums without weights, in 32 bits each that wrap around: red, green and blue of e,
/// those of c, x and y of [`Sums`]. One register, half a cache line.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(32))]
pub(crate) struct Narrow([i32; LANES]);

/// The largest term of a pixel: |x| ≤ 3·255·128 + 255·255.
pub(crate) const MAX_TERM: u32 = 162_945;

impl Entry for Narrow {
    #[inline]
    fn of_pixel(target: [u8; 4], canvas: [u8; 4], _weight: u8) -> Self {
        let e: [i32; 4] = std::array::from_fn(|k| i32::from(target[k]) - i32::from(canvas[k]));
        let c = [0, 1, 2].map(|k| i32::from(canvas[k]) - 128);
        let veil = i32::from(canvas[3]) - 255;
        let x = e[0] * c[0] + e[1] * c[1] + e[2] * c[2] + e[3] * veil;
        let y = c[0] * c[0] + c[1] * c[1] + c[2] * c[2] + veil * veil;
        Self([e[0], e[1], e[2], c[0], c[1], c[2], x, y])
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Self(std::array::from_fn(|k| self.0[k].wrapping_add(other.0[k])))
    }

    #[inline(always)]
    fn sums<S: Simd>(simd: S, entries: &[Self], blocks: &Blocks, width: u32) -> SumsLanes {
        let totals = blocks.total(simd, entries, runs_per_carry(width));
        let [e0, e1, e2, c0, c1, c2, x, y] = simd.transpose(totals.sums);
        SumsLanes {
            n: simd.sum_each(totals.lengths),
            e: [e0, e1, e2],
            c: [c0, c1, c2],
            x,
            y,
        }
    }
}

impl AsRef<[i32; LANES]> for Narrow {
    #[inline(always)]
    fn as_ref(&self) -> &[i32; LANES] {
        &self.0
    }
}

/// How many runs may be added up, of rows `width` px wide, before they must be carried.
pub(crate) fn runs_per_carry(width: u32) -> usize {
    (i32::MAX as u32 / (MAX_TERM * width)).max(1) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MAX_SIDE;

    #[test]
    fn carried_sums_stay_in_range() {
        for width in [1, 256, 1647, 1648, 3000, MAX_SIDE] {
            let runs = runs_per_carry(width) as u64;
            assert!(
                runs * u64::from(width) * u64::from(MAX_TERM) < 1 << 31,
                "{width}"
            );
        }
    }
}
