use simd::Simd;

use crate::fit_lanes::{magnitude, scaled};
use crate::{Fit, Opacity};

/// [`crate::Sums`] of eight sets of pixels side by side, as floating point.
#[derive(Debug, Clone, Copy)]
pub struct SumsF64<S: Simd> {
    /// [`crate::Sums::n`] of each.
    pub n: S::F64x8,
    /// [`crate::Sums::e`] of each.
    pub e: [S::F64x8; 3],
    /// [`crate::Sums::c`] of each.
    pub c: [S::F64x8; 3],
    /// [`crate::Sums::x`] of each.
    pub x: S::F64x8,
    /// [`crate::Sums::y`] of each.
    pub y: S::F64x8,
}

/// How far rounding may be off, as a part of the terms of a bound.
const ROUNDING: f64 = 1e-11;

impl<S: Simd> SumsF64<S> {
    /// At least [`Fit::gain`] of any paint of an opacity: that of the best colour, in gamut or not,
    /// at the best opacity of the range, neither rounded. Not a number over no pixels.
    ///
    /// With colours free the gain at opacity a is e²/n − 2a(x − e·c/n) − a²(y − c²/n).
    #[inline(always)]
    pub fn bounds(&self, simd: S, opacity: Opacity) -> S::F64x8 {
        let Self { n, e, c, x, y } = *self;
        let part = simd.div_f64(simd.splat_f64(1.0), n);
        let moved = simd.mul_f64(dot(simd, e, e), part);
        let p = simd.sub_f64(x, simd.mul_f64(dot(simd, e, c), part));
        let zero = simd.splat_f64(0.0);
        let spread = simd.sub_f64(y, simd.mul_f64(dot(simd, c, c), part));
        let q = simd.max_f64(spread, zero);
        let minus_p = simd.sub_f64(zero, p);
        let a = simd.div_f64(minus_p, q);
        let limit = |alpha: u8| simd.splat_f64(f64::from(alpha) / 255.0);
        let a = simd.max_f64(simd.min_f64(a, limit(opacity.max())), limit(opacity.min()));
        let twice = simd.add_f64(minus_p, minus_p);
        let more = simd.mul_f64(a, simd.sub_f64(twice, simd.mul_f64(a, q)));
        let terms = simd.add_f64(simd.add_f64(moved, magnitude(simd, x)), y);
        let bound = simd.add_f64(simd.add_f64(moved, more), scaled(simd, ROUNDING, terms));
        scaled(simd, Fit::GAIN_OF_ONE as f64, bound)
    }
}

#[inline(always)]
fn dot<S: Simd>(simd: S, a: [S::F64x8; 3], b: [S::F64x8; 3]) -> S::F64x8 {
    let first = simd.add_f64(simd.mul_f64(a[0], b[0]), simd.mul_f64(a[1], b[1]));
    simd.add_f64(first, simd.mul_f64(a[2], b[2]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sums;
    use proptest::prelude::*;
    use simd::{LANES, Level, Task};

    struct Bounds([Sums; LANES], Opacity);

    impl Task for Bounds {
        type Output = [f64; LANES];

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> [f64; LANES] {
            let lanes =
                |of: fn(&Sums) -> i64| simd.load_f64(&self.0.each_ref().map(of).map(|v| v as f64));
            let sums = SumsF64 {
                n: lanes(|sums| sums.n),
                e: [
                    lanes(|sums| sums.e[0]),
                    lanes(|sums| sums.e[1]),
                    lanes(|sums| sums.e[2]),
                ],
                c: [
                    lanes(|sums| sums.c[0]),
                    lanes(|sums| sums.c[1]),
                    lanes(|sums| sums.c[2]),
                ],
                x: lanes(|sums| sums.x),
                y: lanes(|sums| sums.y),
            };
            let mut bounds = [0.0; LANES];
            simd.store_f64(sums.bounds(simd, self.1), &mut bounds);
            bounds
        }
    }

    /// Pixels of a target and a canvas with weights, the canvas often flat.
    fn pixels() -> impl Strategy<Value = Vec<([u8; 4], [u8; 4], u8)>> {
        let canvas = prop_oneof![Just([90, 20, 200, 255]), any::<[u8; 4]>()];
        prop::collection::vec((any::<[u8; 4]>(), canvas, 0..16_u8), 0..30)
    }

    proptest! {
        #[test]
        fn no_gain_is_above_its_bound(
            sets in prop::array::uniform8(pixels()),
            ends in (1..=255_u8, 1..=255_u8),
            times in 1..=(1_i64 << 20),
            fixed: bool,
        ) {
            let sums = sets.map(|pixels| -> Sums {
                let pixels = pixels.iter();
                let Sums { n, e, c, x, y } =
                    pixels.map(|(t, c, w)| Sums::of_pixel(*t, *c, *w)).sum();
                // Large canvases, as far as gains fit into 64 bits.
                let times = times.min((1 << 27) / n.max(1));
                Sums {
                    n: n * times,
                    e: e.map(|e| e * times),
                    c: c.map(|c| c * times),
                    x: x * times,
                    y: y * times,
                }
            });
            let ends = if fixed { (ends.0, ends.0) } else { ends };
            let opacity = Opacity::new(ends.0.min(ends.1), ends.0.max(ends.1)).unwrap();
            for level in Level::available() {
                for (sums, bound) in sums.iter().zip(level.run(Bounds(sums, opacity))) {
                    if let Some(fit) = Fit::best(sums, opacity) {
                        prop_assert!(fit.gain as f64 <= bound, "{} {bound} {level:?}", fit.gain);
                    } else {
                        prop_assert!(bound.is_nan());
                    }
                }
            }
        }
    }

    #[test]
    fn where_gamut_and_rounding_do_not_matter_the_bound_is_the_gain() {
        let pixel = |t: u8, c: u8| Sums::of_pixel([t, t, t, 255], [c, c, c, 255], 1);
        let sums: Sums = [pixel(60, 10), pixel(80, 20)].into_iter().sum();
        let opacity = Opacity::new(255, 255).unwrap();
        let gain = Fit::best(&sums, opacity).unwrap().gain as f64;
        let [bound, ..] = Level::PORTABLE.run(Bounds([sums; LANES], opacity));
        assert!((bound - gain).abs() <= 1e-6 * gain.abs(), "{bound} {gain}");
    }
}
