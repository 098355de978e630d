use color::{CoveredSums, Paint};
use geometry::PixelBox;
use simd::{LANES, Level, Simd, Task, channels, eights};

use super::blend::{Blend, LayOnTop, Lift, Put};
use super::terms::{self, CoveredTotals};
use crate::coverage::{Coverage, lanes};
use crate::{Residual, TILE, Target};

/// The state of every pixel while one layer is lifted, or about to be, channel by channel.
/// RGBA over the background or [`CLEAR_COLOR`](crate::CLEAR_COLOR), 0–255. Each plane ends with
/// [`LANES`] pixels more, so that eight can be read from any pixel on.
#[derive(Debug, Clone)]
pub(super) struct Planes {
    pub(super) width: usize,
    /// What lies below the lifted layer.
    pub(super) below: [Vec<f32>; 4],
    /// The part of light from there that gets through the layers above, 0–1.
    pub(super) light: Vec<f32>,
    /// The whole picture; without the lifted layer while one is lifted.
    pub(super) picture: [Vec<f32>; 4],
}

impl Planes {
    pub(super) fn new(target: &Target) -> Self {
        let (width, height) = (target.width() as usize, target.height() as usize);
        Self::blank(target.base().map(f32::from), width, height)
    }

    /// So many pixels of one value.
    pub(super) fn blank(base: [f32; 4], width: usize, height: usize) -> Self {
        let pixels = width * height + LANES;
        Self {
            width,
            below: base.map(|value| vec![value; pixels]),
            light: vec![1.0; pixels],
            picture: base.map(|value| vec![value; pixels]),
        }
    }

    /// The background alone.
    pub(super) fn reset(&mut self, target: &Target) {
        for (k, value) in target.base().into_iter().enumerate() {
            self.below[k].fill(value.into());
            self.picture[k].fill(value.into());
        }
        self.light.fill(1.0);
    }

    /// Lays one more layer on top of all, which is yet to be lifted.
    pub(super) fn cover(&mut self, level: Level, coverage: &Coverage, paint: Paint) {
        level.run(Blend::<LayOnTop, _>::new(self, coverage.rows(), paint));
    }

    /// Takes the lowest layer that is not below out of the picture.
    pub(super) fn lift(&mut self, level: Level, coverage: &Coverage, paint: Paint) {
        level.run(Blend::<Lift, _>::new(self, coverage.rows(), paint));
    }

    /// Puts a layer where one was lifted, below those that are yet to be.
    pub(super) fn put(&mut self, level: Level, coverage: &Coverage, paint: Paint) {
        level.run(Blend::<Put, _>::new(self, coverage.rows(), paint));
    }

    /// The weighted squared error of one pixel.
    #[inline]
    fn pixel_error(&self, target: &Target, i: usize) -> f32 {
        let wanted = target.pixels()[i];
        let square = |k: usize| {
            let e = f32::from(wanted[k]) - self.picture[k][i];
            e * e
        };
        f32::from(target.weight(i)) * (square(0) + square(1) + square(2) + square(3))
    }

    /// The weighted squared error of the picture.
    pub(super) fn error(&self, level: Level, target: &Target) -> f64 {
        let mut errors = vec![0.0; self.width];
        let mut sums = [0.0; LANES];
        for y in 0..target.height() as usize {
            level.run(Errors::new(self, target, y * self.width, &mut errors));
            for errors in errors.chunks(LANES) {
                for (sum, error) in sums.iter_mut().zip(errors) {
                    *sum += f64::from(*error);
                }
            }
        }
        sums.into_iter().sum()
    }

    /// The same by tiles, rounded down.
    pub(super) fn residual(&self, level: Level, target: &Target) -> Residual {
        let mut residual = Residual::new(target.width(), target.height());
        let all = PixelBox::of_canvas(target.width(), target.height());
        self.update_residual(level, target, all, &mut residual);
        residual
    }

    /// Brings the tiles that hold some pixels up to date.
    pub(super) fn update_residual(
        &self,
        level: Level,
        target: &Target,
        changed: PixelBox,
        residual: &mut Residual,
    ) {
        let side = TILE as usize;
        let tiles = |low: u32, high: u32, most: u32| {
            low as usize / side * side..high.next_multiple_of(TILE).min(most) as usize
        };
        let columns = tiles(changed.x0, changed.x1, target.width());
        let mut errors = vec![0.0; columns.len()];
        for y in tiles(changed.y0, changed.y1, target.height()) {
            let first = y * self.width + columns.start;
            level.run(Errors::new(self, target, first, &mut errors));
            for (x, errors) in columns.clone().step_by(side).zip(errors.chunks(side)) {
                let sum: u64 = errors.iter().map(|error| u64::from(*error as u32)).sum();
                let tile = residual.tile_mut(x, y);
                *tile = if y % side == 0 { sum } else { *tile + sum };
            }
        }
    }

    /// The terms of one pixel.
    #[inline]
    pub(super) fn terms(&self, target: &Target, i: usize) -> terms::Terms {
        let all = |planes: &[Vec<f32>; 4]| [0, 1, 2, 3].map(|k| planes[k][i]);
        terms::Terms::new(
            target.pixels()[i],
            all(&self.picture),
            all(&self.below),
            self.light[i],
        )
    }

    /// So many eights of pixels from `first` on, and of the target `wanted`.
    #[inline(always)]
    pub(super) fn eights<'a>(
        &'a self,
        wanted: &'a [[u8; 4]],
        first: usize,
        count: usize,
    ) -> Eights<'a> {
        let [b0, b1, b2, b3] = &self.below;
        let [p0, p1, p2, p3] = &self.picture;
        Eights {
            wanted: eights(wanted, first, count),
            below: [
                eights(b0, first, count),
                eights(b1, first, count),
                eights(b2, first, count),
                eights(b3, first, count),
            ],
            light: eights(&self.light, first, count),
            picture: [
                eights(p0, first, count),
                eights(p1, first, count),
                eights(p2, first, count),
                eights(p3, first, count),
            ],
        }
    }

    /// The sums over the pixels of a layer.
    pub(super) fn sums(&self, level: Level, target: &Target, coverage: &Coverage) -> CoveredSums {
        level.run(Add {
            planes: self,
            target,
            coverage,
        })
    }

    /// Adds the pixels from `first` on.
    fn add_sums(&self, target: &Target, first: usize, coverages: &[u8], sums: &mut CoveredSums) {
        for (i, coverage) in (first..).zip(coverages) {
            *sums += self.terms(target, i).covered(*coverage, target.weight(i));
        }
    }
}

/// The weighted squared errors of some pixels of a row.
struct Errors<'a> {
    planes: &'a Planes,
    target: &'a Target,
    first: usize,
    errors: &'a mut [f32],
}

impl<'a> Errors<'a> {
    const fn new(
        planes: &'a Planes,
        target: &'a Target,
        first: usize,
        errors: &'a mut [f32],
    ) -> Self {
        Self {
            planes,
            target,
            first,
            errors,
        }
    }
}

impl Task for Errors<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self {
            planes,
            target,
            first,
            errors,
        } = self;
        let (eights, rest) = errors.as_chunks_mut::<LANES>();
        let row = planes.eights(target.pixels(), first, eights.len());
        let end = first + LANES * eights.len();
        for (i, errors) in eights.iter_mut().enumerate() {
            let mut squares = simd.splat_f32(0.0);
            for (plane, wanted) in row.picture.iter().zip(channels(simd, &row.wanted[i])) {
                let missing = simd.sub_f32(wanted, simd.load_f32(&plane[i]));
                squares = simd.add_f32(squares, simd.mul_f32(missing, missing));
            }
            simd.store_f32(squares, errors);
            if target.is_weighted() {
                for (i, error) in (first + LANES * i..).zip(errors) {
                    *error *= f32::from(target.weight(i));
                }
            }
        }
        for (i, error) in (end..).zip(rest) {
            *error = planes.pixel_error(target, i);
        }
    }
}

/// Eights of pixels, one after the other.
pub(super) struct Eights<'a> {
    wanted: &'a [[[u8; 4]; LANES]],
    below: [&'a [[f32; LANES]]; 4],
    light: &'a [[f32; LANES]],
    picture: [&'a [[f32; LANES]]; 4],
}

impl Eights<'_> {
    /// [`Planes::terms`] of eight `i`.
    #[inline(always)]
    pub(super) fn terms<S: Simd>(&self, simd: S, i: usize) -> terms::TermsLanes<S> {
        let wanted = channels(simd, &self.wanted[i]);
        let planes = (&self.picture, &self.below, &self.light);
        terms::TermsLanes::of_eight(simd, wanted, planes, i)
    }
}

struct Add<'a> {
    planes: &'a Planes,
    target: &'a Target,
    coverage: &'a Coverage,
}

impl Task for Add<'_> {
    type Output = CoveredSums;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> CoveredSums {
        let Self {
            planes,
            target,
            coverage,
        } = self;
        let mut sums = CoveredSums::default();
        let mut eights = CoveredTotals::new(simd);
        for (y, x, coverages) in coverage.rows() {
            let first = y * planes.width + x;
            if target.is_weighted() {
                planes.add_sums(target, first, coverages, &mut sums);
                continue;
            }
            // The last eight may reach beyond the row, but not beyond the picture.
            let left = (target.pixels().len() - first) / LANES;
            let count = coverages.len().div_ceil(LANES).min(left);
            let (covered, rest) = coverages.split_at((count * LANES).min(coverages.len()));
            let row = planes.eights(target.pixels(), first, count);
            for (i, coverages) in covered.chunks(LANES).enumerate() {
                eights.add(simd, &row.terms(simd, i), lanes(simd, coverages), None);
            }
            planes.add_sums(target, first + count * LANES, rest, &mut sums);
        }
        sums += eights.total(simd);
        sums
    }
}
