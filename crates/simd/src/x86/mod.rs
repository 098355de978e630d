//! Intrinsics, found at run time.
#![expect(unsafe_code, reason = "instructions found at run time")]

use std::arch::x86_64::{
    __m256d, __m256i, _mm256_add_epi32, _mm256_loadu_pd, _mm256_permute2f128_pd,
    _mm256_permute2x128_si256, _mm256_shuffle_epi32, _mm256_slli_si256, _mm256_unpackhi_epi32,
    _mm256_unpackhi_epi64, _mm256_unpackhi_pd, _mm256_unpacklo_epi32, _mm256_unpacklo_epi64,
    _mm256_unpacklo_pd,
};

use crate::{HALF, LANES};

mod avx2;
mod avx512;

pub(crate) use avx2::Avx2;
pub(crate) use avx512::Avx512;

/// Operations on four numbers, the same with all instructions.
macro_rules! fours {
    () => {
        operations! {
            load_four(lanes: &[i32; HALF]) -> __m128i = _mm_loadu_si128(lanes.as_ptr().cast());
            store_four(value: __m128i, lanes: &mut [i32; HALF]) -> () =
                _mm_storeu_si128(lanes.as_mut_ptr().cast(), value);
            add_four(a: __m128i, b: __m128i) -> __m128i = _mm_add_epi32(a, b);
            sub_four(a: __m128i, b: __m128i) -> __m128i = _mm_sub_epi32(a, b);
            accumulate_four(value: __m128i, totals: &mut [f64; HALF]) -> () = {
                let sum = _mm256_add_pd(_mm256_loadu_pd(totals.as_ptr()), _mm256_cvtepi32_pd(value));
                _mm256_storeu_pd(totals.as_mut_ptr(), sum);
            };
        }
    };
}
/// The token of a set of instructions.
macro_rules! token {
    ($(#[$doc:meta])* $token:ident, $($feature:tt),*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) struct $token(());

        impl $token {
            /// The token, if this machine has the instructions.
            pub(crate) fn detect() -> Option<Self> {
                let found = [$(std::arch::is_x86_feature_detected!($feature)),*];
                found.iter().all(|found| *found).then_some(Self(()))
            }

            /// Runs a task compiled for them.
            #[inline]
            pub(crate) fn run<T: crate::Task>(self, task: T) -> T::Output {
                $(#[target_feature(enable = $feature)])*
                fn compiled<T: crate::Task>(token: $token, task: T) -> T::Output {
                    task.run(token)
                }
                // SAFETY: the machine has the instructions, or `self` would not exist.
                unsafe { compiled(self, task) }
            }
        }
    };
}

/// The sum of each number and all before it.
///
/// # Safety
/// The machine must have AVX2.
#[inline(always)]
unsafe fn running_sums(a: __m256i) -> __m256i {
    // SAFETY: as the caller promises.
    unsafe {
        let pairs = _mm256_add_epi32(a, _mm256_slli_si256::<4>(a));
        let fours = _mm256_add_epi32(pairs, _mm256_slli_si256::<8>(pairs));
        // The sum of the low half, for all of the high one.
        let low = _mm256_permute2x128_si256::<0x08>(fours, fours);
        _mm256_add_epi32(fours, _mm256_shuffle_epi32::<0xFF>(low))
    }
}

/// Columns as rows: pairs, then fours, then halves change places.
///
/// # Safety
/// The machine must have AVX2.
#[inline(always)]
unsafe fn transposed(rows: [__m256i; LANES]) -> [__m256i; LANES] {
    let [a, b, c, d, e, f, g, h] = rows;
    // SAFETY: as the caller promises.
    unsafe {
        let pairs = [
            _mm256_unpacklo_epi32(a, b),
            _mm256_unpackhi_epi32(a, b),
            _mm256_unpacklo_epi32(c, d),
            _mm256_unpackhi_epi32(c, d),
            _mm256_unpacklo_epi32(e, f),
            _mm256_unpackhi_epi32(e, f),
            _mm256_unpacklo_epi32(g, h),
            _mm256_unpackhi_epi32(g, h),
        ];
        let fours = [
            _mm256_unpacklo_epi64(pairs[0], pairs[2]),
            _mm256_unpackhi_epi64(pairs[0], pairs[2]),
            _mm256_unpacklo_epi64(pairs[1], pairs[3]),
            _mm256_unpackhi_epi64(pairs[1], pairs[3]),
            _mm256_unpacklo_epi64(pairs[4], pairs[6]),
            _mm256_unpackhi_epi64(pairs[4], pairs[6]),
            _mm256_unpacklo_epi64(pairs[5], pairs[7]),
            _mm256_unpackhi_epi64(pairs[5], pairs[7]),
        ];
        [
            _mm256_permute2x128_si256::<0x20>(fours[0], fours[4]),
            _mm256_permute2x128_si256::<0x20>(fours[1], fours[5]),
            _mm256_permute2x128_si256::<0x20>(fours[2], fours[6]),
            _mm256_permute2x128_si256::<0x20>(fours[3], fours[7]),
            _mm256_permute2x128_si256::<0x31>(fours[0], fours[4]),
            _mm256_permute2x128_si256::<0x31>(fours[1], fours[5]),
            _mm256_permute2x128_si256::<0x31>(fours[2], fours[6]),
            _mm256_permute2x128_si256::<0x31>(fours[3], fours[7]),
        ]
    }
}

/// Columns as rows: pairs, then halves change places.
///
/// # Safety
/// The machine must have AVX2.
#[inline(always)]
unsafe fn transposed_doubles(rows: &[[f64; HALF]; HALF]) -> [__m256d; HALF] {
    // SAFETY: as the caller promises.
    unsafe {
        let (a, b) = (
            _mm256_loadu_pd(rows[0].as_ptr()),
            _mm256_loadu_pd(rows[1].as_ptr()),
        );
        let (c, d) = (
            _mm256_loadu_pd(rows[2].as_ptr()),
            _mm256_loadu_pd(rows[3].as_ptr()),
        );
        let pairs = [
            _mm256_unpacklo_pd(a, b),
            _mm256_unpackhi_pd(a, b),
            _mm256_unpacklo_pd(c, d),
            _mm256_unpackhi_pd(c, d),
        ];
        [
            _mm256_permute2f128_pd::<0x20>(pairs[0], pairs[2]),
            _mm256_permute2f128_pd::<0x20>(pairs[1], pairs[3]),
            _mm256_permute2f128_pd::<0x31>(pairs[0], pairs[2]),
            _mm256_permute2f128_pd::<0x31>(pairs[1], pairs[3]),
        ]
    }
}

pub(crate) use {fours, token};
