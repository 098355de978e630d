//! The intrinsics of WebAssembly, which a program has as a whole or not at all. All of them are safe.

use std::arch::wasm32::*;

use crate::halves::{four, transposed_by_fours, two};
use crate::operations::{operations, shifts};
use crate::{HALF, LANES, Simd, Task};

/// The instructions that the program is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Simd128;

impl Simd128 {
    /// Runs a task with them; all code is compiled for them.
    #[inline]
    pub(crate) fn run<T: Task>(self, task: T) -> T::Output {
        task.run(self)
    }
}

/// Eight 32-bit numbers, or a mask of them, are two registers.
type Two = [v128; 2];

/// Eight 64-bit numbers, or a mask of them, are four registers.
type Four = [v128; 4];

impl Simd for Simd128 {
    type I32x8 = Two;
    type I32x4 = v128;
    type I64x8 = Four;
    type F32x8 = Two;
    type F64x8 = Four;
    type Mask = Two;
    type Mask64 = Four;

    operations! {
        safe
        load(lanes: &[i32; LANES]) -> Two = {
            let [a, b, c, d, e, f, g, h] = *lanes;
            [i32x4(a, b, c, d), i32x4(e, f, g, h)]
        };
        store(value: Two, lanes: &mut [i32; LANES]) -> () = {
            let ([a, b, c, d], [e, f, g, h]) = (words(value[0]), words(value[1]));
            *lanes = [a, b, c, d, e, f, g, h];
        };
        load_four(lanes: &[i32; HALF]) -> v128 = i32x4(lanes[0], lanes[1], lanes[2], lanes[3]);
        store_four(value: v128, lanes: &mut [i32; HALF]) -> () = *lanes = words(value);
        accumulate_four(value: v128, totals: &mut [f64; HALF]) -> () = {
            let [low, high] = doubles(value);
            let low = f64x2_add(f64x2(totals[0], totals[1]), low);
            let high = f64x2_add(f64x2(totals[2], totals[3]), high);
            let ([a, b], [c, d]) = (floats(low), floats(high));
            *totals = [a, b, c, d];
        };
        load_i64(lanes: &[i64; LANES]) -> Four = {
            let [a, b, c, d, e, f, g, h] = *lanes;
            [i64x2(a, b), i64x2(c, d), i64x2(e, f), i64x2(g, h)]
        };
        store_i64(value: Four, lanes: &mut [i64; LANES]) -> () = {
            let [[a, b], [c, d], [e, f], [g, h]] = four!(long_words(value));
            *lanes = [a, b, c, d, e, f, g, h];
        };
        load_f32(lanes: &[f32; LANES]) -> Two = {
            let [a, b, c, d, e, f, g, h] = *lanes;
            [f32x4(a, b, c, d), f32x4(e, f, g, h)]
        };
        store_f32(value: Two, lanes: &mut [f32; LANES]) -> () = {
            let [low, high] = value;
            *lanes = [
                f32x4_extract_lane::<0>(low),
                f32x4_extract_lane::<1>(low),
                f32x4_extract_lane::<2>(low),
                f32x4_extract_lane::<3>(low),
                f32x4_extract_lane::<0>(high),
                f32x4_extract_lane::<1>(high),
                f32x4_extract_lane::<2>(high),
                f32x4_extract_lane::<3>(high),
            ];
        };
        load_f64(lanes: &[f64; LANES]) -> Four = {
            let [a, b, c, d, e, f, g, h] = *lanes;
            [f64x2(a, b), f64x2(c, d), f64x2(e, f), f64x2(g, h)]
        };
        store_f64(value: Four, lanes: &mut [f64; LANES]) -> () = {
            let [[a, b], [c, d], [e, f], [g, h]] = four!(floats(value));
            *lanes = [a, b, c, d, e, f, g, h];
        };
    }

    operations! {
        safe
        splat(value: i32) -> Two = [i32x4_splat(value); 2];
        add(a: Two, b: Two) -> Two = two!(i32x4_add(a, b));
        sub(a: Two, b: Two) -> Two = two!(i32x4_sub(a, b));
        mul(a: Two, b: Two) -> Two = two!(i32x4_mul(a, b));
        mul_high(a: Two, b: Two) -> Two = two!(high_product(a, b));
        min(a: Two, b: Two) -> Two = two!(i32x4_min(a, b));
        max(a: Two, b: Two) -> Two = two!(i32x4_max(a, b));
        and(a: Two, b: Two) -> Two = two!(v128_and(a, b));
        shift_left_each(a: Two, counts: Two) -> Two = two!(shifted(a, counts));
        rotate_right_each(a: Two, counts: Two) -> Two = two!(rotated(a, counts));
        less(a: Two, b: Two) -> Two = two!(i32x4_lt(a, b));
        equal(a: Two, b: Two) -> Two = two!(i32x4_eq(a, b));
        either(a: Two, b: Two) -> Two = two!(v128_or(a, b));
        both(a: Two, b: Two) -> Two = two!(v128_and(a, b));
        any(mask: Two) -> bool = v128_any_true(v128_or(mask[0], mask[1]));
        select(mask: Two, a: Two, b: Two) -> Two = two!(v128_bitselect(a, b, mask));
        keep(mask: Two, a: Two) -> Two = two!(v128_and(mask, a));

        add_four(a: v128, b: v128) -> v128 = i32x4_add(a, b);
        sub_four(a: v128, b: v128) -> v128 = i32x4_sub(a, b);

        splat_i64(value: i64) -> Four = [i64x2_splat(value); 4];
        add_i64(a: Four, b: Four) -> Four = four!(i64x2_add(a, b));
        sub_i64(a: Four, b: Four) -> Four = four!(i64x2_sub(a, b));
        mul_i64(a: Four, b: Four) -> Four = four!(i64x2_mul(a, b));
        and_i64(a: Four, b: Four) -> Four = four!(v128_and(a, b));
        xor_i64(a: Four, b: Four) -> Four = four!(v128_xor(a, b));
        select_i64(mask: Four, a: Four, b: Four) -> Four = four!(v128_bitselect(a, b, mask));
        widen(a: Two) -> Four = [
            i64x2_extend_low_i32x4(a[0]),
            i64x2_extend_high_i32x4(a[0]),
            i64x2_extend_low_i32x4(a[1]),
            i64x2_extend_high_i32x4(a[1]),
        ];
        narrow(a: Four) -> Two = [
            i32x4_shuffle::<0, 2, 4, 6>(a[0], a[1]),
            i32x4_shuffle::<0, 2, 4, 6>(a[2], a[3]),
        ];
        widen_mask(mask: Two) -> Four = Simd128.widen(mask);

        splat_f32(value: f32) -> Two = [f32x4_splat(value); 2];
        add_f32(a: Two, b: Two) -> Two = two!(f32x4_add(a, b));
        sub_f32(a: Two, b: Two) -> Two = two!(f32x4_sub(a, b));
        mul_f32(a: Two, b: Two) -> Two = two!(f32x4_mul(a, b));
        div_f32(a: Two, b: Two) -> Two = two!(f32x4_div(a, b));
        min_f32(a: Two, b: Two) -> Two = Simd128.select(Simd128.less_f32(a, b), a, b);
        max_f32(a: Two, b: Two) -> Two = Simd128.select(Simd128.less_f32(b, a), a, b);
        less_f32(a: Two, b: Two) -> Two = two!(f32x4_lt(a, b));
        sqrt_f32(a: Two) -> Two = two!(f32x4_sqrt(a));
        i32_to_f32(a: Two) -> Two = two!(f32x4_convert_i32x4(a));
        cut_to_i32(a: Two) -> Two = two!(i32x4_trunc_sat_f32x4(a));
        ceil_to_i32(a: Two) -> Two = Simd128.cut_to_i32(two!(f32x4_ceil(a)));
        nearest_to_i32(a: Two) -> Two = Simd128.cut_to_i32(two!(f32x4_nearest(a)));

        splat_f64(value: f64) -> Four = [f64x2_splat(value); 4];
        add_f64(a: Four, b: Four) -> Four = four!(f64x2_add(a, b));
        sub_f64(a: Four, b: Four) -> Four = four!(f64x2_sub(a, b));
        mul_f64(a: Four, b: Four) -> Four = four!(f64x2_mul(a, b));
        div_f64(a: Four, b: Four) -> Four = four!(f64x2_div(a, b));
        min_f64(a: Four, b: Four) -> Four = Simd128.select_f64(Simd128.less_f64(a, b), a, b);
        max_f64(a: Four, b: Four) -> Four = Simd128.select_f64(Simd128.less_f64(b, a), a, b);
        less_f64(a: Four, b: Four) -> Four = four!(f64x2_lt(a, b));
        both_f64(a: Four, b: Four) -> Four = four!(v128_and(a, b));
        except_f64(a: Four, b: Four) -> Four = four!(v128_andnot(a, b));
        select_f64(mask: Four, a: Four, b: Four) -> Four = four!(v128_bitselect(a, b, mask));
        i32_to_f64(a: Two) -> Four = {
            let ([a, b], [c, d]) = (doubles(a[0]), doubles(a[1]));
            [a, b, c, d]
        };
        i64_to_f64(a: Four) -> Four = four!(nearest_doubles(a));
        to_i32(a: Four) -> Two = {
            let [a, b, c, d] = four!(i32x4_trunc_sat_f64x2_zero(a));
            [i32x4_shuffle::<0, 1, 4, 5>(a, b), i32x4_shuffle::<0, 1, 4, 5>(c, d)]
        };
        floor_to_i64(a: Four) -> Four = four!(floor(a));

        running_sums(a: Two) -> Two = {
            let [low, high] = two!(running_sums(a));
            // The sum of the low half, for all of the high one.
            [low, i32x4_add(high, i32x4_shuffle::<3, 3, 3, 3>(low, low))]
        };
        transpose_i32(rows: [Two; LANES]) -> [Two; LANES] = transposed_by_fours!(rows, transposed);
    }

    shifts! {
        safe
        shift_right(a: Two) = |N| {
            let count = N as u32;
            [i32x4_shr(a[0], count), i32x4_shr(a[1], count)]
        };
        shift_left(a: Two) = |N| {
            let count = N as u32;
            [i32x4_shl(a[0], count), i32x4_shl(a[1], count)]
        };
        shift_right_unsigned(a: Two) = |N| {
            let count = N as u32;
            [u32x4_shr(a[0], count), u32x4_shr(a[1], count)]
        };
        shift_right_unsigned_i64(a: Four) = |N| {
            let count = N as u32;
            [
                u64x2_shr(a[0], count),
                u64x2_shr(a[1], count),
                u64x2_shr(a[2], count),
                u64x2_shr(a[3], count),
            ]
        };
    }
}

/// The numbers of a register.
#[inline(always)]
fn words(a: v128) -> [i32; 4] {
    [
        i32x4_extract_lane::<0>(a),
        i32x4_extract_lane::<1>(a),
        i32x4_extract_lane::<2>(a),
        i32x4_extract_lane::<3>(a),
    ]
}

/// The numbers of a register.
#[inline(always)]
fn long_words(a: v128) -> [i64; 2] {
    [i64x2_extract_lane::<0>(a), i64x2_extract_lane::<1>(a)]
}

/// The numbers of a register.
#[inline(always)]
fn floats(a: v128) -> [f64; 2] {
    [f64x2_extract_lane::<0>(a), f64x2_extract_lane::<1>(a)]
}

/// The upper 32 bits of each product of unsigned numbers.
#[inline(always)]
fn high_product(a: v128, b: v128) -> v128 {
    let (low, high) = (u64x2_extmul_low_u32x4(a, b), u64x2_extmul_high_u32x4(a, b));
    i32x4_shuffle::<1, 3, 5, 7>(low, high)
}

/// The bits moved up; there is no instruction with a count for each.
#[inline(always)]
fn shifted(a: v128, counts: v128) -> v128 {
    let ([a, b, c, d], [i, j, k, l]) = (words(a), words(counts));
    i32x4(a << i, b << j, c << k, d << l)
}

/// The bits moved down in a circle.
#[inline(always)]
fn rotated(a: v128, counts: v128) -> v128 {
    let ([a, b, c, d], [i, j, k, l]) = (words(a), words(counts));
    i32x4(
        a.rotate_right(i as u32),
        b.rotate_right(j as u32),
        c.rotate_right(k as u32),
        d.rotate_right(l as u32),
    )
}

/// Four numbers as floating point.
#[inline(always)]
fn doubles(a: v128) -> [v128; 2] {
    let high = i32x4_shuffle::<2, 3, 2, 3>(a, a);
    [f64x2_convert_low_i32x4(a), f64x2_convert_low_i32x4(high)]
}

/// Two long numbers as floating point.
#[inline(always)]
fn nearest_doubles(a: v128) -> v128 {
    let [a, b] = long_words(a);
    f64x2(a as f64, b as f64)
}

/// The numbers rounded down, by way of numbers so large that their last bit is a unit.
#[inline(always)]
fn floor(a: v128) -> v128 {
    let large = f64x2_splat((3_i64 << 51) as f64);
    i64x2_sub(f64x2_add(f64x2_floor(a), large), large)
}

/// The sum of each of four numbers and all before it.
#[inline(always)]
fn running_sums(a: v128) -> v128 {
    let zero = i32x4_splat(0);
    let pairs = i32x4_add(a, i32x4_shuffle::<3, 4, 5, 6>(zero, a));
    i32x4_add(pairs, i32x4_shuffle::<2, 3, 4, 5>(zero, pairs))
}

/// Columns as rows: pairs, then halves change places.
#[inline(always)]
fn transposed([a, b, c, d]: [v128; 4]) -> [v128; 4] {
    let above = [
        i32x4_shuffle::<0, 4, 2, 6>(a, b),
        i32x4_shuffle::<1, 5, 3, 7>(a, b),
    ];
    let below = [
        i32x4_shuffle::<0, 4, 2, 6>(c, d),
        i32x4_shuffle::<1, 5, 3, 7>(c, d),
    ];
    [
        i64x2_shuffle::<0, 2>(above[0], below[0]),
        i64x2_shuffle::<0, 2>(above[1], below[1]),
        i64x2_shuffle::<1, 3>(above[0], below[0]),
        i64x2_shuffle::<1, 3>(above[1], below[1]),
    ]
}
