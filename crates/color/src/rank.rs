use std::iter::Sum;
use std::ops::{AddAssign, Sub};

use simd::{LANES, Simd};

use crate::{Palette, Rgb};

/// What ranks a set of pixels: the terms of its best paint of opacity ½.
///
/// With w, e and c as in [`crate::Sums`] and colours centred as there, the squared error with a
/// paint of colour s is Σ w (e + c/2 − s/2)². So its fall, times 4, is Σ s (2d − n s) − q. Without
/// bounds s = d / n is the best colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RankSums {
    /// The pixels, by their weights: Σ w.
    pub n: i64,
    /// n times the best red, green, blue: Σ w (2e + c).
    pub d: [i64; 3],
    /// What the colour has no part in, over all four channels: Σ w c (4e + c).
    pub q: i64,
}

/// Eight [`RankSums`] side by side.
#[derive(Debug, Clone, Copy)]
pub struct RankSumsLanes<S: Simd> {
    /// [`RankSums::n`] of each.
    pub n: S::F64x8,
    /// [`RankSums::d`] of each.
    pub d: [S::F64x8; 3],
    /// [`RankSums::q`] of each.
    pub q: S::F64x8,
}

impl RankSums {
    /// The terms of one pixel, RGBA over the background, with its `weight`.
    #[must_use]
    #[inline(always)]
    pub fn of_pixel(target: [u8; 4], canvas: [u8; 4], weight: u8) -> Self {
        let weight = i64::from(weight);
        let mut sums = Self {
            n: weight,
            ..Self::default()
        };
        for (channel, center) in [128, 128, 128, 255].into_iter().enumerate() {
            let e = i64::from(target[channel]) - i64::from(canvas[channel]);
            let c = i64::from(canvas[channel]) - center;
            if channel < 3 {
                sums.d[channel] = weight * (2 * e + c);
            }
            sums.q += weight * c * (4 * e + c);
        }
        sums
    }
}

impl<S: Simd> RankSumsLanes<S> {
    /// Eight sums, one for each lane.
    #[inline(always)]
    pub fn new(simd: S, sums: &[RankSums; LANES]) -> Self {
        let lanes = |of: fn(&RankSums) -> i64| {
            let mut lanes = [0.0; LANES];
            for (lane, sums) in lanes.iter_mut().zip(sums) {
                *lane = of(sums) as f64;
            }
            simd.load_f64(&lanes)
        };
        Self {
            n: lanes(|sums| sums.n),
            d: [
                lanes(|sums| sums.d[0]),
                lanes(|sums| sums.d[1]),
                lanes(|sums| sums.d[2]),
            ],
            q: lanes(|sums| sums.q),
        }
    }
}

impl Palette {
    /// How good a paint of opacity ½ and of a colour of the palette can be: four times the fall of
    /// the squared error. With any colour those out of gamut count too, as they stand for more
    /// opaque paints of colours within. Minus infinity over no pixels.
    #[must_use]
    pub fn rank(&self, sums: &RankSums) -> f64 {
        let (n, d, q) = (sums.n as f64, sums.d.map(|d| d as f64), sums.q as f64);
        if sums.n == 0 {
            f64::NEG_INFINITY
        } else if self.is_free() {
            (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]) / n - q
        } else {
            let gains = self.colors().iter().map(|color| gain_of(*color, n, d));
            gains.fold(f64::NEG_INFINITY, f64::max) - q
        }
    }

    /// [`Palette::rank`] of eight sets of pixels.
    #[inline(always)]
    pub fn rank_lanes<S: Simd>(&self, simd: S, sums: &RankSumsLanes<S>) -> [f64; LANES] {
        let RankSumsLanes { n, d, q } = *sums;
        let nothing = simd.splat_f64(f64::NEG_INFINITY);
        let mut gain = nothing;
        if self.is_free() {
            let [red, green, blue] = d;
            let squares = simd.add_f64(simd.mul_f64(red, red), simd.mul_f64(green, green));
            let squares = simd.add_f64(squares, simd.mul_f64(blue, blue));
            gain = simd.div_f64(squares, n);
        } else {
            for color in self.colors() {
                gain = simd.max_f64(gain, gain_of_lanes(simd, *color, n, d));
            }
        }
        let covers = simd.less_f64(simd.splat_f64(0.0), n);
        let mut ranks = [0.0; LANES];
        let rank = simd.select_f64(covers, simd.sub_f64(gain, q), nothing);
        simd.store_f64(rank, &mut ranks);
        ranks
    }
}

/// Σ s (2d − n s) of a colour.
fn gain_of(color: Rgb, n: f64, d: [f64; 3]) -> f64 {
    let [red, green, blue] = [0, 1, 2].map(|k| {
        let s = f64::from(color[k]) - 128.0;
        s * ((d[k] + d[k]) - n * s)
    });
    red + green + blue
}

/// [`gain_of`] eight.
#[inline(always)]
fn gain_of_lanes<S: Simd>(simd: S, color: Rgb, n: S::F64x8, d: [S::F64x8; 3]) -> S::F64x8 {
    let mut gains = d;
    for (gain, value) in gains.iter_mut().zip(color) {
        let s = simd.splat_f64(f64::from(value) - 128.0);
        let slope = simd.sub_f64(simd.add_f64(*gain, *gain), simd.mul_f64(n, s));
        *gain = simd.mul_f64(s, slope);
    }
    simd.add_f64(simd.add_f64(gains[0], gains[1]), gains[2])
}

impl AddAssign for RankSums {
    fn add_assign(&mut self, other: Self) {
        self.n += other.n;
        for (d, other) in self.d.iter_mut().zip(other.d) {
            *d += other;
        }
        self.q += other.q;
    }
}

impl Sub for RankSums {
    type Output = Self;
    fn sub(mut self, other: Self) -> Self {
        self.n -= other.n;
        for (d, other) in self.d.iter_mut().zip(other.d) {
            *d -= other;
        }
        self.q -= other.q;
        self
    }
}

impl Sum for RankSums {
    fn sum<I: Iterator<Item = Self>>(sums: I) -> Self {
        sums.fold(Self::default(), |mut total, sums| {
            total += sums;
            total
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use simd::{Level, Task};

    use super::*;

    struct Lanes<'a>(&'a Palette, &'a [RankSums; LANES]);

    impl Task for Lanes<'_> {
        type Output = [f64; LANES];

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Self::Output {
            self.0.rank_lanes(simd, &RankSumsLanes::new(simd, self.1))
        }
    }

    type Pixel = ([u8; 4], [u8; 4], u8);

    fn sums(pixels: &[Pixel]) -> RankSums {
        let terms = pixels
            .iter()
            .map(|(t, c, w)| RankSums::of_pixel(*t, *c, *w));
        terms.sum()
    }

    /// Four times the fall of the error with a paint of opacity ½, by its definition.
    fn fall(pixels: &[Pixel], color: [f64; 3]) -> f64 {
        let paint = [color[0], color[1], color[2], 255.0];
        let of_pixel = |(t, c, w): &Pixel| -> f64 {
            let of_channel = |k: usize| {
                let (t, c) = (f64::from(t[k]), f64::from(c[k]));
                (t - c).powi(2) - (t - (c + paint[k]) / 2.0).powi(2)
            };
            f64::from(*w) * (0..4).map(of_channel).sum::<f64>()
        };
        4.0 * pixels.iter().map(of_pixel).sum::<f64>()
    }

    fn pixels() -> impl Strategy<Value = Vec<Pixel>> {
        prop::collection::vec((any::<[u8; 4]>(), any::<[u8; 4]>(), 0..4_u8), 0..20)
    }

    proptest! {
        #[test]
        fn a_rank_is_the_fall_of_the_error_at_half_the_opacity(
            pixels in pixels(), colors: [[u8; 3]; 3],
        ) {
            let sums = sums(&pixels);
            let free = Palette::default().rank(&sums);
            let palette = Palette::new(colors).unwrap();
            let ranked = palette.rank(&sums);
            if sums.n == 0 {
                prop_assert_eq!((free, ranked), (f64::NEG_INFINITY, f64::NEG_INFINITY));
                return Ok(());
            }
            let best = sums.d.map(|d| d as f64 / sums.n as f64 + 128.0);
            let expected = fall(&pixels, best);
            prop_assert!((free - expected).abs() <= 1e-6 * (1.0 + expected.abs()));
            let falls = colors.map(|color| fall(&pixels, color.map(f64::from)));
            let expected = falls.into_iter().fold(f64::MIN, f64::max);
            prop_assert!((ranked - expected).abs() <= 1e-6 * (1.0 + expected.abs()));
        }

        #[test]
        fn eight_are_ranked_as_each_alone(
            pixels in prop::array::uniform8(pixels()), colors: [[u8; 3]; 3],
        ) {
            let sums = pixels.each_ref().map(|pixels| sums(pixels));
            for palette in [Palette::default(), Palette::new(colors).unwrap()] {
                let alone = sums.each_ref().map(|sums| palette.rank(sums));
                for level in Level::available() {
                    prop_assert_eq!(level.run(Lanes(&palette, &sums)), alone, "{:?}", level);
                }
            }
        }
    }
}
