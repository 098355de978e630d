//! The error of the picture and how fast it changes with each pixel, eight pixels at a time.

use raster::Target;
use simd::{LANES, Simd, Task, channels, eights};

use super::rows::Rows;

/// The target in eights of pixels, row by row.
struct Wanted<'a> {
    target: &'a Target,
    width: usize,
}

impl<'a> Wanted<'a> {
    fn new(target: &'a Target) -> Self {
        let width = target.width() as usize;
        Self { target, width }
    }

    /// Eights in a row.
    fn count(&self) -> usize {
        self.width.div_ceil(LANES)
    }

    /// Eight `i` of row `y`: the channels, and the weights, 0 beyond the row.
    #[inline(always)]
    fn eight<S: Simd>(&self, simd: S, y: usize, i: usize) -> ([S::F32x8; 4], S::F32x8) {
        let (x, first) = (i * LANES, y * self.width + i * LANES);
        if x + LANES <= self.width && !self.target.is_weighted() {
            let pixels = eights(self.target.pixels(), first, 1);
            return (channels(simd, &pixels[0]), simd.splat_f32(1.0));
        }
        let (mut pixels, mut weights) = ([[0; 4]; LANES], [0.0; LANES]);
        for k in 0..(self.width - x).min(LANES) {
            pixels[k] = self.target.pixels()[first + k];
            weights[k] = f32::from(self.target.weight(first + k));
        }
        (channels(simd, &pixels), simd.load_f32(&weights))
    }
}

/// The squared error of pixel `i` of the target.
pub(super) fn error(picture: [f32; 4], target: &Target, i: usize) -> f32 {
    let wanted = target.pixels()[i];
    let mut sum = 0.0;
    for k in 0..4 {
        let e = picture[k] - f32::from(wanted[k]);
        sum += e * e;
    }
    sum * f32::from(target.weight(i))
}

/// How fast the error changes with pixel `i` of the target.
pub(super) fn slope(picture: [f32; 4], target: &Target, i: usize) -> [f32; 4] {
    let wanted = target.pixels()[i];
    let weight = 2.0 * f32::from(target.weight(i));
    std::array::from_fn(|k| weight * (picture[k] - f32::from(wanted[k])))
}

/// The weighted squared error of rows of the picture that begin at row `first` of the target.
pub(super) struct Error<'a, 'b> {
    pub(super) picture: &'a mut Rows<'b>,
    pub(super) target: &'a Target,
    pub(super) first: usize,
}

impl Task for Error<'_, '_> {
    type Output = f64;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> f64 {
        let wanted = Wanted::new(self.target);
        let mut total = 0.0;
        for row in 0..self.picture.count() {
            let planes = self.picture.eights(row, 0, wanted.count());
            let mut sum = simd.splat_f32(0.0);
            for i in 0..wanted.count() {
                let (wanted, weight) = wanted.eight(simd, self.first + row, i);
                let mut squares = simd.splat_f32(0.0);
                for (plane, wanted) in planes.iter().zip(wanted) {
                    let missed = simd.sub_f32(simd.load_f32(&plane[i]), wanted);
                    squares = simd.add_f32(squares, simd.mul_f32(missed, missed));
                }
                sum = simd.add_f32(sum, simd.mul_f32(weight, squares));
            }
            total += f64::from(sum_of(simd, sum));
        }
        total
    }
}

/// Makes the rows of a picture how fast the error changes with each of their pixels.
pub(super) struct Slopes<'a, 'b> {
    pub(super) picture: &'a mut Rows<'b>,
    pub(super) target: &'a Target,
    pub(super) first: usize,
}

impl Task for Slopes<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let wanted = Wanted::new(self.target);
        for row in 0..self.picture.count() {
            let mut planes = self.picture.eights(row, 0, wanted.count());
            for i in 0..wanted.count() {
                let (wanted, weight) = wanted.eight(simd, self.first + row, i);
                let twice = simd.add_f32(weight, weight);
                for (plane, wanted) in planes.iter_mut().zip(wanted) {
                    let missed = simd.sub_f32(simd.load_f32(&plane[i]), wanted);
                    simd.store_f32(simd.mul_f32(twice, missed), &mut plane[i]);
                }
            }
        }
    }
}

/// The sums of all channels.
pub(super) struct Total<'a, 'b> {
    pub(super) rows: &'a mut Rows<'b>,
    /// Pixels in a row; the rest of the last eight is 0.
    pub(super) width: usize,
}

impl Task for Total<'_, '_> {
    type Output = [f32; 4];

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> [f32; 4] {
        let mut sums = [simd.splat_f32(0.0); 4];
        for row in 0..self.rows.count() {
            let planes = self.rows.eights(row, 0, self.width.div_ceil(LANES));
            for (sum, plane) in sums.iter_mut().zip(planes) {
                for lanes in plane {
                    *sum = simd.add_f32(*sum, simd.load_f32(lanes));
                }
            }
        }
        let mut totals = [0.0; 4];
        for (total, sum) in totals.iter_mut().zip(sums) {
            *total = sum_of(simd, sum);
        }
        totals
    }
}

/// The sum of eight numbers, from the first to the last.
#[inline(always)]
pub(super) fn sum_of<S: Simd>(simd: S, value: S::F32x8) -> f32 {
    let mut lanes = [0.0; LANES];
    simd.store_f32(value, &mut lanes);
    let mut sum = 0.0;
    for lane in lanes {
        sum += lane;
    }
    sum
}
