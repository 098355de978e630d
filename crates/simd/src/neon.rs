//! NEON intrinsics, which every 64-bit processor of ARM has.
#![expect(unsafe_code, reason = "intrinsics")]

use std::arch::aarch64::*;

use crate::halves::{four, transposed_by_fours, two};
use crate::operations::{operations, shifts};
use crate::{HALF, LANES, Simd, Task};

/// The instructions of every machine of this architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Neon;

impl Neon {
    /// Runs a task with them; all code is compiled for them.
    #[inline]
    pub(crate) fn run<T: Task>(self, task: T) -> T::Output {
        task.run(self)
    }
}

/// Eight 32-bit numbers are two registers.
type Two<T> = [T; 2];

/// Eight 64-bit numbers are four registers.
type Four<T> = [T; 4];

impl Simd for Neon {
    type I32x8 = Two<int32x4_t>;
    type I32x4 = int32x4_t;
    type I64x8 = Four<int64x2_t>;
    type F32x8 = Two<float32x4_t>;
    type F64x8 = Four<float64x2_t>;
    type Mask = Two<uint32x4_t>;
    type Mask64 = Four<uint64x2_t>;

    operations! {
        load(lanes: &[i32; LANES]) -> Two<int32x4_t> = {
            let first = lanes.as_ptr();
            [vld1q_s32(first), vld1q_s32(first.add(4))]
        };
        store(value: Two<int32x4_t>, lanes: &mut [i32; LANES]) -> () = {
            let first = lanes.as_mut_ptr();
            vst1q_s32(first, value[0]);
            vst1q_s32(first.add(4), value[1]);
        };
        load_four(lanes: &[i32; HALF]) -> int32x4_t = vld1q_s32(lanes.as_ptr());
        store_four(value: int32x4_t, lanes: &mut [i32; HALF]) -> () =
            vst1q_s32(lanes.as_mut_ptr(), value);
        accumulate_four(value: int32x4_t, totals: &mut [f64; HALF]) -> () = {
            let first = totals.as_mut_ptr();
            let [low, high] = doubles(value);
            vst1q_f64(first, vaddq_f64(vld1q_f64(first), low));
            vst1q_f64(first.add(2), vaddq_f64(vld1q_f64(first.add(2)), high));
        };
        load_i64(lanes: &[i64; LANES]) -> Four<int64x2_t> = {
            let first = lanes.as_ptr();
            [
                vld1q_s64(first),
                vld1q_s64(first.add(2)),
                vld1q_s64(first.add(4)),
                vld1q_s64(first.add(6)),
            ]
        };
        store_i64(value: Four<int64x2_t>, lanes: &mut [i64; LANES]) -> () = {
            let first = lanes.as_mut_ptr();
            vst1q_s64(first, value[0]);
            vst1q_s64(first.add(2), value[1]);
            vst1q_s64(first.add(4), value[2]);
            vst1q_s64(first.add(6), value[3]);
        };
        load_f32(lanes: &[f32; LANES]) -> Two<float32x4_t> = {
            let first = lanes.as_ptr();
            [vld1q_f32(first), vld1q_f32(first.add(4))]
        };
        store_f32(value: Two<float32x4_t>, lanes: &mut [f32; LANES]) -> () = {
            let first = lanes.as_mut_ptr();
            vst1q_f32(first, value[0]);
            vst1q_f32(first.add(4), value[1]);
        };
        load_f64(lanes: &[f64; LANES]) -> Four<float64x2_t> = {
            let first = lanes.as_ptr();
            [
                vld1q_f64(first),
                vld1q_f64(first.add(2)),
                vld1q_f64(first.add(4)),
                vld1q_f64(first.add(6)),
            ]
        };
        store_f64(value: Four<float64x2_t>, lanes: &mut [f64; LANES]) -> () = {
            let first = lanes.as_mut_ptr();
            vst1q_f64(first, value[0]);
            vst1q_f64(first.add(2), value[1]);
            vst1q_f64(first.add(4), value[2]);
            vst1q_f64(first.add(6), value[3]);
        };
    }

    operations! {
        splat(value: i32) -> Two<int32x4_t> = [vdupq_n_s32(value); 2];
        add(a: Two<int32x4_t>, b: Two<int32x4_t>) -> Two<int32x4_t> = two!(vaddq_s32(a, b));
        sub(a: Two<int32x4_t>, b: Two<int32x4_t>) -> Two<int32x4_t> = two!(vsubq_s32(a, b));
        mul(a: Two<int32x4_t>, b: Two<int32x4_t>) -> Two<int32x4_t> = two!(vmulq_s32(a, b));
        mul_high(a: Two<int32x4_t>, b: Two<int32x4_t>) -> Two<int32x4_t> = two!(high_product(a, b));
        min(a: Two<int32x4_t>, b: Two<int32x4_t>) -> Two<int32x4_t> = two!(vminq_s32(a, b));
        max(a: Two<int32x4_t>, b: Two<int32x4_t>) -> Two<int32x4_t> = two!(vmaxq_s32(a, b));
        and(a: Two<int32x4_t>, b: Two<int32x4_t>) -> Two<int32x4_t> = two!(vandq_s32(a, b));
        shift_left_each(a: Two<int32x4_t>, counts: Two<int32x4_t>) -> Two<int32x4_t> =
            two!(vshlq_s32(a, counts));
        rotate_right_each(a: Two<int32x4_t>, counts: Two<int32x4_t>) -> Two<int32x4_t> =
            two!(rotated(a, counts));
        less(a: Two<int32x4_t>, b: Two<int32x4_t>) -> Two<uint32x4_t> = two!(vcltq_s32(a, b));
        equal(a: Two<int32x4_t>, b: Two<int32x4_t>) -> Two<uint32x4_t> = two!(vceqq_s32(a, b));
        either(a: Two<uint32x4_t>, b: Two<uint32x4_t>) -> Two<uint32x4_t> = two!(vorrq_u32(a, b));
        both(a: Two<uint32x4_t>, b: Two<uint32x4_t>) -> Two<uint32x4_t> = two!(vandq_u32(a, b));
        any(mask: Two<uint32x4_t>) -> bool = vmaxvq_u32(vorrq_u32(mask[0], mask[1])) != 0;
        select(mask: Two<uint32x4_t>, a: Two<int32x4_t>, b: Two<int32x4_t>) -> Two<int32x4_t> =
            two!(vbslq_s32(mask, a, b));
        keep(mask: Two<uint32x4_t>, a: Two<int32x4_t>) -> Two<int32x4_t> = [
            vandq_s32(vreinterpretq_s32_u32(mask[0]), a[0]),
            vandq_s32(vreinterpretq_s32_u32(mask[1]), a[1]),
        ];

        add_four(a: int32x4_t, b: int32x4_t) -> int32x4_t = vaddq_s32(a, b);
        sub_four(a: int32x4_t, b: int32x4_t) -> int32x4_t = vsubq_s32(a, b);

        splat_i64(value: i64) -> Four<int64x2_t> = [vdupq_n_s64(value); 4];
        add_i64(a: Four<int64x2_t>, b: Four<int64x2_t>) -> Four<int64x2_t> = four!(vaddq_s64(a, b));
        sub_i64(a: Four<int64x2_t>, b: Four<int64x2_t>) -> Four<int64x2_t> = four!(vsubq_s64(a, b));
        mul_i64(a: Four<int64x2_t>, b: Four<int64x2_t>) -> Four<int64x2_t> = four!(product(a, b));
        and_i64(a: Four<int64x2_t>, b: Four<int64x2_t>) -> Four<int64x2_t> = four!(vandq_s64(a, b));
        xor_i64(a: Four<int64x2_t>, b: Four<int64x2_t>) -> Four<int64x2_t> = four!(veorq_s64(a, b));
        select_i64(mask: Four<uint64x2_t>, a: Four<int64x2_t>, b: Four<int64x2_t>)
            -> Four<int64x2_t> = four!(vbslq_s64(mask, a, b));
        widen(a: Two<int32x4_t>) -> Four<int64x2_t> = [
            vmovl_s32(vget_low_s32(a[0])),
            vmovl_high_s32(a[0]),
            vmovl_s32(vget_low_s32(a[1])),
            vmovl_high_s32(a[1]),
        ];
        narrow(a: Four<int64x2_t>) -> Two<int32x4_t> =
            [low_words(a[0], a[1]), low_words(a[2], a[3])];
        widen_mask(mask: Two<uint32x4_t>) -> Four<uint64x2_t> = [
            vreinterpretq_u64_u32(vzip1q_u32(mask[0], mask[0])),
            vreinterpretq_u64_u32(vzip2q_u32(mask[0], mask[0])),
            vreinterpretq_u64_u32(vzip1q_u32(mask[1], mask[1])),
            vreinterpretq_u64_u32(vzip2q_u32(mask[1], mask[1])),
        ];

        splat_f32(value: f32) -> Two<float32x4_t> = [vdupq_n_f32(value); 2];
        add_f32(a: Two<float32x4_t>, b: Two<float32x4_t>) -> Two<float32x4_t> =
            two!(vaddq_f32(a, b));
        sub_f32(a: Two<float32x4_t>, b: Two<float32x4_t>) -> Two<float32x4_t> =
            two!(vsubq_f32(a, b));
        mul_f32(a: Two<float32x4_t>, b: Two<float32x4_t>) -> Two<float32x4_t> =
            two!(vmulq_f32(a, b));
        div_f32(a: Two<float32x4_t>, b: Two<float32x4_t>) -> Two<float32x4_t> =
            two!(vdivq_f32(a, b));
        min_f32(a: Two<float32x4_t>, b: Two<float32x4_t>) -> Two<float32x4_t> = {
            let chosen = Neon.less_f32(a, b);
            two!(vbslq_f32(chosen, a, b))
        };
        max_f32(a: Two<float32x4_t>, b: Two<float32x4_t>) -> Two<float32x4_t> = {
            let chosen = Neon.less_f32(b, a);
            two!(vbslq_f32(chosen, a, b))
        };
        less_f32(a: Two<float32x4_t>, b: Two<float32x4_t>) -> Two<uint32x4_t> =
            two!(vcltq_f32(a, b));
        sqrt_f32(a: Two<float32x4_t>) -> Two<float32x4_t> = two!(vsqrtq_f32(a));
        i32_to_f32(a: Two<int32x4_t>) -> Two<float32x4_t> = two!(vcvtq_f32_s32(a));
        cut_to_i32(a: Two<float32x4_t>) -> Two<int32x4_t> = two!(vcvtq_s32_f32(a));
        ceil_to_i32(a: Two<float32x4_t>) -> Two<int32x4_t> = two!(vcvtpq_s32_f32(a));
        nearest_to_i32(a: Two<float32x4_t>) -> Two<int32x4_t> = two!(vcvtnq_s32_f32(a));

        splat_f64(value: f64) -> Four<float64x2_t> = [vdupq_n_f64(value); 4];
        add_f64(a: Four<float64x2_t>, b: Four<float64x2_t>) -> Four<float64x2_t> =
            four!(vaddq_f64(a, b));
        sub_f64(a: Four<float64x2_t>, b: Four<float64x2_t>) -> Four<float64x2_t> =
            four!(vsubq_f64(a, b));
        mul_f64(a: Four<float64x2_t>, b: Four<float64x2_t>) -> Four<float64x2_t> =
            four!(vmulq_f64(a, b));
        div_f64(a: Four<float64x2_t>, b: Four<float64x2_t>) -> Four<float64x2_t> =
            four!(vdivq_f64(a, b));
        min_f64(a: Four<float64x2_t>, b: Four<float64x2_t>) -> Four<float64x2_t> = {
            let chosen = Neon.less_f64(a, b);
            four!(vbslq_f64(chosen, a, b))
        };
        max_f64(a: Four<float64x2_t>, b: Four<float64x2_t>) -> Four<float64x2_t> = {
            let chosen = Neon.less_f64(b, a);
            four!(vbslq_f64(chosen, a, b))
        };
        less_f64(a: Four<float64x2_t>, b: Four<float64x2_t>) -> Four<uint64x2_t> =
            four!(vcltq_f64(a, b));
        both_f64(a: Four<uint64x2_t>, b: Four<uint64x2_t>) -> Four<uint64x2_t> =
            four!(vandq_u64(a, b));
        except_f64(a: Four<uint64x2_t>, b: Four<uint64x2_t>) -> Four<uint64x2_t> =
            four!(vbicq_u64(a, b));
        select_f64(mask: Four<uint64x2_t>, a: Four<float64x2_t>, b: Four<float64x2_t>)
            -> Four<float64x2_t> = four!(vbslq_f64(mask, a, b));
        i32_to_f64(a: Two<int32x4_t>) -> Four<float64x2_t> = {
            let ([a, b], [c, d]) = (doubles(a[0]), doubles(a[1]));
            [a, b, c, d]
        };
        i64_to_f64(a: Four<int64x2_t>) -> Four<float64x2_t> = four!(vcvtq_f64_s64(a));
        to_i32(a: Four<float64x2_t>) -> Two<int32x4_t> = Neon.narrow(four!(vcvtq_s64_f64(a)));
        floor_to_i64(a: Four<float64x2_t>) -> Four<int64x2_t> = four!(vcvtmq_s64_f64(a));

        running_sums(a: Two<int32x4_t>) -> Two<int32x4_t> = {
            let [low, high] = two!(running_sums(a));
            // The sum of the low half, for all of the high one.
            [low, vaddq_s32(high, vdupq_laneq_s32::<3>(low))]
        };
        transpose_i32(rows: [Two<int32x4_t>; LANES]) -> [Two<int32x4_t>; LANES] = transposed_by_fours!(rows, transposed);
    }

    #[inline(always)]
    fn sum_each(self, rows: &[[i32; LANES]; LANES]) -> Two<int32x4_t> {
        // SAFETY: as for the other operations.
        unsafe {
            let mut halves = [vdupq_n_s32(0); LANES];
            for (half, row) in halves.iter_mut().zip(rows) {
                let [low, high] = self.load(row);
                *half = vaddq_s32(low, high);
            }
            let [a, b, c, d, e, f, g, h] = halves;
            [
                vpaddq_s32(vpaddq_s32(a, b), vpaddq_s32(c, d)),
                vpaddq_s32(vpaddq_s32(e, f), vpaddq_s32(g, h)),
            ]
        }
    }

    // Shifts by a register, a negative one being down, since those by a constant exclude 0.
    shifts! {
        shift_right(a: Two<int32x4_t>) = |N| {
            let counts = vdupq_n_s32(-N);
            [vshlq_s32(a[0], counts), vshlq_s32(a[1], counts)]
        };
        shift_left(a: Two<int32x4_t>) = |N| {
            let counts = vdupq_n_s32(N);
            [vshlq_s32(a[0], counts), vshlq_s32(a[1], counts)]
        };
        shift_right_unsigned(a: Two<int32x4_t>) = |N| {
            let counts = vdupq_n_s32(-N);
            [shifted(a[0], counts), shifted(a[1], counts)]
        };
        shift_right_unsigned_i64(a: Four<int64x2_t>) = |N| {
            let counts = vdupq_n_s64(i64::from(-N));
            [
                shifted_i64(a[0], counts),
                shifted_i64(a[1], counts),
                shifted_i64(a[2], counts),
                shifted_i64(a[3], counts),
            ]
        };
    }
}

/// The upper 32 bits of each product of unsigned numbers.
#[inline]
#[target_feature(enable = "neon")]
fn high_product(a: int32x4_t, b: int32x4_t) -> int32x4_t {
    let (a, b) = (vreinterpretq_u32_s32(a), vreinterpretq_u32_s32(b));
    let low = vmull_u32(vget_low_u32(a), vget_low_u32(b));
    let high = vmull_high_u32(a, b);
    vreinterpretq_s32_u32(vuzp2q_u32(
        vreinterpretq_u32_u64(low),
        vreinterpretq_u32_u64(high),
    ))
}

/// The bits moved down in a circle: a negative shift is one down, and one by 32 gives 0.
#[inline]
#[target_feature(enable = "neon")]
fn rotated(a: int32x4_t, counts: int32x4_t) -> int32x4_t {
    let down = shifted(a, vnegq_s32(counts));
    let up = shifted(a, vsubq_s32(vdupq_n_s32(32), counts));
    vorrq_s32(down, up)
}

/// The low 64 bits of each product, from products of 32 bits.
#[inline]
#[target_feature(enable = "neon")]
fn product(a: int64x2_t, b: int64x2_t) -> int64x2_t {
    let (a, b) = (vreinterpretq_u64_s64(a), vreinterpretq_u64_s64(b));
    let swapped = vrev64q_u32(vreinterpretq_u32_u64(b));
    let cross = vpaddlq_u32(vmulq_u32(vreinterpretq_u32_u64(a), swapped));
    let high = vshlq_n_u64::<32>(cross);
    vreinterpretq_s64_u64(vmlal_u32(high, vmovn_u64(a), vmovn_u64(b)))
}

/// The low 32 bits of four numbers.
#[inline]
#[target_feature(enable = "neon")]
fn low_words(first: int64x2_t, last: int64x2_t) -> int32x4_t {
    vuzp1q_s32(vreinterpretq_s32_s64(first), vreinterpretq_s32_s64(last))
}

/// Four numbers as floating point.
#[inline]
#[target_feature(enable = "neon")]
fn doubles(a: int32x4_t) -> [float64x2_t; 2] {
    [
        vcvtq_f64_s64(vmovl_s32(vget_low_s32(a))),
        vcvtq_f64_s64(vmovl_high_s32(a)),
    ]
}

/// The bits moved up by `counts`, zeros in their place.
#[inline]
#[target_feature(enable = "neon")]
fn shifted(a: int32x4_t, counts: int32x4_t) -> int32x4_t {
    vreinterpretq_s32_u32(vshlq_u32(vreinterpretq_u32_s32(a), counts))
}

/// The bits moved up by `counts`, zeros in their place.
#[inline]
#[target_feature(enable = "neon")]
fn shifted_i64(a: int64x2_t, counts: int64x2_t) -> int64x2_t {
    vreinterpretq_s64_u64(vshlq_u64(vreinterpretq_u64_s64(a), counts))
}

/// The sum of each of four numbers and all before it.
#[inline]
#[target_feature(enable = "neon")]
fn running_sums(a: int32x4_t) -> int32x4_t {
    let zero = vdupq_n_s32(0);
    let pairs = vaddq_s32(a, vextq_s32::<3>(zero, a));
    vaddq_s32(pairs, vextq_s32::<2>(zero, pairs))
}

/// Columns as rows: pairs, then halves change places.
#[inline]
#[target_feature(enable = "neon")]
fn transposed([a, b, c, d]: [int32x4_t; 4]) -> [int32x4_t; 4] {
    let pairs = [
        vtrn1q_s32(a, b),
        vtrn2q_s32(a, b),
        vtrn1q_s32(c, d),
        vtrn2q_s32(c, d),
    ];
    let pairs = [
        vreinterpretq_s64_s32(pairs[0]),
        vreinterpretq_s64_s32(pairs[1]),
        vreinterpretq_s64_s32(pairs[2]),
        vreinterpretq_s64_s32(pairs[3]),
    ];
    [
        vreinterpretq_s32_s64(vtrn1q_s64(pairs[0], pairs[2])),
        vreinterpretq_s32_s64(vtrn1q_s64(pairs[1], pairs[3])),
        vreinterpretq_s32_s64(vtrn2q_s64(pairs[0], pairs[2])),
        vreinterpretq_s32_s64(vtrn2q_s64(pairs[1], pairs[3])),
    ]
}
