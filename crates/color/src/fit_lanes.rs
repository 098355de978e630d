//! [`Fit::best`] for eight sets of pixels at once: the same operations in the same order.

use simd::{LANES, Simd};

use crate::fit::{HIGHEST, LOWEST, NOISE};
use crate::{CoveredSums, FULL_COVERAGE, Opacity, Paint, Sums};

/// Eight [`Sums`] side by side.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(64))]
pub struct SumsLanes {
    /// [`Sums::n`] of each.
    pub n: [i64; LANES],
    /// [`Sums::e`] of each.
    pub e: [[i64; LANES]; 3],
    /// [`Sums::c`] of each.
    pub c: [[i64; LANES]; 3],
    /// [`Sums::x`] of each.
    pub x: [i64; LANES],
    /// [`Sums::y`] of each.
    pub y: [i64; LANES],
}

impl SumsLanes {
    /// One of the eight.
    #[must_use]
    #[inline(always)]
    pub fn lane(&self, lane: usize) -> Sums {
        Sums {
            n: self.n[lane],
            e: [self.e[0][lane], self.e[1][lane], self.e[2][lane]],
            c: [self.c[0][lane], self.c[1][lane], self.c[2][lane]],
            x: self.x[lane],
            y: self.y[lane],
        }
    }

    /// Replaces one of the eight.
    #[inline(always)]
    pub fn set_lane(&mut self, lane: usize, sums: &Sums) {
        self.n[lane] = sums.n;
        for k in 0..3 {
            self.e[k][lane] = sums.e[k];
            self.c[k][lane] = sums.c[k];
        }
        self.x[lane] = sums.x;
        self.y[lane] = sums.y;
    }
}

/// Eight [`CoveredSums`] side by side.
#[derive(Debug, Clone, Copy, Default)]
pub struct CoveredSumsLanes(pub SumsLanes);

impl CoveredSumsLanes {
    /// One of the eight.
    #[must_use]
    #[inline(always)]
    pub fn lane(&self, lane: usize) -> CoveredSums {
        CoveredSums(self.0.lane(lane))
    }
}

/// Numbers as floating point.
#[inline(always)]
fn float<S: Simd>(simd: S, lanes: &[i64; LANES]) -> S::F64x8 {
    simd.i64_to_f64(simd.load_i64(lanes))
}

/// Eight paints side by side: red, green, blue, and the opacity.
pub(crate) struct Paints<S: Simd> {
    color: [S::I32x8; 3],
    alpha: S::I32x8,
}

impl<S: Simd> Paints<S> {
    /// The best paint of each; arbitrary where there are no pixels.
    #[inline(always)]
    pub(crate) fn best(simd: S, sums: &SumsLanes, opacity: Opacity) -> Self {
        let n = float(simd, &sums.n);
        let e = [
            float(simd, &sums.e[0]),
            float(simd, &sums.e[1]),
            float(simd, &sums.e[2]),
        ];
        let c = [
            float(simd, &sums.c[0]),
            float(simd, &sums.c[1]),
            float(simd, &sums.c[2]),
        ];
        let (lowest, highest) = (opacity.min().into(), opacity.max().into());
        let alpha = if lowest == highest {
            simd.splat(lowest)
        } else {
            let (x, y) = (float(simd, &sums.x), float(simd, &sums.y));
            let best = best_opacities(simd, n, e, c, x, y);
            let steps = rounded(simd, scaled(simd, 255.0, best));
            simd.min(simd.max(steps, simd.splat(lowest)), simd.splat(highest))
        };
        let a = simd.i32_to_f64(alpha);
        let scale = simd.div_f64(simd.splat_f64(1.0), simd.mul_f64(a, n));
        let color = [
            best_color(simd, e[0], c[0], a, scale),
            best_color(simd, e[1], c[1], a, scale),
            best_color(simd, e[2], c[2], a, scale),
        ];
        Self { color, alpha }
    }

    /// One by one.
    #[inline(always)]
    pub(crate) fn lanes(&self, simd: S) -> [Paint; LANES] {
        let mut lanes = [[0; LANES]; 4];
        simd.store(self.color[0], &mut lanes[0]);
        simd.store(self.color[1], &mut lanes[1]);
        simd.store(self.color[2], &mut lanes[2]);
        simd.store(self.alpha, &mut lanes[3]);
        let mut paints = [Paint {
            color: [0; 3],
            alpha: 0,
        }; LANES];
        for (k, paint) in paints.iter_mut().enumerate() {
            *paint = Paint {
                color: [lanes[0][k] as u8, lanes[1][k] as u8, lanes[2][k] as u8],
                alpha: lanes[3][k] as u8,
            };
        }
        paints
    }

    /// [`crate::Fit::gain_of`] each.
    #[inline(always)]
    pub(crate) fn gains(&self, simd: S, sums: &SumsLanes) -> [i64; LANES] {
        let (linear, square) = self.error_coefficients(simd, sums);
        let a = simd.widen(self.alpha);
        let linear = simd.mul_i64(simd.splat_i64(510), linear);
        let loss = simd.mul_i64(a, simd.add_i64(linear, simd.mul_i64(a, square)));
        let mut gains = [0; LANES];
        simd.store_i64(simd.sub_i64(simd.splat_i64(0), loss), &mut gains);
        gains
    }

    /// [`crate::Fit::gain_of_covered`] each; `None` where it takes more than 64 bits.
    #[inline(always)]
    pub(crate) fn covered_gains(
        &self,
        simd: S,
        CoveredSumsLanes(sums): &CoveredSumsLanes,
    ) -> [Option<i64>; LANES] {
        let (linear, square) = self.error_coefficients(simd, sums);
        // 510 · linear + a · square is below 2⁶³ where these are below 2⁵² and 2⁵⁴.
        let linear_above = simd.add_i64(linear, simd.splat_i64(1 << 52));
        let square_above = simd.add_i64(square, simd.splat_i64(1 << 54));
        let beyond = simd.add_i64(
            simd.shift_right_unsigned_i64::<53>(linear_above),
            simd.shift_right_unsigned_i64::<55>(square_above),
        );
        let a = simd.widen(self.alpha);
        let linear = simd.mul_i64(simd.splat_i64(510), linear);
        let loss = simd.add_i64(linear, simd.mul_i64(a, square));
        // Its upper part and the lower 12 bits are multiplied one by one; the shift has no sign.
        const { assert!(FULL_COVERAGE * FULL_COVERAGE == 1 << 12) };
        let shifted =
            simd.shift_right_unsigned_i64::<12>(simd.xor_i64(loss, simd.splat_i64(i64::MIN)));
        let upper = simd.sub_i64(shifted, simd.splat_i64(1 << 51));
        let lower = simd.narrow(simd.and_i64(loss, simd.splat_i64(0xfff)));
        let rest = simd.add(simd.mul(self.alpha, lower), simd.splat(0xfff));
        let rest = simd.widen(simd.shift_right::<12>(rest));
        let gain = simd.sub_i64(
            simd.splat_i64(0),
            simd.add_i64(simd.mul_i64(a, upper), rest),
        );
        let (mut gains, mut out) = ([0; LANES], [0; LANES]);
        simd.store_i64(gain, &mut gains);
        simd.store_i64(beyond, &mut out);
        let mut found = [None; LANES];
        for (k, found) in found.iter_mut().enumerate() {
            *found = (out[k] == 0).then_some(gains[k]);
        }
        found
    }

    /// What the paints change the errors by, as 2a·linear + a²·square.
    #[inline(always)]
    fn error_coefficients(&self, simd: S, sums: &SumsLanes) -> (S::I64x8, S::I64x8) {
        let n = simd.load_i64(&sums.n);
        let (mut linear, mut square) = (simd.load_i64(&sums.x), simd.load_i64(&sums.y));
        for ((color, e), c) in self.color.iter().zip(&sums.e).zip(&sums.c) {
            let (e, c) = (simd.load_i64(e), simd.load_i64(c));
            let centred = simd.widen(simd.sub(*color, simd.splat(128)));
            linear = simd.sub_i64(linear, simd.mul_i64(centred, e));
            let change = simd.sub_i64(simd.mul_i64(n, centred), simd.add_i64(c, c));
            square = simd.add_i64(square, simd.mul_i64(centred, change));
        }
        (linear, square)
    }
}

#[inline(always)]
pub(crate) fn scaled<S: Simd>(simd: S, factor: f64, value: S::F64x8) -> S::F64x8 {
    simd.mul_f64(simd.splat_f64(factor), value)
}

/// Numbers rounded to the nearest whole ones, and to 0 or 255 beyond those.
#[inline(always)]
fn rounded<S: Simd>(simd: S, value: S::F64x8) -> S::I32x8 {
    let low = simd.max_f64(
        simd.add_f64(value, simd.splat_f64(0.5)),
        simd.splat_f64(0.0),
    );
    simd.to_i32(simd.min_f64(low, simd.splat_f64(255.0)))
}

#[inline(always)]
fn best_color<S: Simd>(
    simd: S,
    e: S::F64x8,
    c: S::F64x8,
    a: S::F64x8,
    scale: S::F64x8,
) -> S::I32x8 {
    let sum = simd.add_f64(scaled(simd, 255.0, e), simd.mul_f64(a, c));
    let ideal = simd.mul_f64(sum, scale);
    let low = simd.max_f64(ideal, simd.splat_f64(LOWEST));
    let held = simd.min_f64(low, simd.splat_f64(HIGHEST));
    rounded(simd, simd.sub_f64(held, simd.splat_f64(LOWEST)))
}

#[inline(always)]
fn best_opacities<S: Simd>(
    simd: S,
    n: S::F64x8,
    e: [S::F64x8; 3],
    c: [S::F64x8; 3],
    x: S::F64x8,
    y: S::F64x8,
) -> S::F64x8 {
    let zero = simd.splat_f64(0.0);
    let first = Channel::new(simd, e[0], c[0], n);
    let second = Channel::new(simd, e[1], c[1], n);
    let third = Channel::new(simd, e[2], c[2], n);
    let free_p = simd.add_f64(simd.add_f64(first.free.0, second.free.0), third.free.0);
    let free_q = simd.add_f64(simd.add_f64(first.free.1, second.free.1), third.free.1);
    let (mut p, mut q) = (simd.sub_f64(x, free_p), simd.sub_f64(y, free_q));
    let slopes = simd.less_f64(scaled(simd, NOISE, y), q);
    let leans = simd.less_f64(scaled(simd, NOISE, magnitude(simd, x)), magnitude(simd, p));
    let (first, second) = ordered(simd, first, second);
    let (second, third) = ordered(simd, second, third);
    let (first, second) = ordered(simd, first, second);
    let mut goes_on = simd.less_f64(zero, simd.splat_f64(1.0));
    for channel in [first, second, third] {
        let at_break = simd.add_f64(p, simd.mul_f64(q, channel.held_below));
        goes_on = simd.except_f64(goes_on, simd.less_f64(at_break, zero));
        let more_p = simd.add_f64(p, simd.sub_f64(channel.free.0, channel.held.0));
        let more_q = simd.add_f64(q, simd.sub_f64(channel.free.1, channel.held.1));
        p = simd.select_f64(goes_on, more_p, p);
        q = simd.select_f64(goes_on, more_q, q);
    }
    let least = least(simd, p, q);
    // Else a flat canvas: every opacity above the highest break is as good as any other.
    let leaning = simd.select_f64(leans, least, simd.splat_f64(1.0));
    simd.select_f64(slopes, least, leaning)
}

#[inline(always)]
pub(crate) fn magnitude<S: Simd>(simd: S, value: S::F64x8) -> S::F64x8 {
    simd.max_f64(value, simd.sub_f64(simd.splat_f64(0.0), value))
}

/// What a channel takes from p and q when its colour is free, when it is held at the edge of the
/// gamut, and the opacity below which it is held.
#[derive(Clone, Copy)]
struct Channel<S: Simd> {
    free: (S::F64x8, S::F64x8),
    held: (S::F64x8, S::F64x8),
    held_below: S::F64x8,
}

impl<S: Simd> Channel<S> {
    #[inline(always)]
    fn new(simd: S, e: S::F64x8, c: S::F64x8, n: S::F64x8) -> Self {
        let zero = simd.splat_f64(0.0);
        let negative = simd.less_f64(e, zero);
        let edge = simd.select_f64(negative, simd.splat_f64(LOWEST), simd.splat_f64(HIGHEST));
        let n_edge = simd.mul_f64(n, edge);
        let room = simd.sub_f64(n_edge, c);
        let some = simd.less_f64(zero, simd.mul_f64(e, e));
        Self {
            free: (
                simd.div_f64(simd.mul_f64(e, c), n),
                simd.div_f64(simd.mul_f64(c, c), n),
            ),
            held: (
                simd.mul_f64(edge, e),
                simd.mul_f64(edge, simd.sub_f64(scaled(simd, 2.0, c), n_edge)),
            ),
            held_below: simd.select_f64(some, simd.div_f64(e, room), zero),
        }
    }
}

/// Two channels, that with the higher break first.
#[inline(always)]
fn ordered<S: Simd>(simd: S, a: Channel<S>, b: Channel<S>) -> (Channel<S>, Channel<S>) {
    let swap = simd.less_f64(a.held_below, b.held_below);
    (chosen(simd, swap, b, a), chosen(simd, swap, a, b))
}

/// `a` where the mask is set, `b` elsewhere.
#[inline(always)]
fn chosen<S: Simd>(simd: S, mask: S::Mask64, a: Channel<S>, b: Channel<S>) -> Channel<S> {
    Channel {
        free: (
            simd.select_f64(mask, a.free.0, b.free.0),
            simd.select_f64(mask, a.free.1, b.free.1),
        ),
        held: (
            simd.select_f64(mask, a.held.0, b.held.0),
            simd.select_f64(mask, a.held.1, b.held.1),
        ),
        held_below: simd.select_f64(mask, a.held_below, b.held_below),
    }
}

/// Where p + q·a crosses 0; without a slope, the end that p points to.
#[inline(always)]
fn least<S: Simd>(simd: S, p: S::F64x8, q: S::F64x8) -> S::F64x8 {
    let (zero, one) = (simd.splat_f64(0.0), simd.splat_f64(1.0));
    let end = simd.select_f64(simd.less_f64(zero, p), zero, one);
    let crossing = simd.div_f64(simd.sub_f64(zero, p), q);
    simd.select_f64(simd.less_f64(zero, q), crossing, end)
}
