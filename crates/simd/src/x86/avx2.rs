#![expect(unsafe_code, reason = "instructions found at run time")]

use std::arch::x86_64::*;

use super::{fours, running_sums, token, transposed, transposed_doubles};
use crate::operations::{operations, shifts};
use crate::{HALF, LANES, Simd};

token! {
    /// AVX2. A value exists only where the machine has it.
    Avx2, "avx2"
}

/// Eight 64-bit numbers are two registers: the first four and the last four.
type Two<T> = [T; 2];

/// An operation on both registers.
macro_rules! two {
    ($call:ident($($operand:expr),*)) => {
        [$call($($operand[0]),*), $call($($operand[1]),*)]
    };
}

impl Simd for Avx2 {
    type I32x8 = __m256i;
    type I32x4 = __m128i;
    type I64x8 = Two<__m256i>;
    type F32x8 = __m256;
    type F64x8 = Two<__m256d>;
    type Mask = __m256i;
    type Mask64 = Two<__m256d>;

    fours! {}

    operations! {
        splat(value: i32) -> __m256i = _mm256_set1_epi32(value);
        load(lanes: &[i32; LANES]) -> __m256i = _mm256_loadu_si256(lanes.as_ptr().cast());
        store(value: __m256i, lanes: &mut [i32; LANES]) -> () =
            _mm256_storeu_si256(lanes.as_mut_ptr().cast(), value);
        add(a: __m256i, b: __m256i) -> __m256i = _mm256_add_epi32(a, b);
        sub(a: __m256i, b: __m256i) -> __m256i = _mm256_sub_epi32(a, b);
        mul(a: __m256i, b: __m256i) -> __m256i = _mm256_mullo_epi32(a, b);
        mul_high(a: __m256i, b: __m256i) -> __m256i = {
            let even = _mm256_srli_epi64::<32>(_mm256_mul_epu32(a, b));
            let odd = _mm256_mul_epu32(_mm256_srli_epi64::<32>(a), _mm256_srli_epi64::<32>(b));
            _mm256_blend_epi32::<0b1010_1010>(even, odd)
        };
        min(a: __m256i, b: __m256i) -> __m256i = _mm256_min_epi32(a, b);
        max(a: __m256i, b: __m256i) -> __m256i = _mm256_max_epi32(a, b);
        and(a: __m256i, b: __m256i) -> __m256i = _mm256_and_si256(a, b);
        shift_left_each(a: __m256i, counts: __m256i) -> __m256i = _mm256_sllv_epi32(a, counts);
        rotate_right_each(a: __m256i, counts: __m256i) -> __m256i = {
            // Shifts by 32 give 0.
            let rest = _mm256_sub_epi32(_mm256_set1_epi32(32), counts);
            _mm256_or_si256(_mm256_srlv_epi32(a, counts), _mm256_sllv_epi32(a, rest))
        };
        less(a: __m256i, b: __m256i) -> __m256i = _mm256_cmpgt_epi32(b, a);
        equal(a: __m256i, b: __m256i) -> __m256i = _mm256_cmpeq_epi32(a, b);
        either(a: __m256i, b: __m256i) -> __m256i = _mm256_or_si256(a, b);
        both(a: __m256i, b: __m256i) -> __m256i = _mm256_and_si256(a, b);
        any(mask: __m256i) -> bool = _mm256_movemask_epi8(mask) != 0;
        select(mask: __m256i, a: __m256i, b: __m256i) -> __m256i = _mm256_blendv_epi8(b, a, mask);
        keep(mask: __m256i, a: __m256i) -> __m256i = _mm256_and_si256(mask, a);

        load_i64(lanes: &[i64; LANES]) -> Two<__m256i> = {
            let first = lanes.as_ptr().cast::<__m256i>();
            [_mm256_loadu_si256(first), _mm256_loadu_si256(first.add(1))]
        };
        store_i64(value: Two<__m256i>, lanes: &mut [i64; LANES]) -> () = {
            let first = lanes.as_mut_ptr().cast::<__m256i>();
            _mm256_storeu_si256(first, value[0]);
            _mm256_storeu_si256(first.add(1), value[1]);
        };
        splat_i64(value: i64) -> Two<__m256i> = [_mm256_set1_epi64x(value); 2];
        add_i64(a: Two<__m256i>, b: Two<__m256i>) -> Two<__m256i> = two!(_mm256_add_epi64(a, b));
        sub_i64(a: Two<__m256i>, b: Two<__m256i>) -> Two<__m256i> = two!(_mm256_sub_epi64(a, b));
        mul_i64(a: Two<__m256i>, b: Two<__m256i>) -> Two<__m256i> = two!(product(a, b));
        and_i64(a: Two<__m256i>, b: Two<__m256i>) -> Two<__m256i> = two!(_mm256_and_si256(a, b));
        xor_i64(a: Two<__m256i>, b: Two<__m256i>) -> Two<__m256i> = two!(_mm256_xor_si256(a, b));
        select_i64(mask: Two<__m256d>, a: Two<__m256i>, b: Two<__m256i>) -> Two<__m256i> = [
            _mm256_blendv_epi8(b[0], a[0], _mm256_castpd_si256(mask[0])),
            _mm256_blendv_epi8(b[1], a[1], _mm256_castpd_si256(mask[1])),
        ];
        widen(a: __m256i) -> Two<__m256i> = [
            _mm256_cvtepi32_epi64(_mm256_castsi256_si128(a)),
            _mm256_cvtepi32_epi64(_mm256_extracti128_si256::<1>(a)),
        ];
        narrow(a: Two<__m256i>) -> __m256i = {
            let (first, last) = (_mm256_castsi256_ps(a[0]), _mm256_castsi256_ps(a[1]));
            let mixed = _mm256_castps_si256(_mm256_shuffle_ps::<0b10_00_10_00>(first, last));
            _mm256_permute4x64_epi64::<0b11_01_10_00>(mixed)
        };
        widen_mask(mask: __m256i) -> Two<__m256d> = [
            _mm256_castsi256_pd(_mm256_cvtepi32_epi64(_mm256_castsi256_si128(mask))),
            _mm256_castsi256_pd(_mm256_cvtepi32_epi64(_mm256_extracti128_si256::<1>(mask))),
        ];

        splat_f32(value: f32) -> __m256 = _mm256_set1_ps(value);
        load_f32(lanes: &[f32; LANES]) -> __m256 = _mm256_loadu_ps(lanes.as_ptr());
        store_f32(value: __m256, lanes: &mut [f32; LANES]) -> () =
            _mm256_storeu_ps(lanes.as_mut_ptr(), value);
        add_f32(a: __m256, b: __m256) -> __m256 = _mm256_add_ps(a, b);
        sub_f32(a: __m256, b: __m256) -> __m256 = _mm256_sub_ps(a, b);
        mul_f32(a: __m256, b: __m256) -> __m256 = _mm256_mul_ps(a, b);
        div_f32(a: __m256, b: __m256) -> __m256 = _mm256_div_ps(a, b);
        min_f32(a: __m256, b: __m256) -> __m256 = _mm256_min_ps(a, b);
        max_f32(a: __m256, b: __m256) -> __m256 = _mm256_max_ps(a, b);
        less_f32(a: __m256, b: __m256) -> __m256i =
            _mm256_castps_si256(_mm256_cmp_ps::<_CMP_LT_OQ>(a, b));
        sqrt_f32(a: __m256) -> __m256 = _mm256_sqrt_ps(a);
        i32_to_f32(a: __m256i) -> __m256 = _mm256_cvtepi32_ps(a);
        cut_to_i32(a: __m256) -> __m256i = _mm256_cvttps_epi32(a);
        ceil_to_i32(a: __m256) -> __m256i = _mm256_cvttps_epi32(_mm256_ceil_ps(a));
        nearest_to_i32(a: __m256) -> __m256i = _mm256_cvtps_epi32(a);
        running_sums(a: __m256i) -> __m256i = running_sums(a);
        transpose_i32(rows: [__m256i; LANES]) -> [__m256i; LANES] = transposed(rows);

        splat_f64(value: f64) -> Two<__m256d> = [_mm256_set1_pd(value); 2];
        load_f64(lanes: &[f64; LANES]) -> Two<__m256d> = [
            _mm256_loadu_pd(lanes.as_ptr()),
            _mm256_loadu_pd(lanes.as_ptr().add(4)),
        ];
        store_f64(value: Two<__m256d>, lanes: &mut [f64; LANES]) -> () = {
            _mm256_storeu_pd(lanes.as_mut_ptr(), value[0]);
            _mm256_storeu_pd(lanes.as_mut_ptr().add(4), value[1]);
        };
        add_f64(a: Two<__m256d>, b: Two<__m256d>) -> Two<__m256d> = two!(_mm256_add_pd(a, b));
        sub_f64(a: Two<__m256d>, b: Two<__m256d>) -> Two<__m256d> = two!(_mm256_sub_pd(a, b));
        mul_f64(a: Two<__m256d>, b: Two<__m256d>) -> Two<__m256d> = two!(_mm256_mul_pd(a, b));
        div_f64(a: Two<__m256d>, b: Two<__m256d>) -> Two<__m256d> = two!(_mm256_div_pd(a, b));
        min_f64(a: Two<__m256d>, b: Two<__m256d>) -> Two<__m256d> = two!(_mm256_min_pd(a, b));
        max_f64(a: Two<__m256d>, b: Two<__m256d>) -> Two<__m256d> = two!(_mm256_max_pd(a, b));
        less_f64(a: Two<__m256d>, b: Two<__m256d>) -> Two<__m256d> = [
            _mm256_cmp_pd::<_CMP_LT_OQ>(a[0], b[0]),
            _mm256_cmp_pd::<_CMP_LT_OQ>(a[1], b[1]),
        ];
        both_f64(a: Two<__m256d>, b: Two<__m256d>) -> Two<__m256d> = two!(_mm256_and_pd(a, b));
        except_f64(a: Two<__m256d>, b: Two<__m256d>) -> Two<__m256d> =
            two!(_mm256_andnot_pd(b, a));
        select_f64(mask: Two<__m256d>, a: Two<__m256d>, b: Two<__m256d>) -> Two<__m256d> =
            two!(_mm256_blendv_pd(b, a, mask));
        i32_to_f64(a: __m256i) -> Two<__m256d> = [
            _mm256_cvtepi32_pd(_mm256_castsi256_si128(a)),
            _mm256_cvtepi32_pd(_mm256_extracti128_si256::<1>(a)),
        ];
        i64_to_f64(a: Two<__m256i>) -> Two<__m256d> = two!(nearest(a));
        to_i32(a: Two<__m256d>) -> __m256i =
            _mm256_set_m128i(_mm256_cvttpd_epi32(a[1]), _mm256_cvttpd_epi32(a[0]));
        floor_to_i64(a: Two<__m256d>) -> Two<__m256i> = two!(floor(a));
    }

    #[inline(always)]
    fn transpose_fours(self, rows: &[[f64; HALF]; LANES]) -> [Two<__m256d>; HALF] {
        // SAFETY: as for the other operations.
        unsafe {
            let first = transposed_doubles(&[rows[0], rows[1], rows[2], rows[3]]);
            let last = transposed_doubles(&[rows[4], rows[5], rows[6], rows[7]]);
            [
                [first[0], last[0]],
                [first[1], last[1]],
                [first[2], last[2]],
                [first[3], last[3]],
            ]
        }
    }

    shifts! {
        shift_right(a: __m256i) = |N| _mm256_srai_epi32::<N>(a);
        shift_left(a: __m256i) = |N| _mm256_slli_epi32::<N>(a);
        shift_right_unsigned(a: __m256i) = |N| _mm256_srli_epi32::<N>(a);
        shift_right_unsigned_i64(a: Two<__m256i>) = |N| [
            _mm256_srli_epi64::<N>(a[0]),
            _mm256_srli_epi64::<N>(a[1]),
        ];
    }
}

/// The low 64 bits of each product, from products of 32 bits.
///
/// # Safety
/// The machine must have AVX2.
#[inline(always)]
unsafe fn product(a: __m256i, b: __m256i) -> __m256i {
    // SAFETY: as the caller promises.
    unsafe {
        let (a_high, b_high) = (_mm256_srli_epi64::<32>(a), _mm256_srli_epi64::<32>(b));
        let cross = _mm256_add_epi64(_mm256_mul_epu32(a_high, b), _mm256_mul_epu32(a, b_high));
        _mm256_add_epi64(_mm256_mul_epu32(a, b), _mm256_slli_epi64::<32>(cross))
    }
}

/// The nearest floating-point numbers. The upper 48 and the lower 48 bits become the mantissas of
/// two numbers with known exponents, exactly; their sum is rounded once.
///
/// # Safety
/// The machine must have AVX2.
#[inline(always)]
unsafe fn nearest(a: __m256i) -> __m256d {
    /// 2⁵², to whose bits 52 bits may be added.
    const LOW: f64 = 4_503_599_627_370_496.0;
    /// 3 · 2⁶⁷, the same 16 bits higher, with room for a sign.
    const HIGH: f64 = 442_721_857_769_029_238_784.0;
    // SAFETY: as the caller promises.
    unsafe {
        let high = _mm256_srai_epi32::<16>(a);
        let high = _mm256_blend_epi16::<0b0011_0011>(high, _mm256_setzero_si256());
        let high = _mm256_add_epi64(high, _mm256_castpd_si256(_mm256_set1_pd(HIGH)));
        let low = _mm256_castpd_si256(_mm256_set1_pd(LOW));
        let low = _mm256_blend_epi16::<0b1000_1000>(a, low);
        let high = _mm256_sub_pd(_mm256_castsi256_pd(high), _mm256_set1_pd(HIGH + LOW));
        _mm256_add_pd(high, _mm256_castsi256_pd(low))
    }
}

/// The numbers rounded down, for those within ±2⁵¹: added to 1½ · 2⁵² they fill the lower bits.
///
/// # Safety
/// The machine must have AVX2.
#[inline(always)]
unsafe fn floor(a: __m256d) -> __m256i {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    // SAFETY: as the caller promises.
    unsafe {
        let shift = _mm256_set1_pd(SHIFT);
        let shifted = _mm256_castpd_si256(_mm256_add_pd(_mm256_floor_pd(a), shift));
        _mm256_sub_epi64(shifted, _mm256_castpd_si256(shift))
    }
}
