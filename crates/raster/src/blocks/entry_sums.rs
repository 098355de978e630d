//! The sums in an entry of a table.

use simd::{HALF, LANES, Simd};

/// 32-bit sums in an entry of a table, added side by side.
pub(crate) trait EntrySums {
    /// Them in a register.
    type Lanes<S: Simd>: Copy;
    /// Totals of them.
    type Totals: Copy + Default;

    fn lanes<S: Simd>(&self, simd: S) -> Self::Lanes<S>;
    fn add<S: Simd>(simd: S, a: Self::Lanes<S>, b: Self::Lanes<S>) -> Self::Lanes<S>;
    fn sub<S: Simd>(simd: S, a: Self::Lanes<S>, b: Self::Lanes<S>) -> Self::Lanes<S>;
    fn accumulate<S: Simd>(simd: S, lanes: Self::Lanes<S>, totals: &mut Self::Totals);
}

impl EntrySums for [i32; LANES] {
    type Lanes<S: Simd> = S::I32x8;
    type Totals = [i64; LANES];

    #[inline(always)]
    fn lanes<S: Simd>(&self, simd: S) -> S::I32x8 {
        simd.load(self)
    }

    #[inline(always)]
    fn add<S: Simd>(simd: S, a: S::I32x8, b: S::I32x8) -> S::I32x8 {
        simd.add(a, b)
    }

    #[inline(always)]
    fn sub<S: Simd>(simd: S, a: S::I32x8, b: S::I32x8) -> S::I32x8 {
        simd.sub(a, b)
    }

    #[inline(always)]
    fn accumulate<S: Simd>(simd: S, lanes: S::I32x8, totals: &mut [i64; LANES]) {
        simd.accumulate(lanes, totals);
    }
}

impl EntrySums for [i32; HALF] {
    type Lanes<S: Simd> = S::I32x4;
    type Totals = [f64; HALF];

    #[inline(always)]
    fn lanes<S: Simd>(&self, simd: S) -> S::I32x4 {
        simd.load_four(self)
    }

    #[inline(always)]
    fn add<S: Simd>(simd: S, a: S::I32x4, b: S::I32x4) -> S::I32x4 {
        simd.add_four(a, b)
    }

    #[inline(always)]
    fn sub<S: Simd>(simd: S, a: S::I32x4, b: S::I32x4) -> S::I32x4 {
        simd.sub_four(a, b)
    }

    #[inline(always)]
    fn accumulate<S: Simd>(simd: S, lanes: S::I32x4, totals: &mut [f64; HALF]) {
        simd.accumulate_four(lanes, totals);
    }
}
