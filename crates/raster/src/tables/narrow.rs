use color::{Sums, SumsLanes};
use simd::{LANES, Simd};

use super::{Entry, Squares, Whole, channel, product};
use crate::blocks::Blocks;
use crate::criterion::Score;

/// The eight sums without weights, in 32 bits each that wrap around: red, green and blue of e,
/// those of c, x and y of [`Sums`]. One register, half a cache line.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(32))]
pub(crate) struct Narrow([i32; LANES]);

/// The largest term of a pixel: |x| ≤ 3·255·128 + 255·255.
pub(crate) const MAX_TERM: u32 = 162_945;

impl Entry for Narrow {
    type Criterion = Score;
    const MOST_PIXELS: u32 = i32::MAX as u32 / MAX_TERM;

    #[inline(always)]
    fn fill<S: Simd>(simd: S, before: Self, squares: &Squares<'_>, entries: &mut [Self]) {
        let mut sum = simd.load(&before.0);
        let whole = entries.len() / LANES * LANES;
        let (eights, rest) = entries.split_at_mut(whole);
        for (k, entries) in eights.chunks_exact_mut(LANES).enumerate() {
            let terms = terms(simd, squares.eight::<S, 1>(simd, k * LANES, 0));
            for (terms, entry) in simd.transpose_i32(terms).into_iter().zip(entries) {
                sum = simd.add(sum, terms);
                simd.store(sum, &mut entry.0);
            }
        }
        for (i, entry) in rest.iter_mut().enumerate() {
            let (target, canvas, _) = squares.get::<1>(whole + i, 0);
            sum = simd.add(sum, simd.load(&terms_of_pixel(target, canvas)));
            simd.store(sum, &mut entry.0);
        }
    }

    #[inline(always)]
    fn shift<S: Simd>(simd: S, before: Self, grown: Self, entries: &mut [Self]) {
        let by = simd.sub(simd.load(&grown.0), simd.load(&before.0));
        for entry in entries {
            let sum = simd.add(simd.load(&entry.0), by);
            simd.store(sum, &mut entry.0);
        }
    }

    #[inline(always)]
    fn sums<S: Simd>(simd: S, entries: &[Self], blocks: &Blocks, columns: u32) -> SumsLanes {
        let totals = blocks.total(simd, entries, (), Self::runs_per_carry(columns));
        let [e0, e1, e2, c0, c1, c2, x, y] = simd.transpose(totals.sums);
        let mut n = [0; LANES];
        simd.store_i64(simd.widen(totals.lengths(simd)), &mut n);
        SumsLanes {
            n,
            e: [e0, e1, e2],
            c: [c0, c1, c2],
            x,
            y,
        }
    }
}

impl Whole for Narrow {
    fn total(&self, pixels: usize) -> Sums {
        let [e0, e1, e2, c0, c1, c2, x, y] = self.0.map(i64::from);
        Sums {
            n: pixels as i64,
            e: [e0, e1, e2],
            c: [c0, c1, c2],
            x,
            y,
        }
    }
}

fn terms_of_pixel(target: [u8; 4], canvas: [u8; 4]) -> [i32; LANES] {
    let e: [i32; 4] = std::array::from_fn(|k| i32::from(target[k]) - i32::from(canvas[k]));
    let c = [0, 1, 2].map(|k| i32::from(canvas[k]) - 128);
    let c3 = i32::from(canvas[3]) - 255;
    let x = e[0] * c[0] + e[1] * c[1] + e[2] * c[2] + e[3] * c3;
    let y = c[0] * c[0] + c[1] * c[1] + c[2] * c[2] + c3 * c3;
    [e[0], e[1], e[2], c[0], c[1], c[2], x, y]
}

/// The terms of eight pixels of a target and a canvas, packed, kind by kind.
#[inline(always)]
fn terms<S: Simd>(simd: S, pixels: (S::I32x8, S::I32x8)) -> [S::I32x8; LANES] {
    let (e0, c0) = channel::<S, 0>(simd, pixels, 128);
    let (e1, c1) = channel::<S, 8>(simd, pixels, 128);
    let (e2, c2) = channel::<S, 16>(simd, pixels, 128);
    let (e3, c3) = channel::<S, 24>(simd, pixels, 255);
    let x = product(simd, [e0, e1, e2, e3], [c0, c1, c2, c3]);
    let y = product(simd, [c0, c1, c2, c3], [c0, c1, c2, c3]);
    [e0, e1, e2, c0, c1, c2, x, y]
}

impl AsRef<[i32; LANES]> for Narrow {
    #[inline(always)]
    fn as_ref(&self) -> &[i32; LANES] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MAX_SIDE;

    #[test]
    fn carried_sums_stay_in_range() {
        for width in [1, 256, 1647, 1648, 3000, MAX_SIDE] {
            let runs = Narrow::runs_per_carry(width) as u64;
            assert!(
                runs * u64::from(width) * u64::from(MAX_TERM) < 1 << 31,
                "{width}"
            );
        }
    }
}
