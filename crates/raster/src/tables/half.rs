//! Entries of half pixels, by which shapes are ranked: half as large as those of pixels.

use color::{RankSums, RankSumsLanes};
use simd::{HALF, LANES, Simd};

use super::{Entry, Squares, channel, product};
use crate::blocks::Blocks;
use crate::criterion::Rank;

/// Squares of a half pixel.
const PARTS: usize = 4;

/// The sums of [`RankSums`] without weights, in 32 bits each that wrap around: red, green and blue
/// of d, and q.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(16))]
pub(crate) struct HalfNarrow([i32; HALF]);

/// The largest term of a pixel: |q| ≤ 3·128·892 + 255·765, where target and canvas are farthest
/// apart.
const MAX_TERM: u32 = 537_603;

impl Entry for HalfNarrow {
    type Criterion = Rank;
    const MOST_PIXELS: u32 = i32::MAX as u32 / MAX_TERM;

    #[inline(always)]
    fn fill<S: Simd>(simd: S, before: Self, squares: &Squares<'_>, entries: &mut [Self]) {
        let mut sum = simd.load_four(&before.0);
        for (k, entries) in entries.chunks_mut(LANES).enumerate() {
            let mut terms = [simd.splat(0); HALF];
            for part in 0..PARTS {
                let more = terms_of_eight(simd, squares.eight::<S, 2>(simd, k * LANES, part));
                for (term, more) in terms.iter_mut().zip(more) {
                    *term = simd.add(*term, more);
                }
            }
            let [d0, d1, d2, q] = terms;
            for (terms, entry) in simd
                .transpose_i32([d0, d1, d2, q, d0, d1, d2, q])
                .into_iter()
                .zip(entries)
            {
                let mut twice = [0; LANES];
                simd.store(terms, &mut twice);
                let [d0, d1, d2, q, ..] = twice;
                sum = simd.add_four(sum, simd.load_four(&[d0, d1, d2, q]));
                simd.store_four(sum, &mut entry.0);
            }
        }
    }

    #[inline(always)]
    fn shift<S: Simd>(simd: S, before: Self, grown: Self, entries: &mut [Self]) {
        let by = simd.sub_four(simd.load_four(&grown.0), simd.load_four(&before.0));
        for entry in entries {
            let sum = simd.add_four(simd.load_four(&entry.0), by);
            simd.store_four(sum, &mut entry.0);
        }
    }

    #[inline(always)]
    fn sums<S: Simd>(simd: S, entries: &[Self], blocks: &Blocks, columns: u32) -> RankSumsLanes<S> {
        let totals = blocks.total(simd, entries, (), Self::runs_per_carry(columns));
        let [d0, d1, d2, q] = simd.transpose_fours(&totals.sums);
        let n = simd.shift_left::<2>(totals.lengths(simd));
        RankSumsLanes {
            n: simd.i32_to_f64(n),
            d: [d0, d1, d2],
            q,
        }
    }
}

impl AsRef<[i32; HALF]> for HalfNarrow {
    #[inline(always)]
    fn as_ref(&self) -> &[i32; HALF] {
        &self.0
    }
}

/// The terms of eight pixels of a target and a canvas, packed, kind by kind.
#[inline(always)]
fn terms_of_eight<S: Simd>(simd: S, pixels: (S::I32x8, S::I32x8)) -> [S::I32x8; HALF] {
    let (e0, c0) = channel::<S, 0>(simd, pixels, 128);
    let (e1, c1) = channel::<S, 8>(simd, pixels, 128);
    let (e2, c2) = channel::<S, 16>(simd, pixels, 128);
    let (e3, c3) = channel::<S, 24>(simd, pixels, 255);
    let mut d = [c0, c1, c2];
    for (d, e) in d.iter_mut().zip([e0, e1, e2]) {
        *d = simd.add(*d, simd.shift_left::<1>(e));
    }
    let mut factors = [c0, c1, c2, c3];
    for (factor, e) in factors.iter_mut().zip([e0, e1, e2, e3]) {
        *factor = simd.add(*factor, simd.shift_left::<2>(e));
    }
    let q = product(simd, [c0, c1, c2, c3], factors);
    [d[0], d[1], d[2], q]
}

/// The sums of [`RankSums`] with weights.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct HalfWide(RankSums);

impl Entry for HalfWide {
    type Criterion = Rank;
    const MOST_PIXELS: u32 = u32::MAX;

    #[inline(always)]
    fn fill<S: Simd>(_simd: S, before: Self, squares: &Squares<'_>, entries: &mut [Self]) {
        let mut sum = before.0;
        for (i, entry) in entries.iter_mut().enumerate() {
            for part in 0..PARTS {
                let (target, canvas, weight) = squares.get::<2>(i, part);
                sum += RankSums::of_pixel(target, canvas, weight);
            }
            entry.0 = sum;
        }
    }

    #[inline(always)]
    fn shift<S: Simd>(_simd: S, before: Self, grown: Self, entries: &mut [Self]) {
        let by = grown.0 - before.0;
        entries.iter_mut().for_each(|entry| entry.0 += by);
    }

    #[inline(always)]
    fn sums<S: Simd>(
        simd: S,
        entries: &[Self],
        blocks: &Blocks,
        _columns: u32,
    ) -> RankSumsLanes<S> {
        RankSumsLanes::new(simd, &blocks.wide_total(entries, |entry| entry.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A term is linear in the target and convex in the canvas, so that the largest ones are at
    /// ends.
    #[test]
    fn no_pixel_has_a_larger_term() {
        let ends = [[0; 4], [255; 4], [0, 0, 0, 255], [255, 255, 255, 0]];
        let terms = ends.into_iter().flat_map(|target| {
            let canvases = (0..=255).flat_map(|v| [[v; 4], [v, v, v, 255], [v, v, v, 0]]);
            canvases.map(move |canvas| RankSums::of_pixel(target, canvas, 1).q.unsigned_abs())
        });
        assert_eq!(terms.max(), Some(u64::from(MAX_TERM)));
    }
}
