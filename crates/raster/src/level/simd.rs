/// Eight 32-bit integers at a time, as far as hot loops need them. Arithmetic wraps around.
///
/// Every operation gives the same numbers at every level.
pub(crate) trait Simd: Copy {
    /// Eight lanes.
    type I32x8: Copy;

    fn splat(self, value: i32) -> Self::I32x8;
    fn load(self, lanes: &[i32; 8]) -> Self::I32x8;
    fn store(self, value: Self::I32x8, lanes: &mut [i32; 8]);
    fn add(self, a: Self::I32x8, b: Self::I32x8) -> Self::I32x8;
    fn sub(self, a: Self::I32x8, b: Self::I32x8) -> Self::I32x8;
    fn mul(self, a: Self::I32x8, b: Self::I32x8) -> Self::I32x8;
    fn min(self, a: Self::I32x8, b: Self::I32x8) -> Self::I32x8;
    fn max(self, a: Self::I32x8, b: Self::I32x8) -> Self::I32x8;
    /// a / 2¹⁶, rounded down.
    fn high_half(self, a: Self::I32x8) -> Self::I32x8;
    /// Lanes of `a` where `left` < `right`, of `b` elsewhere.
    fn select_less(
        self,
        left: Self::I32x8,
        right: Self::I32x8,
        a: Self::I32x8,
        b: Self::I32x8,
    ) -> Self::I32x8;
    /// The lanes sign-extended and added to eight totals.
    fn accumulate(self, value: Self::I32x8, totals: &mut [i64; 8]);

    /// 0 to 7.
    #[inline(always)]
    fn lane_numbers(self) -> Self::I32x8 {
        self.load(&[0, 1, 2, 3, 4, 5, 6, 7])
    }
}

/// Plain arrays, for every processor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Portable;

/// Applies `operation` lane by lane. A macro, since closures are not compiled for their caller's
/// level.
macro_rules! lanes {
    (|$k:ident| $value:expr) => {{
        let mut result = [0; 8];
        for $k in 0..8 {
            result[$k] = $value;
        }
        result
    }};
}

impl Simd for Portable {
    type I32x8 = [i32; 8];

    #[inline(always)]
    fn splat(self, value: i32) -> [i32; 8] {
        [value; 8]
    }

    #[inline(always)]
    fn load(self, lanes: &[i32; 8]) -> [i32; 8] {
        *lanes
    }

    #[inline(always)]
    fn store(self, value: [i32; 8], lanes: &mut [i32; 8]) {
        *lanes = value;
    }

    #[inline(always)]
    fn add(self, a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|k| a[k].wrapping_add(b[k]))
    }

    #[inline(always)]
    fn sub(self, a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|k| a[k].wrapping_sub(b[k]))
    }

    #[inline(always)]
    fn mul(self, a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|k| a[k].wrapping_mul(b[k]))
    }

    #[inline(always)]
    fn min(self, a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|k| a[k].min(b[k]))
    }

    #[inline(always)]
    fn max(self, a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|k| a[k].max(b[k]))
    }

    #[inline(always)]
    fn high_half(self, a: [i32; 8]) -> [i32; 8] {
        lanes!(|k| a[k] >> 16)
    }

    #[inline(always)]
    fn select_less(self, left: [i32; 8], right: [i32; 8], a: [i32; 8], b: [i32; 8]) -> [i32; 8] {
        lanes!(|k| if left[k] < right[k] { a[k] } else { b[k] })
    }

    #[inline(always)]
    fn accumulate(self, value: [i32; 8], totals: &mut [i64; 8]) {
        for k in 0..8 {
            totals[k] += i64::from(value[k]);
        }
    }
}
