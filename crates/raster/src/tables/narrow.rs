use color::{Sums, SumsLanes};
use simd::{LANES, Simd};

use super::{Entry, Pixels};
use crate::blocks::Blocks;

/// The eight sums without weights, in 32 bits each that wrap around: red, green and blue of e,
/// those of c, x and y of [`Sums`]. One register, half a cache line.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(32))]
pub(crate) struct Narrow([i32; LANES]);

/// The largest term of a pixel: |x| ≤ 3·255·128 + 255·255.
pub(crate) const MAX_TERM: u32 = 162_945;

impl Entry for Narrow {
    #[inline(always)]
    fn fill<S: Simd, const SIDE: usize>(
        simd: S,
        before: Self,
        pixels: &Pixels<'_>,
        entries: &mut [Self],
    ) {
        let mut sum = simd.load(&before.0);
        let whole = entries.len() / LANES * LANES;
        let (eights, rest) = entries.split_at_mut(whole);
        for (k, entries) in eights.chunks_exact_mut(LANES).enumerate() {
            let mut terms = terms_of_eight::<S, SIDE>(simd, pixels, k * LANES, 0);
            for part in 1..SIDE * SIDE {
                let more = terms_of_eight::<S, SIDE>(simd, pixels, k * LANES, part);
                for (term, more) in terms.iter_mut().zip(more) {
                    *term = simd.add(*term, more);
                }
            }
            for (terms, entry) in simd.transpose_i32(terms).into_iter().zip(entries) {
                sum = simd.add(sum, terms);
                simd.store(sum, &mut entry.0);
            }
        }
        for (i, entry) in rest.iter_mut().enumerate() {
            for part in 0..SIDE * SIDE {
                let (target, canvas, _) = pixels.get::<SIDE>(whole + i, part);
                sum = simd.add(sum, simd.load(&terms_of_pixel(target, canvas)));
            }
            simd.store(sum, &mut entry.0);
        }
    }

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

    #[inline(always)]
    fn sums<S: Simd>(
        simd: S,
        entries: &[Self],
        blocks: &Blocks,
        (columns, pixels): (u32, u32),
    ) -> SumsLanes {
        let totals = blocks.total(simd, entries, &[], runs_per_carry(columns * pixels));
        let [e0, e1, e2, c0, c1, c2, x, y] = simd.transpose(totals.sums);
        let mut n = simd.sum_each(totals.lengths);
        for n in &mut n {
            *n *= i64::from(pixels);
        }
        SumsLanes {
            n,
            e: [e0, e1, e2],
            c: [c0, c1, c2],
            x,
            y,
        }
    }
}

/// The terms of one pixel each of eight squares, from the square `first` on, kind by kind.
#[inline(always)]
fn terms_of_eight<S: Simd, const SIDE: usize>(
    simd: S,
    pixels: &Pixels<'_>,
    first: usize,
    part: usize,
) -> [S::I32x8; LANES] {
    let (mut target, mut canvas) = ([0; LANES], [0; LANES]);
    for i in 0..LANES {
        let pixel = pixels.get::<SIDE>(first + i, part);
        target[i] = i32::from_le_bytes(pixel.0);
        canvas[i] = i32::from_le_bytes(pixel.1);
    }
    terms(simd, simd.load(&target), simd.load(&canvas))
}

fn terms_of_pixel(target: [u8; 4], canvas: [u8; 4]) -> [i32; LANES] {
    let e: [i32; 4] = std::array::from_fn(|k| i32::from(target[k]) - i32::from(canvas[k]));
    let c = [0, 1, 2].map(|k| i32::from(canvas[k]) - 128);
    let veil = i32::from(canvas[3]) - 255;
    let x = e[0] * c[0] + e[1] * c[1] + e[2] * c[2] + e[3] * veil;
    let y = c[0] * c[0] + c[1] * c[1] + c[2] * c[2] + veil * veil;
    [e[0], e[1], e[2], c[0], c[1], c[2], x, y]
}

/// The terms of eight pixels, packed, kind by kind.
#[inline(always)]
fn terms<S: Simd>(simd: S, target: S::I32x8, canvas: S::I32x8) -> [S::I32x8; LANES] {
    let (e0, c0) = channel::<S, 0>(simd, target, canvas, 128);
    let (e1, c1) = channel::<S, 8>(simd, target, canvas, 128);
    let (e2, c2) = channel::<S, 16>(simd, target, canvas, 128);
    let (e3, veil) = channel::<S, 24>(simd, target, canvas, 255);
    let x = product(simd, [e0, e1, e2, e3], [c0, c1, c2, veil]);
    let y = product(simd, [c0, c1, c2, veil], [c0, c1, c2, veil]);
    [e0, e1, e2, c0, c1, c2, x, y]
}

/// e and c of the channel that begins at bit `N` of packed pixels.
#[inline(always)]
fn channel<S: Simd, const N: i32>(
    simd: S,
    target: S::I32x8,
    canvas: S::I32x8,
    center: i32,
) -> (S::I32x8, S::I32x8) {
    let byte = simd.splat(255);
    let target = simd.and(simd.shift_right_unsigned::<N>(target), byte);
    let canvas = simd.and(simd.shift_right_unsigned::<N>(canvas), byte);
    (
        simd.sub(target, canvas),
        simd.sub(canvas, simd.splat(center)),
    )
}

/// a₀b₀ + a₁b₁ + a₂b₂ + a₃b₃.
#[inline(always)]
fn product<S: Simd>(simd: S, a: [S::I32x8; 4], b: [S::I32x8; 4]) -> S::I32x8 {
    let first = simd.add(simd.mul(a[0], b[0]), simd.mul(a[1], b[1]));
    let second = simd.add(simd.mul(a[2], b[2]), simd.mul(a[3], b[3]));
    simd.add(first, second)
}

impl AsRef<[i32; LANES]> for Narrow {
    #[inline(always)]
    fn as_ref(&self) -> &[i32; LANES] {
        &self.0
    }
}

/// How many runs may be added up, of rows of `pixels` pixels, before they must be carried.
pub(crate) fn runs_per_carry(pixels: u32) -> usize {
    (MOST_PIXELS / pixels).max(1) as usize
}

/// The sums of so many pixels fit into 32 bits.
pub(crate) const MOST_PIXELS: u32 = i32::MAX as u32 / MAX_TERM;

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
