use color::{CoveredSums, CoveredSumsLanes, FULL_COVERAGE, Sums, SumsLanes};
use simd::{LANES, Simd};

use crate::Target;
use crate::tables::MAX_TERM;

/// What one pixel adds to the sums of a lifted layer, unrounded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// p², the light of the pixel that the layer can change, squared.
    n: f32,
    /// p·r of red, green, blue.
    e: [f32; 3],
    /// p²·(U − 128) of red, green, blue.
    c: [f32; 3],
    /// p·r·(U − centre), all channels.
    x: f32,
    /// p²·(U − centre)², all channels.
    y: f32,
}

/// How many steps of the table there are to 1 in p².
const N_STEPS: f32 = 4096.0;
/// … in p·r and p²·U.
const EC_STEPS: f32 = 64.0;
/// … in p·r·U and p²·U², at most: as many as leave a row of the window below 2³¹.
const MAX_XY_STEPS: i32 = 8;

/// How the sums of a window are kept in 32 bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// Steps to 1 in x and y.
    xy_steps: i32,
    /// The highest weight, which counts as 1 in the table.
    most_weight: u8,
}

impl Default for Scale {
    fn default() -> Self {
        Self::new(1, 1)
    }
}

impl Scale {
    /// The scale of a window `columns` px wide.
    pub(super) fn new(columns: usize, most_weight: u8) -> Self {
        let mut xy_steps = MAX_XY_STEPS;
        while xy_steps > 1 && Self::row(xy_steps, columns) > i32::MAX as u64 {
            xy_steps /= 2;
        }
        Self {
            xy_steps,
            most_weight,
        }
    }

    /// How many rows of `columns` px may be added up before 32 bits overflow.
    pub(super) fn rows(self, columns: usize) -> usize {
        (i32::MAX as u64 / Self::row(self.xy_steps, columns)).max(1) as usize
    }

    /// The largest sum over a row.
    fn row(xy_steps: i32, columns: usize) -> u64 {
        u64::from(MAX_TERM) * xy_steps as u64 * columns.max(1) as u64
    }
}

impl Terms {
    /// The terms of a pixel: its target, the picture without the layer, what is below the layer
    /// and the part of it that shows.
    #[inline(always)]
    pub(super) fn new(target: [u8; 4], picture: [f32; 4], below: [f32; 4], light: f32) -> Self {
        let r: [f32; 4] = std::array::from_fn(|k| light * (f32::from(target[k]) - picture[k]));
        let u = [
            below[0] - 128.0,
            below[1] - 128.0,
            below[2] - 128.0,
            below[3] - 255.0,
        ];
        let n = light * light;
        Self {
            n,
            e: [r[0], r[1], r[2]],
            c: [n * u[0], n * u[1], n * u[2]],
            x: r[0] * u[0] + r[1] * u[1] + r[2] * u[2] + r[3] * u[3],
            y: n * (u[0] * u[0] + u[1] * u[1] + u[2] * u[2] + u[3] * u[3]),
        }
    }

    /// The entries of a table, rounded to its steps: red, green and blue of e, of c, x and y; n.
    #[inline(always)]
    pub(super) fn steps(&self, weight: u8, scale: Scale) -> ([i32; 8], i32) {
        let share = f32::from(weight) / f32::from(scale.most_weight);
        let (ec, xy) = (EC_STEPS * share, scale.xy_steps as f32 * share);
        let ([e0, e1, e2], [c0, c1, c2]) = (self.e, self.c);
        let terms = [
            e0 * ec,
            e1 * ec,
            e2 * ec,
            c0 * ec,
            c1 * ec,
            c2 * ec,
            self.x * xy,
            self.y * xy,
        ];
        (terms.map(nearest), nearest(self.n * (N_STEPS * share)))
    }

    /// The sums that totals of table entries, kind by kind, and of n stand for.
    #[inline(always)]
    pub(super) fn sums<S: Simd>(
        simd: S,
        totals: [[i64; LANES]; 8],
        n: [i64; LANES],
        scale: Scale,
    ) -> CoveredSumsLanes {
        let weight = i64::from(scale.most_weight);
        let ec = (N_STEPS / EC_STEPS) as i64 * weight;
        let xy = (N_STEPS as i64 / i64::from(scale.xy_steps)) * weight;
        let [e0, e1, e2, c0, c1, c2, x, y] = totals;
        CoveredSumsLanes(SumsLanes {
            n: scaled(simd, n, weight),
            e: [
                scaled(simd, e0, ec),
                scaled(simd, e1, ec),
                scaled(simd, e2, ec),
            ],
            c: [
                scaled(simd, c0, ec),
                scaled(simd, c1, ec),
                scaled(simd, c2, ec),
            ],
            x: scaled(simd, x, xy),
            y: scaled(simd, y, xy),
        })
    }

    /// The terms of a pixel of which `coverage` / 64 is covered, weighted and then cut to whole
    /// numbers.
    #[inline(always)]
    pub(super) fn covered(&self, coverage: u8, weight: u8) -> CoveredSums {
        let linear = f32::from(coverage) * FULL_COVERAGE as f32 * f32::from(weight);
        let square = f32::from(coverage) * f32::from(coverage) * f32::from(weight);
        CoveredSums(Sums {
            n: (square * self.n) as i64,
            e: self.e.map(|e| (linear * e) as i64),
            c: self.c.map(|c| (square * c) as i64),
            x: (linear * self.x) as i64,
            y: (square * self.y) as i64,
        })
    }
}

/// Eight numbers times another.
#[inline(always)]
fn scaled<S: Simd>(simd: S, mut lanes: [i64; LANES], by: i64) -> [i64; LANES] {
    let product = simd.mul_i64(simd.load_i64(&lanes), simd.splat_i64(by));
    simd.store_i64(product, &mut lanes);
    lanes
}

/// [`Terms`] of eight pixels side by side, by the same operations in the same order.
pub(super) struct TermsLanes<S: Simd> {
    n: S::F32x8,
    e: [S::F32x8; 3],
    c: [S::F32x8; 3],
    x: S::F32x8,
    y: S::F32x8,
}

impl<S: Simd> TermsLanes<S> {
    /// The terms of eight pixels: the channels of the target, of the picture without the layer and
    /// of what is below the layer; the part of it that shows.
    #[inline(always)]
    pub(super) fn new(
        simd: S,
        [t0, t1, t2, t3]: [S::F32x8; 4],
        [p0, p1, p2, p3]: [S::F32x8; 4],
        [b0, b1, b2, b3]: [S::F32x8; 4],
        light: S::F32x8,
    ) -> Self {
        let n = simd.mul_f32(light, light);
        let r0 = error(simd, t0, p0, light);
        let r1 = error(simd, t1, p1, light);
        let r2 = error(simd, t2, p2, light);
        let r3 = error(simd, t3, p3, light);
        let u0 = centred(simd, b0, 128.0);
        let u1 = centred(simd, b1, 128.0);
        let u2 = centred(simd, b2, 128.0);
        let u3 = centred(simd, b3, 255.0);
        let square = product(simd, [u0, u1, u2, u3], [u0, u1, u2, u3]);
        Self {
            n,
            e: [r0, r1, r2],
            c: [
                simd.mul_f32(n, u0),
                simd.mul_f32(n, u1),
                simd.mul_f32(n, u2),
            ],
            x: product(simd, [r0, r1, r2, r3], [u0, u1, u2, u3]),
            y: simd.mul_f32(n, square),
        }
    }

    /// The same of eight `i` of a row: its planes of the picture, of what is below, and of the part
    /// that shows.
    #[inline(always)]
    pub(super) fn of_eight<P: AsRef<[[f32; LANES]]>>(
        simd: S,
        wanted: [S::F32x8; 4],
        (picture, below, light): (&[P; 4], &[P; 4], &P),
        i: usize,
    ) -> Self {
        let (mut p, mut b) = ([simd.splat_f32(0.0); 4], [simd.splat_f32(0.0); 4]);
        for k in 0..4 {
            p[k] = simd.load_f32(&picture[k].as_ref()[i]);
            b[k] = simd.load_f32(&below[k].as_ref()[i]);
        }
        Self::new(simd, wanted, p, b, simd.load_f32(&light.as_ref()[i]))
    }

    /// [`Terms::steps`] of the pixels of `target` from `first` on, kind by kind.
    #[inline(always)]
    pub(super) fn steps(
        &self,
        simd: S,
        target: &Target,
        first: usize,
        scale: Scale,
    ) -> ([S::I32x8; LANES], S::I32x8) {
        let mut shares = [1.0; LANES];
        if target.is_weighted() {
            for (k, share) in shares.iter_mut().enumerate() {
                *share = f32::from(target.weight(first + k)) / f32::from(scale.most_weight);
            }
        }
        let share = simd.load_f32(&shares);
        let ec = simd.mul_f32(simd.splat_f32(EC_STEPS), share);
        let xy = simd.mul_f32(simd.splat_f32(scale.xy_steps as f32), share);
        let n = simd.mul_f32(simd.splat_f32(N_STEPS), share);
        let terms = [
            rounded(simd, self.e[0], ec),
            rounded(simd, self.e[1], ec),
            rounded(simd, self.e[2], ec),
            rounded(simd, self.c[0], ec),
            rounded(simd, self.c[1], ec),
            rounded(simd, self.c[2], ec),
            rounded(simd, self.x, xy),
            rounded(simd, self.y, xy),
        ];
        (terms, rounded(simd, self.n, n))
    }
}

impl<S: Simd> TermsLanes<S> {
    /// [`Terms::covered`] of each, kind by kind in the order of [`CoveredTotals`], with weights of
    /// 1.
    #[inline(always)]
    fn covered(&self, simd: S, coverage: S::I32x8) -> [S::I32x8; 9] {
        let coverage = simd.i32_to_f32(coverage);
        let linear = simd.mul_f32(coverage, simd.splat_f32(FULL_COVERAGE as f32));
        let square = simd.mul_f32(coverage, coverage);
        let cut = |factor, value| simd.cut_to_i32(simd.mul_f32(factor, value));
        let ([e0, e1, e2], [c0, c1, c2]) = (self.e, self.c);
        [
            cut(square, self.n),
            cut(linear, e0),
            cut(linear, e1),
            cut(linear, e2),
            cut(square, c0),
            cut(square, c1),
            cut(square, c2),
            cut(linear, self.x),
            cut(square, self.y),
        ]
    }
}

/// [`CoveredSums`] on the way, eight side by side: n, e and c of each channel, x, y.
/// What a pixel adds is cut to whole numbers before it is weighted.
pub(super) struct CoveredTotals<S: Simd>([S::I64x8; 9]);

impl<S: Simd> CoveredTotals<S> {
    #[inline(always)]
    pub(super) fn new(simd: S) -> Self {
        Self([simd.splat_i64(0); 9])
    }

    /// Adds eight pixels, times their weights where there are any.
    #[inline(always)]
    pub(super) fn add(
        &mut self,
        simd: S,
        terms: &TermsLanes<S>,
        coverage: S::I32x8,
        weights: Option<S::I32x8>,
    ) {
        self.change(simd, terms.covered(simd, coverage), weights);
    }

    /// Puts other terms of eight pixels in the place of those that were added.
    #[inline(always)]
    pub(super) fn replace(
        &mut self,
        simd: S,
        (old, new): (&TermsLanes<S>, &TermsLanes<S>),
        coverage: S::I32x8,
        weights: Option<S::I32x8>,
    ) {
        let (old, mut new) = (old.covered(simd, coverage), new.covered(simd, coverage));
        for (new, old) in new.iter_mut().zip(old) {
            *new = simd.sub(*new, old);
        }
        self.change(simd, new, weights);
    }

    /// Adds to the sums, times the weights where there are any.
    #[inline(always)]
    fn change(&mut self, simd: S, by: [S::I32x8; 9], weights: Option<S::I32x8>) {
        for (sum, by) in self.0.iter_mut().zip(by) {
            let mut by = simd.widen(by);
            if let Some(weights) = weights {
                by = simd.mul_i64(by, simd.widen(weights));
            }
            *sum = simd.add_i64(*sum, by);
        }
    }

    /// The sums of all eight together.
    #[inline(always)]
    pub(super) fn total(self, simd: S) -> CoveredSums {
        let mut totals = [0; 9];
        for (total, sum) in totals.iter_mut().zip(self.0) {
            let mut lanes = [0; LANES];
            simd.store_i64(sum, &mut lanes);
            *total = lanes.iter().sum();
        }
        let [n, e0, e1, e2, c0, c1, c2, x, y] = totals;
        CoveredSums(Sums {
            n,
            e: [e0, e1, e2],
            c: [c0, c1, c2],
            x,
            y,
        })
    }
}

/// The part of light times the error of a channel.
#[inline(always)]
fn error<S: Simd>(simd: S, wanted: S::F32x8, picture: S::F32x8, light: S::F32x8) -> S::F32x8 {
    simd.mul_f32(light, simd.sub_f32(wanted, picture))
}

#[inline(always)]
fn centred<S: Simd>(simd: S, below: S::F32x8, center: f32) -> S::F32x8 {
    simd.sub_f32(below, simd.splat_f32(center))
}

/// a₀b₀ + a₁b₁ + a₂b₂ + a₃b₃.
#[inline(always)]
fn product<S: Simd>(simd: S, a: [S::F32x8; 4], b: [S::F32x8; 4]) -> S::F32x8 {
    let first = simd.add_f32(simd.mul_f32(a[0], b[0]), simd.mul_f32(a[1], b[1]));
    let second = simd.add_f32(first, simd.mul_f32(a[2], b[2]));
    simd.add_f32(second, simd.mul_f32(a[3], b[3]))
}

/// [`nearest`] of a product.
#[inline(always)]
fn rounded<S: Simd>(simd: S, value: S::F32x8, steps: S::F32x8) -> S::I32x8 {
    simd.nearest_to_i32(simd.mul_f32(value, steps))
}

/// The nearest whole number, ties to even.
#[inline(always)]
fn nearest(value: f32) -> i32 {
    value.round_ties_even() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_whole_number() {
        for (value, expected) in [
            (0.0, 0),
            (0.5, 0),
            (1.5, 2),
            (-2.6, -3),
            (4e6, 4_000_000),
            (-1e6, -1_000_000),
        ] {
            assert_eq!(nearest(value), expected);
        }
    }

    #[test]
    fn sums_of_rows_stay_in_range() {
        for columns in [1, 205, 256, 1647, 1648, 6590, crate::MAX_SIDE as usize] {
            let scale = Scale::new(columns, 15);
            let row = Scale::row(scale.xy_steps, columns);
            assert!(
                row * scale.rows(columns) as u64 <= i32::MAX as u64,
                "{columns}"
            );
        }
    }

    /// The sums of one table entry.
    fn sums((terms, n): ([i32; 8], i32), scale: Scale) -> CoveredSums {
        let terms = terms.map(|term| [i64::from(term); LANES]);
        Terms::sums(simd::Portable, terms, [i64::from(n); LANES], scale).lane(0)
    }

    #[test]
    fn with_full_light_the_terms_are_those_of_a_greedy_step() {
        let (target, canvas) = ([200, 13, 77, 255], [90, 250, 3, 255]);
        let terms = Terms::new(target, canvas.map(f32::from), canvas.map(f32::from), 1.0);
        let expected = CoveredSums::of_pixel(target, canvas, 1, 64);
        assert_eq!(terms.covered(64, 1), expected);
        for scale in [Scale::new(10, 1), Scale::new(5000, 1)] {
            assert_eq!(sums(terms.steps(1, scale), scale), expected);
        }
        let scale = Scale::new(10, 15);
        let weighted = terms.covered(64, 15);
        assert_eq!(sums(terms.steps(15, scale), scale), weighted);
    }
}
