#![expect(unsafe_code, reason = "instructions found at run time")]

use std::arch::x86_64::{
    __m128i, __m256i, _mm256_add_epi32, _mm256_add_epi64, _mm256_blendv_epi8,
    _mm256_castsi256_si128, _mm256_cmpgt_epi32, _mm256_cvtepi32_epi64, _mm256_extracti128_si256,
    _mm256_loadu_si256, _mm256_max_epi32, _mm256_min_epi32, _mm256_mullo_epi32, _mm256_set1_epi32,
    _mm256_srai_epi32, _mm256_storeu_si256, _mm256_sub_epi32,
};

use super::Task;
use super::simd::Simd;

/// AVX2. A value exists only where the machine has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Avx2(());

impl Avx2 {
    /// The token, if this machine has AVX2.
    pub(super) fn detect() -> Option<Self> {
        std::arch::is_x86_feature_detected!("avx2").then_some(Self(()))
    }

    /// Runs a task compiled for AVX2.
    #[inline]
    pub(super) fn run<T: Task>(self, task: T) -> T::Output {
        #[target_feature(enable = "avx2")]
        fn compiled<T: Task>(avx2: Avx2, task: T) -> T::Output {
            task.run(avx2)
        }
        // SAFETY: the machine has AVX2, or `self` would not exist.
        unsafe { compiled(self, task) }
    }
}

/// Calls intrinsics of AVX2 from a method of [`Avx2`].
macro_rules! avx2 {
    ($call:expr) => {{
        // SAFETY: the machine has AVX2, or `self` would not exist; the operands are values.
        unsafe { $call }
    }};
}

impl Simd for Avx2 {
    type I32x8 = __m256i;

    #[inline(always)]
    fn splat(self, value: i32) -> __m256i {
        avx2!(_mm256_set1_epi32(value))
    }

    #[inline(always)]
    fn load(self, lanes: &[i32; 8]) -> __m256i {
        // SAFETY: 32 readable bytes of any alignment; the machine has AVX2.
        unsafe { _mm256_loadu_si256(lanes.as_ptr().cast()) }
    }

    #[inline(always)]
    fn store(self, value: __m256i, lanes: &mut [i32; 8]) {
        // SAFETY: 32 writable bytes of any alignment; the machine has AVX2.
        unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), value) }
    }

    #[inline(always)]
    fn add(self, a: __m256i, b: __m256i) -> __m256i {
        avx2!(_mm256_add_epi32(a, b))
    }

    #[inline(always)]
    fn sub(self, a: __m256i, b: __m256i) -> __m256i {
        avx2!(_mm256_sub_epi32(a, b))
    }

    #[inline(always)]
    fn mul(self, a: __m256i, b: __m256i) -> __m256i {
        avx2!(_mm256_mullo_epi32(a, b))
    }

    #[inline(always)]
    fn min(self, a: __m256i, b: __m256i) -> __m256i {
        avx2!(_mm256_min_epi32(a, b))
    }

    #[inline(always)]
    fn max(self, a: __m256i, b: __m256i) -> __m256i {
        avx2!(_mm256_max_epi32(a, b))
    }

    #[inline(always)]
    fn high_half(self, a: __m256i) -> __m256i {
        avx2!(_mm256_srai_epi32::<16>(a))
    }

    #[inline(always)]
    fn select_less(self, left: __m256i, right: __m256i, a: __m256i, b: __m256i) -> __m256i {
        avx2!(_mm256_blendv_epi8(b, a, _mm256_cmpgt_epi32(right, left)))
    }

    #[inline(always)]
    fn accumulate(self, value: __m256i, totals: &mut [i64; 8]) {
        let (low, high) = totals.split_at_mut(4);
        let add = |total: &mut [i64], half: __m128i| {
            let total = total.as_mut_ptr().cast();
            // SAFETY: four 64-bit totals of any alignment; the machine has AVX2.
            unsafe {
                let sum = _mm256_add_epi64(_mm256_loadu_si256(total), _mm256_cvtepi32_epi64(half));
                _mm256_storeu_si256(total, sum);
            }
        };
        add(low, avx2!(_mm256_castsi256_si128(value)));
        add(high, avx2!(_mm256_extracti128_si256::<1>(value)));
    }
}
