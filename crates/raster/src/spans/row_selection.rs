use std::ops::Range;

use simd::Simd;

/// The rows of eight candidates that are looked at, all or a sample of each
/// ([`Sampling`](crate::rule::Sampling)).
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowSelection<S: Simd> {
    pub(crate) first: S::I32x8,
    /// How many rows are looked at; none where it is below 0.
    pub(crate) count: S::I32x8,
    pub(crate) step: S::I32x8,
}

impl<S: Simd> RowSelection<S> {
    /// All rows from `first` to before `end` that are within others.
    #[inline(always)]
    pub(crate) fn all(simd: S, first: S::I32x8, end: S::I32x8, within: &Range<i32>) -> Self {
        let first = simd.max(first, simd.splat(within.start));
        Self {
            first,
            count: simd.sub(simd.min(end, simd.splat(within.end)), first),
            step: simd.splat(1),
        }
    }
}
