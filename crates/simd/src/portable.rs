use crate::{HALF, LANES, Simd};

/// Plain arrays, for every processor. They define what all levels compute.
#[derive(Debug, Clone, Copy)]
pub struct Portable;

/// 1½·2²³: added to it, a float has no bits left for a fraction.
const SHIFT: f32 = 12_582_912.0;

/// Applies an operation lane by lane. A macro, since closures are not compiled for their caller's
/// level.
macro_rules! lanes {
    ($zero:expr, |$k:ident| $value:expr) => {{
        let mut result = [$zero; LANES];
        for $k in 0..LANES {
            result[$k] = $value;
        }
        result
    }};
}

/// Operations of the trait, lane by lane.
macro_rules! operations {
    ($($name:ident($($operand:ident: $from:ty),*) -> $to:ty = $zero:expr, |$k:ident| $value:expr;)*) => {
        $(
            #[inline(always)]
            fn $name(self, $($operand: [$from; LANES]),*) -> [$to; LANES] {
                lanes!($zero, |$k| $value)
            }
        )*
    };
}

impl Simd for Portable {
    type I32x8 = [i32; LANES];
    type I32x4 = [i32; HALF];
    type I64x8 = [i64; LANES];
    type F32x8 = [f32; LANES];
    type F64x8 = [f64; LANES];
    type Mask = [bool; LANES];
    type Mask64 = [bool; LANES];

    operations! {
        add(a: i32, b: i32) -> i32 = 0, |k| a[k].wrapping_add(b[k]);
        sub(a: i32, b: i32) -> i32 = 0, |k| a[k].wrapping_sub(b[k]);
        mul(a: i32, b: i32) -> i32 = 0, |k| a[k].wrapping_mul(b[k]);
        mul_high(a: i32, b: i32) -> i32 = 0, |k| {
            ((u64::from(a[k] as u32) * u64::from(b[k] as u32)) >> 32) as i32
        };
        min(a: i32, b: i32) -> i32 = 0, |k| a[k].min(b[k]);
        max(a: i32, b: i32) -> i32 = 0, |k| a[k].max(b[k]);
        and(a: i32, b: i32) -> i32 = 0, |k| a[k] & b[k];
        shift_left_each(a: i32, counts: i32) -> i32 = 0, |k| a[k].wrapping_shl(counts[k] as u32);
        rotate_right_each(a: i32, counts: i32) -> i32 = 0, |k| a[k].rotate_right(counts[k] as u32);
        less(a: i32, b: i32) -> bool = false, |k| a[k] < b[k];
        equal(a: i32, b: i32) -> bool = false, |k| a[k] == b[k];
        either(a: bool, b: bool) -> bool = false, |k| a[k] | b[k];
        both(a: bool, b: bool) -> bool = false, |k| a[k] & b[k];
        select(mask: bool, a: i32, b: i32) -> i32 = 0, |k| if mask[k] { a[k] } else { b[k] };
        keep(mask: bool, a: i32) -> i32 = 0, |k| if mask[k] { a[k] } else { 0 };

        add_i64(a: i64, b: i64) -> i64 = 0, |k| a[k].wrapping_add(b[k]);
        sub_i64(a: i64, b: i64) -> i64 = 0, |k| a[k].wrapping_sub(b[k]);
        mul_i64(a: i64, b: i64) -> i64 = 0, |k| a[k].wrapping_mul(b[k]);
        and_i64(a: i64, b: i64) -> i64 = 0, |k| a[k] & b[k];
        xor_i64(a: i64, b: i64) -> i64 = 0, |k| a[k] ^ b[k];
        select_i64(mask: bool, a: i64, b: i64) -> i64 = 0, |k| if mask[k] { a[k] } else { b[k] };
        widen(a: i32) -> i64 = 0, |k| i64::from(a[k]);
        narrow(a: i64) -> i32 = 0, |k| a[k] as i32;
        widen_mask(mask: bool) -> bool = false, |k| mask[k];

        add_f32(a: f32, b: f32) -> f32 = 0.0, |k| a[k] + b[k];
        sub_f32(a: f32, b: f32) -> f32 = 0.0, |k| a[k] - b[k];
        mul_f32(a: f32, b: f32) -> f32 = 0.0, |k| a[k] * b[k];
        div_f32(a: f32, b: f32) -> f32 = 0.0, |k| a[k] / b[k];
        min_f32(a: f32, b: f32) -> f32 = 0.0, |k| if a[k] < b[k] { a[k] } else { b[k] };
        max_f32(a: f32, b: f32) -> f32 = 0.0, |k| if a[k] > b[k] { a[k] } else { b[k] };
        less_f32(a: f32, b: f32) -> bool = false, |k| a[k] < b[k];
        sqrt_f32(a: f32) -> f32 = 0.0, |k| a[k].sqrt();
        i32_to_f32(a: i32) -> f32 = 0.0, |k| a[k] as f32;
        cut_to_i32(a: f32) -> i32 = 0, |k| a[k] as i32;
        ceil_to_i32(a: f32) -> i32 = 0, |k| {
            let cut = a[k] as i32;
            cut.wrapping_add(i32::from((cut as f32) < a[k]))
        };
        nearest_to_i32(a: f32) -> i32 = 0, |k| {
            ((a[k] + SHIFT).to_bits() as i32).wrapping_sub(SHIFT.to_bits() as i32)
        };

        add_f64(a: f64, b: f64) -> f64 = 0.0, |k| a[k] + b[k];
        sub_f64(a: f64, b: f64) -> f64 = 0.0, |k| a[k] - b[k];
        mul_f64(a: f64, b: f64) -> f64 = 0.0, |k| a[k] * b[k];
        div_f64(a: f64, b: f64) -> f64 = 0.0, |k| a[k] / b[k];
        min_f64(a: f64, b: f64) -> f64 = 0.0, |k| if a[k] < b[k] { a[k] } else { b[k] };
        max_f64(a: f64, b: f64) -> f64 = 0.0, |k| if a[k] > b[k] { a[k] } else { b[k] };
        less_f64(a: f64, b: f64) -> bool = false, |k| a[k] < b[k];
        both_f64(a: bool, b: bool) -> bool = false, |k| a[k] & b[k];
        except_f64(a: bool, b: bool) -> bool = false, |k| a[k] & !b[k];
        select_f64(mask: bool, a: f64, b: f64) -> f64 = 0.0, |k| if mask[k] { a[k] } else { b[k] };
        i32_to_f64(a: i32) -> f64 = 0.0, |k| f64::from(a[k]);
        i64_to_f64(a: i64) -> f64 = 0.0, |k| a[k] as f64;
        to_i32(a: f64) -> i32 = 0, |k| a[k] as i32;
        floor_to_i64(a: f64) -> i64 = 0, |k| {
            let cut = a[k] as i64;
            cut.wrapping_sub(i64::from(cut as f64 > a[k]))
        };
    }

    #[inline(always)]
    fn splat(self, value: i32) -> [i32; LANES] {
        [value; LANES]
    }

    #[inline(always)]
    fn load(self, lanes: &[i32; LANES]) -> [i32; LANES] {
        *lanes
    }

    #[inline(always)]
    fn store(self, value: [i32; LANES], lanes: &mut [i32; LANES]) {
        *lanes = value;
    }

    #[inline(always)]
    fn shift_right<const N: i32>(self, a: [i32; LANES]) -> [i32; LANES] {
        lanes!(0, |k| a[k] >> N)
    }

    #[inline(always)]
    fn shift_left<const N: i32>(self, a: [i32; LANES]) -> [i32; LANES] {
        lanes!(0, |k| a[k] << N)
    }

    #[inline(always)]
    fn shift_right_unsigned<const N: i32>(self, a: [i32; LANES]) -> [i32; LANES] {
        lanes!(0, |k| (a[k] as u32 >> N) as i32)
    }

    #[inline(always)]
    fn any(self, mask: [bool; LANES]) -> bool {
        mask != [false; LANES]
    }

    #[inline(always)]
    fn load_four(self, lanes: &[i32; HALF]) -> [i32; HALF] {
        *lanes
    }

    #[inline(always)]
    fn store_four(self, value: [i32; HALF], lanes: &mut [i32; HALF]) {
        *lanes = value;
    }

    #[inline(always)]
    fn add_four(self, mut a: [i32; HALF], b: [i32; HALF]) -> [i32; HALF] {
        for (a, b) in a.iter_mut().zip(b) {
            *a = a.wrapping_add(b);
        }
        a
    }

    #[inline(always)]
    fn sub_four(self, mut a: [i32; HALF], b: [i32; HALF]) -> [i32; HALF] {
        for (a, b) in a.iter_mut().zip(b) {
            *a = a.wrapping_sub(b);
        }
        a
    }

    #[inline(always)]
    fn accumulate_four(self, value: [i32; HALF], totals: &mut [f64; HALF]) {
        for (total, value) in totals.iter_mut().zip(value) {
            *total += f64::from(value);
        }
    }

    #[inline(always)]
    fn load_i64(self, lanes: &[i64; LANES]) -> [i64; LANES] {
        *lanes
    }

    #[inline(always)]
    fn store_i64(self, value: [i64; LANES], lanes: &mut [i64; LANES]) {
        *lanes = value;
    }

    #[inline(always)]
    fn splat_i64(self, value: i64) -> [i64; LANES] {
        [value; LANES]
    }

    #[inline(always)]
    fn shift_right_unsigned_i64<const N: i32>(self, a: [i64; LANES]) -> [i64; LANES] {
        lanes!(0, |k| (a[k] as u64 >> N) as i64)
    }

    #[inline(always)]
    fn splat_f32(self, value: f32) -> [f32; LANES] {
        [value; LANES]
    }

    #[inline(always)]
    fn load_f32(self, lanes: &[f32; LANES]) -> [f32; LANES] {
        *lanes
    }

    #[inline(always)]
    fn store_f32(self, value: [f32; LANES], lanes: &mut [f32; LANES]) {
        *lanes = value;
    }

    #[inline(always)]
    fn running_sums(self, mut a: [i32; LANES]) -> [i32; LANES] {
        for k in 1..LANES {
            a[k] = a[k].wrapping_add(a[k - 1]);
        }
        a
    }

    #[inline(always)]
    fn transpose_i32(self, rows: [[i32; LANES]; LANES]) -> [[i32; LANES]; LANES] {
        let mut columns = [[0; LANES]; LANES];
        for (k, row) in rows.iter().enumerate() {
            for (column, value) in columns.iter_mut().zip(row) {
                column[k] = *value;
            }
        }
        columns
    }

    #[inline(always)]
    fn splat_f64(self, value: f64) -> [f64; LANES] {
        [value; LANES]
    }

    #[inline(always)]
    fn load_f64(self, lanes: &[f64; LANES]) -> [f64; LANES] {
        *lanes
    }

    #[inline(always)]
    fn store_f64(self, value: [f64; LANES], lanes: &mut [f64; LANES]) {
        *lanes = value;
    }
}
