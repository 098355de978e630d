use simd::{LANES, Simd};

use crate::fit_lanes::Paints;
use crate::{CoveredSums, CoveredSumsLanes, FULL_COVERAGE, Opacity, Paint, Rgb, Sums, SumsLanes};

/// The best paint for a set of pixels, and what it brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// The paint, its colour and opacity rounded to 8 bits.
    pub paint: Paint,
    /// By how much the squared error falls, times [`Fit::GAIN_OF_ONE`]; exact for this paint before
    /// the blended pixels are rounded. Negative when the error rises.
    pub gain: i64,
}

/// The centred colours that 0 and 255 stand for.
pub(crate) const LOWEST: f64 = -128.0;
pub(crate) const HIGHEST: f64 = 127.0;

/// Below this part of its terms a difference of two products counts as 0.
pub(crate) const NOISE: f64 = 1e-10;

impl Fit {
    /// The gain where the squared error falls by 1. The error changes with the square of the
    /// opacity, which is counted in steps of 1/255: times this, gains are whole numbers.
    pub const GAIN_OF_ONE: i64 = 255 * 255;

    /// The paint within `opacity` that lowers the squared error most; `None` over no pixels.
    #[must_use]
    #[inline(always)]
    pub fn best(sums: &Sums, opacity: Opacity) -> Option<Self> {
        let paint = best_paint(sums, opacity)?;
        Some(Self {
            paint,
            gain: Self::gain_of(sums, paint),
        })
    }

    /// The same for pixels covered in part; the gain is rounded down.
    #[must_use]
    #[inline(always)]
    pub fn best_covered(sums: &CoveredSums, opacity: Opacity) -> Option<Self> {
        let paint = best_paint(&sums.0, opacity)?;
        Some(Self {
            paint,
            gain: Self::gain_of_covered(sums, paint),
        })
    }

    /// [`Fit::best`] of eight sets of pixels, to the last bit.
    #[inline(always)]
    pub(crate) fn best_lanes<S: Simd>(
        simd: S,
        sums: &SumsLanes,
        opacity: Opacity,
    ) -> [Option<Self>; LANES] {
        let paints = Paints::best(simd, sums, opacity);
        let (gains, paints) = (paints.gains(simd, sums), paints.lanes(simd));
        let mut fits = [None; LANES];
        for (k, fit) in fits.iter_mut().enumerate() {
            let (gain, paint) = (gains[k], paints[k]);
            *fit = (sums.n[k] != 0).then_some(Self { paint, gain });
        }
        fits
    }

    /// The gains of [`Fit::best_lanes`]; [`i64::MIN`] over no pixels.
    #[inline(always)]
    pub(crate) fn best_gain_lanes<S: Simd>(
        simd: S,
        sums: &SumsLanes,
        opacity: Opacity,
    ) -> [i64; LANES] {
        let mut gains = Paints::best(simd, sums, opacity).gains(simd, sums);
        for (gain, n) in gains.iter_mut().zip(&sums.n) {
            *gain = if *n == 0 { i64::MIN } else { *gain };
        }
        gains
    }

    /// [`Fit::best_covered`] of eight sets of pixels, to the last bit.
    #[inline(always)]
    pub(crate) fn best_covered_lanes<S: Simd>(
        simd: S,
        sums: &CoveredSumsLanes,
        opacity: Opacity,
    ) -> [Option<Self>; LANES] {
        let paints = Paints::best(simd, &sums.0, opacity);
        let (gains, paints) = (paints.covered_gains(simd, sums), paints.lanes(simd));
        let mut fits = [None; LANES];
        for (k, fit) in fits.iter_mut().enumerate() {
            let paint = paints[k];
            if sums.0.n[k] != 0 {
                let gain = gains[k].unwrap_or_else(|| Self::gain_of_covered(&sums.lane(k), paint));
                *fit = Some(Self { paint, gain });
            }
        }
        fits
    }

    /// The best paint of a given colour, its opacity within `opacity`; `None` over no pixels.
    #[must_use]
    pub(crate) fn of_color(sums: &Sums, color: Rgb, opacity: Opacity) -> Option<Self> {
        let paint = paint_of_color(sums, color, opacity)?;
        Some(Self {
            paint,
            gain: Self::gain_of(sums, paint),
        })
    }

    /// The same for pixels covered in part; the gain is rounded down.
    #[must_use]
    pub(crate) fn of_color_covered(
        sums: &CoveredSums,
        color: Rgb,
        opacity: Opacity,
    ) -> Option<Self> {
        let paint = paint_of_color(&sums.0, color, opacity)?;
        Some(Self {
            paint,
            gain: Self::gain_of_covered(sums, paint),
        })
    }

    /// The gain of a given paint on pixels covered in part, rounded down.
    #[must_use]
    #[inline(always)]
    pub fn gain_of_covered(sums: &CoveredSums, paint: Paint) -> i64 {
        let (linear, square) = error_coefficients(&sums.0, paint);
        let a = i128::from(paint.alpha);
        let gain = -a * (510 * i128::from(linear) + a * i128::from(square));
        gain.div_euclid(i128::from(FULL_COVERAGE * FULL_COVERAGE)) as i64
    }

    /// The gain of a given paint, by the same formula as [`Fit::gain`].
    #[must_use]
    #[inline(always)]
    pub(crate) fn gain_of(sums: &Sums, paint: Paint) -> i64 {
        let (linear, square) = error_coefficients(sums, paint);
        let a = i64::from(paint.alpha);
        -a * (510 * linear + a * square)
    }
}

/// What a paint of opacity a changes the error by, as 2a·linear + a²·square.
#[inline(always)]
fn error_coefficients(sums: &Sums, paint: Paint) -> (i64, i64) {
    let (mut linear, mut square) = (sums.x, sums.y);
    for channel in 0..3 {
        let centred = i64::from(paint.color[channel]) - 128;
        linear -= centred * sums.e[channel];
        square += centred * (sums.n * centred - 2 * sums.c[channel]);
    }
    (linear, square)
}

#[inline(always)]
fn best_paint(sums: &Sums, opacity: Opacity) -> Option<Paint> {
    if sums.n == 0 {
        return None;
    }
    let alpha = if opacity.min() == opacity.max() {
        opacity.min()
    } else {
        // + ½ and the cast, which truncates and saturates, round to the nearest step.
        let steps = (255.0 * best_opacity(sums) + 0.5) as u8;
        steps.clamp(opacity.min(), opacity.max())
    };
    Some(Paint {
        color: best_color(sums, alpha),
        alpha,
    })
}

/// The change of error is a parabola in the opacity: its lowest point, rounded and clamped.
fn paint_of_color(sums: &Sums, color: Rgb, opacity: Opacity) -> Option<Paint> {
    if sums.n == 0 {
        return None;
    }
    let (linear, square) = error_coefficients(sums, Paint { color, alpha: 0 });
    let alpha = 255.0 * least(linear as f64, square as f64) + 0.5;
    Some(Paint {
        color,
        alpha: (alpha as u8).clamp(opacity.min(), opacity.max()),
    })
}

/// The best colour at the opacity `alpha` (1–255); `sums.n` is above 0.
#[inline(always)]
fn best_color(sums: &Sums, alpha: u8) -> Rgb {
    let a = f64::from(alpha);
    let scale = 1.0 / (a * sums.n as f64);
    std::array::from_fn(|channel| {
        let ideal = (255.0 * sums.e[channel] as f64 + a * sums.c[channel] as f64) * scale;
        (ideal.clamp(LOWEST, HIGHEST) - LOWEST + 0.5) as u8
    })
}

/// The opacity at which the error is least when each channel has its best colour; may lie outside
/// 0–1.
///
/// With the colours eliminated the error is a convex function of the opacity a, made of parabolas:
/// a channel's best colour is out of gamut, and so held at 0 or 255, for every a below its break.
/// f'(a) / 2 = p + q·a within a piece.
#[inline(always)]
fn best_opacity(sums: &Sums) -> f64 {
    let channels: [Channel; 3] =
        std::array::from_fn(|k| Channel::new(sums.e[k] as f64, sums.c[k] as f64, sums.n as f64));
    let (x, y) = (sums.x as f64, sums.y as f64);
    let mut p = x - (channels[0].free.0 + channels[1].free.0 + channels[2].free.0);
    let mut q = y - (channels[0].free.1 + channels[1].free.1 + channels[2].free.1);
    let highest = channels[0]
        .held_below
        .max(channels[1].held_below)
        .max(channels[2].held_below);
    if q <= NOISE * y && p.abs() <= NOISE * x.abs() {
        // A flat canvas: every opacity above the highest break is as good as any other.
        return 1.0;
    }
    if p + q * highest < 0.0 {
        return least(p, q);
    }
    for k in descending(channels.each_ref().map(|channel| channel.held_below)) {
        let channel = &channels[k];
        if p + q * channel.held_below < 0.0 {
            break;
        }
        p += channel.free.0 - channel.held.0;
        q += channel.free.1 - channel.held.1;
    }
    least(p, q)
}

/// What a channel takes from p and q when its colour is free, when it is held at the edge of the
/// gamut, and the opacity below which it is held.
struct Channel {
    free: (f64, f64),
    held: (f64, f64),
    held_below: f64,
}

impl Channel {
    #[inline(always)]
    fn new(e: f64, c: f64, n: f64) -> Self {
        let edge = if e >= 0.0 { HIGHEST } else { LOWEST };
        let room = n * edge - c;
        Self {
            free: (e * c / n, c * c / n),
            held: (edge * e, edge * (2.0 * c - n * edge)),
            held_below: if e == 0.0 { 0.0 } else { e / room },
        }
    }
}

/// Where p + q·a crosses 0; without a slope, the end that p points to.
#[inline(always)]
fn least(p: f64, q: f64) -> f64 {
    if q > 0.0 {
        -p / q
    } else if p > 0.0 {
        0.0
    } else {
        1.0
    }
}

/// The indices of three numbers, largest first.
#[inline(always)]
fn descending(values: [f64; 3]) -> [usize; 3] {
    let mut order = [0, 1, 2];
    for (i, j) in [(0, 1), (1, 2), (0, 1)] {
        if values[order[i]] < values[order[j]] {
            order.swap(i, j);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Pixel = ([u8; 4], [u8; 4], u8);

    /// The change of error by its definition, unrounded.
    fn gain_by_definition(pixels: &[Pixel], paint: Paint) -> f64 {
        let a = f64::from(paint.alpha) / 255.0;
        let over = [paint.color[0], paint.color[1], paint.color[2], 255].map(f64::from);
        let mut gain = 0.0;
        for (target, canvas, weight) in pixels {
            for k in 0..4 {
                let (t, c) = (f64::from(target[k]), f64::from(canvas[k]));
                let after = c + a * (over[k] - c);
                gain += f64::from(*weight) * ((t - c).powi(2) - (t - after).powi(2));
            }
        }
        gain
    }

    fn sums(pixels: &[Pixel]) -> Sums {
        pixels
            .iter()
            .map(|(t, c, w)| Sums::of_pixel(*t, *c, *w))
            .sum()
    }

    /// The best gain over all opacities of a range, each with its best colour.
    fn best_by_trial(sums: &Sums, opacity: Opacity) -> i64 {
        (opacity.min()..=opacity.max())
            .map(|alpha| {
                Fit::gain_of(
                    sums,
                    Paint {
                        color: best_color(sums, alpha),
                        alpha,
                    },
                )
            })
            .max()
            .unwrap()
    }

    fn pixels(alphas: bool) -> impl Strategy<Value = Vec<Pixel>> {
        let alpha = move || if alphas { 0..=255_u8 } else { 255..=255 };
        let rgba = move || (any::<[u8; 3]>(), alpha()).prop_map(|([r, g, b], a)| [r, g, b, a]);
        // Canvases of one colour, of similar and of unrelated colours.
        (
            rgba(),
            0..=255_u8,
            prop::collection::vec((rgba(), rgba(), 0..=255_u8), 1..40),
        )
            .prop_map(|(base, spread, list)| {
                let near = |c: [u8; 4]| {
                    std::array::from_fn(|k| {
                        let d = (i32::from(c[k]) - i32::from(base[k])) * i32::from(spread) / 255;
                        (i32::from(base[k]) + d) as u8
                    })
                };
                list.into_iter().map(|(t, c, w)| (t, near(c), w)).collect()
            })
    }

    struct Eight<'a>(&'a SumsLanes, Opacity);

    impl simd::Task for Eight<'_> {
        type Output = ([Option<Fit>; LANES], [Option<Fit>; LANES], [i64; LANES]);

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Self::Output {
            let Self(sums, opacity) = self;
            let covered = CoveredSumsLanes(*sums);
            let covered = Fit::best_covered_lanes(simd, &covered, opacity);
            let gains = Fit::best_gain_lanes(simd, sums, opacity);
            (Fit::best_lanes(simd, sums, opacity), covered, gains)
        }
    }

    proptest! {
        #[test]
        fn the_gain_is_that_of_the_definition(pixels in pixels(true), color: [u8; 3], alpha: u8) {
            let paint = Paint { color, alpha };
            let gain = Fit::gain_of(&sums(&pixels), paint) as f64 / Fit::GAIN_OF_ONE as f64;
            let exact = gain_by_definition(&pixels, paint);
            prop_assert!((gain - exact).abs() <= 1e-6 * (1.0 + exact.abs()), "{gain} {exact}");
        }

        #[test]
        fn full_coverage_is_no_special_case(pixels in pixels(true)) {
            let covered: CoveredSums = pixels
                .iter()
                .map(|(t, c, w)| CoveredSums::of_pixel(*t, *c, *w, FULL_COVERAGE))
                .sum();
            let whole = Fit::best(&sums(&pixels), Opacity::FREE);
            prop_assert_eq!(Fit::best_covered(&covered, Opacity::FREE), whole);
        }

        #[test]
        fn eight_at_once_are_eight_alone(
            lists in prop::array::uniform8(pixels(true)), min in 1..=255_u8, max in 1..=255_u8,
            times in 0..=(1_i64 << 20),
        ) {
            let opacity = Opacity::new(min.min(max), min.max(max)).unwrap();
            let mut lanes = SumsLanes::default();
            for (k, list) in lists.iter().enumerate() {
                let mut sums = sums(list);
                // Large canvases, as far as gains fit into 64 bits, and sets without pixels.
                let most = (1 << 27) / sums.n.max(1);
                let times = if k == 3 { times.min(most) } else { 1 };
                (sums.n, sums.x, sums.y) = (sums.n * times, sums.x * times, sums.y * times);
                (sums.e, sums.c) = (sums.e.map(|e| e * times), sums.c.map(|c| c * times));
                lanes.set_lane(k, &sums);
            }
            for level in simd::Level::available() {
                let (fits, covered, gains) = level.run(Eight(&lanes, opacity));
                for k in 0..LANES {
                    let sums = lanes.lane(k);
                    prop_assert_eq!(fits[k], Fit::best(&sums, opacity), "{:?}", level);
                    prop_assert_eq!(covered[k], Fit::best_covered(&CoveredSums(sums), opacity));
                    prop_assert_eq!(gains[k], fits[k].map_or(i64::MIN, |fit| fit.gain));
                }
            }
        }

        #[test]
        fn eight_partly_covered_ones_may_have_gains_of_more_than_64_bits_on_the_way(
            list in pixels(true), min in 1..=255_u8, max in 1..=255_u8,
            shifts in prop::array::uniform8(0..30_u32),
        ) {
            let opacity = Opacity::new(min.min(max), min.max(max)).unwrap();
            let of_list = sums(&list);
            let mut lanes = SumsLanes::default();
            for (k, shift) in shifts.into_iter().enumerate() {
                let Sums { n, e, c, x, y } = of_list;
                let (e, c) = (e.map(|e| e << shift), c.map(|c| c << shift));
                let sums = Sums { n: n << shift, e, c, x: x << shift, y: y << shift };
                lanes.set_lane(k, &sums);
            }
            for level in simd::Level::available() {
                let (_, covered, _) = level.run(Eight(&lanes, opacity));
                for (k, covered) in covered.into_iter().enumerate() {
                    let sums = CoveredSums(lanes.lane(k));
                    prop_assert_eq!(covered, Fit::best_covered(&sums, opacity));
                }
            }
        }

        #[test]
        fn no_colour_beats_the_fit(pixels in pixels(true), alpha in 1..=255_u8, color: [u8; 3]) {
            let sums = sums(&pixels);
            if let Some(fit) = Fit::best(&sums, Opacity::new(alpha, alpha).unwrap()) {
                prop_assert_eq!(fit.gain, Fit::gain_of(&sums, fit.paint));
                let other = Paint { color, alpha };
                prop_assert!(fit.gain >= Fit::gain_of(&sums, other));
                for k in 0..3 {
                    let mut near = fit.paint;
                    near.color[k] = near.color[k].saturating_add(1);
                    prop_assert!(fit.gain >= Fit::gain_of(&sums, near));
                    near.color[k] = fit.paint.color[k].saturating_sub(1);
                    prop_assert!(fit.gain >= Fit::gain_of(&sums, near));
                }
            }
        }

        #[test]
        fn no_opacity_beats_the_fit_by_more_than_rounding(
            pixels in pixels(false), min in 1..=255_u8, max in 1..=255_u8,
        ) {
            let (sums, opacity) = (sums(&pixels), Opacity::new(min.min(max), min.max(max)).unwrap());
            if let Some(fit) = Fit::best(&sums, opacity) {
                prop_assert!((opacity.min()..=opacity.max()).contains(&fit.paint.alpha));
                let best = best_by_trial(&sums, opacity);
                // Rounding a colour by ½ or an opacity by 1/510 costs at most this per pixel.
                let rounding = sums.n * Fit::GAIN_OF_ONE * 4;
                prop_assert!(best - fit.gain <= rounding, "{} of {}", fit.gain, best);
            }
        }
    }

    #[test]
    fn a_flat_canvas_takes_the_most_opaque_paint() {
        for opacity in [Opacity::FREE, Opacity::new(40, 200).unwrap()] {
            let pixels: Vec<Pixel> = (0..50)
                .map(|i| ([90 + i, 60, 200 - i, 255], [77, 88, 99, 255], 1))
                .collect();
            let fit = Fit::best(&sums(&pixels), opacity).unwrap();
            assert_eq!(fit.paint.alpha, opacity.max());
        }
    }

    #[test]
    fn clamped_channels_do_not_mislead_the_opacity() {
        // Red wants to go below 0: the regression without clamping would pick a faint paint.
        let pixels: Vec<Pixel> = (0..100)
            .map(|i| {
                (
                    [i / 4, 40 + i, 90, 255],
                    [60 + i, 90 + i, 140 + i / 2, 255],
                    1,
                )
            })
            .collect();
        let sums = sums(&pixels);
        let best = best_by_trial(&sums, Opacity::FREE);
        let fit = Fit::best(&sums, Opacity::FREE).unwrap();
        assert!(
            fit.gain as f64 >= 0.999 * best as f64,
            "{} of {best}",
            fit.gain
        );
    }

    #[test]
    fn no_pixels_no_fit() {
        assert_eq!(Fit::best(&Sums::default(), Opacity::FREE), None);
    }

    #[test]
    fn transparent_targets_are_left_alone() {
        // Nothing painted where nothing is: any visible paint makes it worse.
        let pixels: Vec<Pixel> = vec![([0; 4], [0; 4], 1); 20];
        let fit = Fit::best(&sums(&pixels), Opacity::FREE).unwrap();
        assert!(fit.gain < 0);
        assert_eq!(fit.paint.alpha, Opacity::FREE.min());
    }
}
