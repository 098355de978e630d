#![expect(unsafe_code, reason = "instructions found at run time")]

use std::arch::x86_64::*;

use super::{fours, running_sums, token, transposed, transposed_doubles};
use crate::operations::{operations, shifts};
use crate::{HALF, LANES, Simd};

token! {
    /// AVX-512 with its parts F, DQ and VL. A value exists only where the machine has them.
    Avx512, "avx512f", "avx512dq", "avx512vl", "avx2"
}

impl Simd for Avx512 {
    type I32x8 = __m256i;
    type I32x4 = __m128i;
    type I64x8 = __m512i;
    type F32x8 = __m256;
    type F64x8 = __m512d;
    type Mask = __mmask8;
    type Mask64 = __mmask8;

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
        rotate_right_each(a: __m256i, counts: __m256i) -> __m256i = _mm256_rorv_epi32(a, counts);
        less(a: __m256i, b: __m256i) -> __mmask8 = _mm256_cmplt_epi32_mask(a, b);
        equal(a: __m256i, b: __m256i) -> __mmask8 = _mm256_cmpeq_epi32_mask(a, b);
        keep(mask: __mmask8, a: __m256i) -> __m256i = _mm256_maskz_mov_epi32(mask, a);
        select(mask: __mmask8, a: __m256i, b: __m256i) -> __m256i =
            _mm256_mask_blend_epi32(mask, b, a);

        load_i64(lanes: &[i64; LANES]) -> __m512i = _mm512_loadu_si512(lanes.as_ptr().cast());
        store_i64(value: __m512i, lanes: &mut [i64; LANES]) -> () =
            _mm512_storeu_si512(lanes.as_mut_ptr().cast(), value);
        splat_i64(value: i64) -> __m512i = _mm512_set1_epi64(value);
        add_i64(a: __m512i, b: __m512i) -> __m512i = _mm512_add_epi64(a, b);
        sub_i64(a: __m512i, b: __m512i) -> __m512i = _mm512_sub_epi64(a, b);
        mul_i64(a: __m512i, b: __m512i) -> __m512i = _mm512_mullo_epi64(a, b);
        and_i64(a: __m512i, b: __m512i) -> __m512i = _mm512_and_si512(a, b);
        xor_i64(a: __m512i, b: __m512i) -> __m512i = _mm512_xor_si512(a, b);
        select_i64(mask: __mmask8, a: __m512i, b: __m512i) -> __m512i =
            _mm512_mask_blend_epi64(mask, b, a);
        widen(a: __m256i) -> __m512i = _mm512_cvtepi32_epi64(a);
        narrow(a: __m512i) -> __m256i = _mm512_cvtepi64_epi32(a);

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
        less_f32(a: __m256, b: __m256) -> __mmask8 = _mm256_cmp_ps_mask::<_CMP_LT_OQ>(a, b);
        sqrt_f32(a: __m256) -> __m256 = _mm256_sqrt_ps(a);
        i32_to_f32(a: __m256i) -> __m256 = _mm256_cvtepi32_ps(a);
        cut_to_i32(a: __m256) -> __m256i = _mm256_cvttps_epi32(a);
        ceil_to_i32(a: __m256) -> __m256i = _mm256_cvttps_epi32(_mm256_ceil_ps(a));
        nearest_to_i32(a: __m256) -> __m256i = _mm256_cvtps_epi32(a);
        running_sums(a: __m256i) -> __m256i = running_sums(a);
        transpose_i32(rows: [__m256i; LANES]) -> [__m256i; LANES] = transposed(rows);

        splat_f64(value: f64) -> __m512d = _mm512_set1_pd(value);
        load_f64(lanes: &[f64; LANES]) -> __m512d = _mm512_loadu_pd(lanes.as_ptr());
        store_f64(value: __m512d, lanes: &mut [f64; LANES]) -> () =
            _mm512_storeu_pd(lanes.as_mut_ptr(), value);
        add_f64(a: __m512d, b: __m512d) -> __m512d = _mm512_add_pd(a, b);
        sub_f64(a: __m512d, b: __m512d) -> __m512d = _mm512_sub_pd(a, b);
        mul_f64(a: __m512d, b: __m512d) -> __m512d = _mm512_mul_pd(a, b);
        div_f64(a: __m512d, b: __m512d) -> __m512d = _mm512_div_pd(a, b);
        min_f64(a: __m512d, b: __m512d) -> __m512d = _mm512_min_pd(a, b);
        max_f64(a: __m512d, b: __m512d) -> __m512d = _mm512_max_pd(a, b);
        less_f64(a: __m512d, b: __m512d) -> __mmask8 = _mm512_cmp_pd_mask::<_CMP_LT_OQ>(a, b);
        select_f64(mask: __mmask8, a: __m512d, b: __m512d) -> __m512d =
            _mm512_mask_blend_pd(mask, b, a);
        i32_to_f64(a: __m256i) -> __m512d = _mm512_cvtepi32_pd(a);
        i64_to_f64(a: __m512i) -> __m512d = _mm512_cvtepi64_pd(a);
        to_i32(a: __m512d) -> __m256i = _mm512_cvttpd_epi32(a);
        floor_to_i64(a: __m512d) -> __m512i = {
            const DOWN: i32 = _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC;
            _mm512_cvt_roundpd_epi64::<DOWN>(a)
        };
    }

    #[inline(always)]
    fn either(self, a: __mmask8, b: __mmask8) -> __mmask8 {
        a | b
    }

    #[inline(always)]
    fn both(self, a: __mmask8, b: __mmask8) -> __mmask8 {
        a & b
    }

    #[inline(always)]
    fn any(self, mask: __mmask8) -> bool {
        mask != 0
    }

    #[inline(always)]
    fn widen_mask(self, mask: __mmask8) -> __mmask8 {
        mask
    }

    #[inline(always)]
    fn both_f64(self, a: __mmask8, b: __mmask8) -> __mmask8 {
        a & b
    }

    #[inline(always)]
    fn except_f64(self, a: __mmask8, b: __mmask8) -> __mmask8 {
        a & !b
    }

    #[inline(always)]
    fn transpose_fours(self, rows: &[[f64; HALF]; LANES]) -> [__m512d; HALF] {
        // SAFETY: as for the other operations.
        unsafe {
            let first = transposed_doubles(&[rows[0], rows[1], rows[2], rows[3]]);
            let last = transposed_doubles(&[rows[4], rows[5], rows[6], rows[7]]);
            [
                joined(first[0], last[0]),
                joined(first[1], last[1]),
                joined(first[2], last[2]),
                joined(first[3], last[3]),
            ]
        }
    }

    shifts! {
        shift_right(a: __m256i) = |N| _mm256_srai_epi32::<N>(a);
        shift_left(a: __m256i) = |N| _mm256_slli_epi32::<N>(a);
        shift_right_unsigned(a: __m256i) = |N| _mm256_srli_epi32::<N>(a);
        shift_right_unsigned_i64(a: __m512i) = |N| shifted::<N>(a);
    }
}

/// Two halves side by side.
///
/// # Safety
/// The machine must have AVX-512F.
#[inline(always)]
unsafe fn joined(first: __m256d, last: __m256d) -> __m512d {
    // SAFETY: as the caller promises.
    unsafe { _mm512_insertf64x4::<1>(_mm512_castpd256_pd512(first), last) }
}

/// The bits moved down by N, which the intrinsic wants to be unsigned.
///
/// # Safety
/// The machine must have AVX-512F.
#[inline(always)]
unsafe fn shifted<const N: i32>(a: __m512i) -> __m512i {
    // SAFETY: as the caller promises.
    unsafe { _mm512_srl_epi64(a, _mm_cvtsi32_si128(N)) }
}
