/// How many numbers there are side by side.
pub const LANES: usize = 8;

/// How many numbers half a register has.
pub const HALF: usize = 4;

/// Operations on eight numbers side by side, as far as hot loops need them.
///
/// Whole numbers wrap around. Floating-point operations round once, as those of a single number do.
/// Every operation gives the same numbers at every level.
pub trait Simd: Copy {
    /// Eight 32-bit whole numbers.
    type I32x8: Copy;
    /// Four 32-bit whole numbers.
    type I32x4: Copy;
    /// Eight 64-bit whole numbers.
    type I64x8: Copy;
    /// Eight single-precision numbers.
    type F32x8: Copy;
    /// Eight double-precision numbers.
    type F64x8: Copy;
    /// Yes or no for each 32-bit number.
    type Mask: Copy;
    /// Yes or no for each 64-bit number.
    type Mask64: Copy;

    /// One number everywhere.
    fn splat(self, value: i32) -> Self::I32x8;
    /// Reads eight numbers.
    fn load(self, lanes: &[i32; LANES]) -> Self::I32x8;
    /// Writes eight numbers.
    fn store(self, value: Self::I32x8, lanes: &mut [i32; LANES]);
    /// a + b.
    fn add(self, a: Self::I32x8, b: Self::I32x8) -> Self::I32x8;
    /// a − b.
    fn sub(self, a: Self::I32x8, b: Self::I32x8) -> Self::I32x8;
    /// a · b.
    fn mul(self, a: Self::I32x8, b: Self::I32x8) -> Self::I32x8;
    /// a · b / 2³², both taken as unsigned, rounded down.
    fn mul_high(self, a: Self::I32x8, b: Self::I32x8) -> Self::I32x8;
    /// The lesser of a and b.
    fn min(self, a: Self::I32x8, b: Self::I32x8) -> Self::I32x8;
    /// The greater of a and b.
    fn max(self, a: Self::I32x8, b: Self::I32x8) -> Self::I32x8;
    /// The bits that both have.
    fn and(self, a: Self::I32x8, b: Self::I32x8) -> Self::I32x8;
    /// a / 2ᴺ, rounded down; N is 0 to 31 here and below.
    fn shift_right<const N: i32>(self, a: Self::I32x8) -> Self::I32x8;
    /// a · 2ᴺ.
    fn shift_left<const N: i32>(self, a: Self::I32x8) -> Self::I32x8;
    /// The bits of a moved down by N, zeros above.
    fn shift_right_unsigned<const N: i32>(self, a: Self::I32x8) -> Self::I32x8;
    /// The bits of a moved up by `counts`, each 0 to 31, zeros below.
    fn shift_left_each(self, a: Self::I32x8, counts: Self::I32x8) -> Self::I32x8;
    /// The bits of a moved down in a circle by `counts`, each 0 to 31.
    fn rotate_right_each(self, a: Self::I32x8, counts: Self::I32x8) -> Self::I32x8;
    /// a < b.
    fn less(self, a: Self::I32x8, b: Self::I32x8) -> Self::Mask;
    /// a = b.
    fn equal(self, a: Self::I32x8, b: Self::I32x8) -> Self::Mask;
    /// Where one or both are.
    fn either(self, a: Self::Mask, b: Self::Mask) -> Self::Mask;
    /// Where both are.
    fn both(self, a: Self::Mask, b: Self::Mask) -> Self::Mask;
    /// Whether the mask is set anywhere.
    fn any(self, mask: Self::Mask) -> bool;
    /// `a` where the mask is set, `b` elsewhere.
    fn select(self, mask: Self::Mask, a: Self::I32x8, b: Self::I32x8) -> Self::I32x8;
    /// `a` where the mask is set, 0 elsewhere.
    fn keep(self, mask: Self::Mask, a: Self::I32x8) -> Self::I32x8;

    /// Reads four numbers.
    fn load_four(self, lanes: &[i32; HALF]) -> Self::I32x4;
    /// Writes four numbers.
    fn store_four(self, value: Self::I32x4, lanes: &mut [i32; HALF]);
    /// a + b.
    fn add_four(self, a: Self::I32x4, b: Self::I32x4) -> Self::I32x4;
    /// a − b.
    fn sub_four(self, a: Self::I32x4, b: Self::I32x4) -> Self::I32x4;
    /// Adds four numbers to four totals.
    fn accumulate_four(self, value: Self::I32x4, totals: &mut [f64; HALF]);

    /// Reads eight numbers.
    fn load_i64(self, lanes: &[i64; LANES]) -> Self::I64x8;
    /// Writes eight numbers.
    fn store_i64(self, value: Self::I64x8, lanes: &mut [i64; LANES]);
    /// One number everywhere.
    fn splat_i64(self, value: i64) -> Self::I64x8;
    /// a + b.
    fn add_i64(self, a: Self::I64x8, b: Self::I64x8) -> Self::I64x8;
    /// a − b.
    fn sub_i64(self, a: Self::I64x8, b: Self::I64x8) -> Self::I64x8;
    /// a · b.
    fn mul_i64(self, a: Self::I64x8, b: Self::I64x8) -> Self::I64x8;
    /// The bits that both have.
    fn and_i64(self, a: Self::I64x8, b: Self::I64x8) -> Self::I64x8;
    /// The bits that one of both has.
    fn xor_i64(self, a: Self::I64x8, b: Self::I64x8) -> Self::I64x8;
    /// The bits of a moved down by N, 0 to 63, zeros above.
    fn shift_right_unsigned_i64<const N: i32>(self, a: Self::I64x8) -> Self::I64x8;
    /// `a` where the mask is set, `b` elsewhere.
    fn select_i64(self, mask: Self::Mask64, a: Self::I64x8, b: Self::I64x8) -> Self::I64x8;
    /// The same numbers in 64 bits.
    fn widen(self, a: Self::I32x8) -> Self::I64x8;
    /// The low 32 bits of each.
    fn narrow(self, a: Self::I64x8) -> Self::I32x8;
    /// The same answers for 64-bit numbers.
    fn widen_mask(self, mask: Self::Mask) -> Self::Mask64;

    /// One number everywhere.
    fn splat_f32(self, value: f32) -> Self::F32x8;
    /// Reads eight numbers.
    fn load_f32(self, lanes: &[f32; LANES]) -> Self::F32x8;
    /// Writes eight numbers.
    fn store_f32(self, value: Self::F32x8, lanes: &mut [f32; LANES]);
    /// a + b.
    fn add_f32(self, a: Self::F32x8, b: Self::F32x8) -> Self::F32x8;
    /// a − b.
    fn sub_f32(self, a: Self::F32x8, b: Self::F32x8) -> Self::F32x8;
    /// a · b.
    fn mul_f32(self, a: Self::F32x8, b: Self::F32x8) -> Self::F32x8;
    /// a / b.
    fn div_f32(self, a: Self::F32x8, b: Self::F32x8) -> Self::F32x8;
    /// a where a < b, otherwise b.
    fn min_f32(self, a: Self::F32x8, b: Self::F32x8) -> Self::F32x8;
    /// a where a > b, otherwise b.
    fn max_f32(self, a: Self::F32x8, b: Self::F32x8) -> Self::F32x8;
    /// a < b; no where either is not a number.
    fn less_f32(self, a: Self::F32x8, b: Self::F32x8) -> Self::Mask;
    /// √a.
    fn sqrt_f32(self, a: Self::F32x8) -> Self::F32x8;
    /// The nearest floating-point numbers, ties to even.
    fn i32_to_f32(self, a: Self::I32x8) -> Self::F32x8;
    /// The nearest whole numbers, ties to even; arbitrary beyond ±2²².
    fn nearest_to_i32(self, a: Self::F32x8) -> Self::I32x8;
    /// The numbers without their fractions; arbitrary beyond ±2³¹.
    fn cut_to_i32(self, a: Self::F32x8) -> Self::I32x8;
    /// The numbers rounded up; arbitrary beyond ±2³⁰.
    fn ceil_to_i32(self, a: Self::F32x8) -> Self::I32x8;

    /// One number everywhere.
    fn splat_f64(self, value: f64) -> Self::F64x8;
    /// Reads eight numbers.
    fn load_f64(self, lanes: &[f64; LANES]) -> Self::F64x8;
    /// Writes eight numbers.
    fn store_f64(self, value: Self::F64x8, lanes: &mut [f64; LANES]);
    /// a + b.
    fn add_f64(self, a: Self::F64x8, b: Self::F64x8) -> Self::F64x8;
    /// a − b.
    fn sub_f64(self, a: Self::F64x8, b: Self::F64x8) -> Self::F64x8;
    /// a · b.
    fn mul_f64(self, a: Self::F64x8, b: Self::F64x8) -> Self::F64x8;
    /// a / b.
    fn div_f64(self, a: Self::F64x8, b: Self::F64x8) -> Self::F64x8;
    /// a where a < b, otherwise b.
    fn min_f64(self, a: Self::F64x8, b: Self::F64x8) -> Self::F64x8;
    /// a where a > b, otherwise b.
    fn max_f64(self, a: Self::F64x8, b: Self::F64x8) -> Self::F64x8;
    /// a < b; no where either is not a number.
    fn less_f64(self, a: Self::F64x8, b: Self::F64x8) -> Self::Mask64;
    /// Where both are.
    fn both_f64(self, a: Self::Mask64, b: Self::Mask64) -> Self::Mask64;
    /// Where a is and b is not.
    fn except_f64(self, a: Self::Mask64, b: Self::Mask64) -> Self::Mask64;
    /// `a` where the mask is set, `b` elsewhere.
    fn select_f64(self, mask: Self::Mask64, a: Self::F64x8, b: Self::F64x8) -> Self::F64x8;
    /// The same numbers as floating point, exact.
    fn i32_to_f64(self, a: Self::I32x8) -> Self::F64x8;
    /// The nearest floating-point numbers, ties to even.
    fn i64_to_f64(self, a: Self::I64x8) -> Self::F64x8;
    /// The numbers cut to whole ones; arbitrary beyond ±2³¹.
    fn to_i32(self, a: Self::F64x8) -> Self::I32x8;
    /// The numbers rounded down; arbitrary beyond ±2⁵¹.
    fn floor_to_i64(self, a: Self::F64x8) -> Self::I64x8;

    /// The lanes sign-extended and added to eight totals.
    #[inline(always)]
    fn accumulate(self, value: Self::I32x8, totals: &mut [i64; LANES]) {
        let sum = self.add_i64(self.load_i64(totals), self.widen(value));
        self.store_i64(sum, totals);
    }

    /// The sum of each number and all before it, modulo 2³².
    fn running_sums(self, a: Self::I32x8) -> Self::I32x8;
    /// Columns as rows.
    fn transpose_i32(self, rows: [Self::I32x8; LANES]) -> [Self::I32x8; LANES];

    /// Columns as rows.
    #[inline(always)]
    fn transpose(self, rows: [[i64; LANES]; LANES]) -> [[i64; LANES]; LANES] {
        let mut columns = [[0; LANES]; LANES];
        for (k, row) in rows.iter().enumerate() {
            for (column, value) in columns.iter_mut().zip(row) {
                column[k] = *value;
            }
        }
        columns
    }

    /// Columns as rows.
    #[inline(always)]
    fn transpose_fours(self, rows: &[[f64; HALF]; LANES]) -> [Self::F64x8; HALF] {
        let mut columns = [[0.0; LANES]; HALF];
        for (k, row) in rows.iter().enumerate() {
            for (column, value) in columns.iter_mut().zip(row) {
                column[k] = *value;
            }
        }
        // No `map`, whose closure is not compiled for the caller's level.
        let [a, b, c, d] = &columns;
        [
            self.load_f64(a),
            self.load_f64(b),
            self.load_f64(c),
            self.load_f64(d),
        ]
    }

    /// The sum of each row.
    #[inline(always)]
    fn sum_each(self, rows: &[[i32; LANES]; LANES]) -> Self::I32x8 {
        let mut lines = [self.splat(0); LANES];
        for (line, row) in lines.iter_mut().zip(rows) {
            *line = self.load(row);
        }
        let [a, b, c, d, e, f, g, h] = self.transpose_i32(lines);
        let first = self.add(self.add(a, b), self.add(c, d));
        self.add(first, self.add(self.add(e, f), self.add(g, h)))
    }

    /// 0 to 7.
    #[inline(always)]
    fn lane_numbers(self) -> Self::I32x8 {
        self.load(&[0, 1, 2, 3, 4, 5, 6, 7])
    }
}
