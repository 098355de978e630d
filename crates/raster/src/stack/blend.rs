//! Layers laid into the planes or taken out of them, eight pixels at a time.

use std::marker::PhantomData;

use color::{FULL_COVERAGE, Paint};
use simd::{LANES, Simd, Task, eight, eight_mut};

use super::plane::{Planes, color};
use crate::coverage::Coverage;

/// What a layer does to pixels.
pub(super) trait Blending {
    /// Changes eight pixels from `first` on, of whose light the layer of that colour replaces `part`.
    fn blend<S: Simd>(simd: S, planes: &mut Planes, first: usize, part: S::F32x8, color: [f32; 4]);
}

/// The layer is laid on top of all, and yet to be lifted.
pub(super) struct Cover;

/// The layer, the lowest one that is not below, is taken out of the picture.
pub(super) struct Lift;

/// The layer is put where one was lifted, below those that are yet to be.
pub(super) struct Place;

impl Blending for Cover {
    #[inline(always)]
    fn blend<S: Simd>(simd: S, planes: &mut Planes, first: usize, part: S::F32x8, color: [f32; 4]) {
        for (picture, to) in planes.picture.iter_mut().zip(color) {
            let pixels = eight_mut(picture, first);
            let old = simd.load_f32(pixels);
            simd.store_f32(moved(simd, old, part, to, old), pixels);
        }
        let through = simd.sub_f32(simd.splat_f32(1.0), part);
        let light = eight_mut(&mut planes.light, first);
        simd.store_f32(simd.mul_f32(simd.load_f32(light), through), light);
    }
}

impl Blending for Lift {
    #[inline(always)]
    fn blend<S: Simd>(simd: S, planes: &mut Planes, first: usize, part: S::F32x8, color: [f32; 4]) {
        let through = simd.sub_f32(simd.splat_f32(1.0), part);
        let lanes = eight_mut(&mut planes.light, first);
        let light = simd.div_f32(simd.load_f32(lanes), through);
        simd.store_f32(light, lanes);
        let hidden = simd.sub_f32(simd.splat_f32(0.0), simd.mul_f32(light, part));
        let below = planes.below.iter();
        for ((picture, below), to) in planes.picture.iter_mut().zip(below).zip(color) {
            let pixels = eight_mut(picture, first);
            let below = simd.load_f32(eight(below, first));
            simd.store_f32(
                moved(simd, simd.load_f32(pixels), hidden, to, below),
                pixels,
            );
        }
    }
}

impl Blending for Place {
    #[inline(always)]
    fn blend<S: Simd>(simd: S, planes: &mut Planes, first: usize, part: S::F32x8, color: [f32; 4]) {
        let light = simd.load_f32(eight(&planes.light, first));
        let shown = simd.mul_f32(light, part);
        let below = planes.below.iter_mut();
        for ((picture, below), to) in planes.picture.iter_mut().zip(below).zip(color) {
            let (pixels, lanes) = (eight_mut(picture, first), eight_mut(below, first));
            let below = simd.load_f32(lanes);
            simd.store_f32(moved(simd, simd.load_f32(pixels), shown, to, below), pixels);
            simd.store_f32(moved(simd, below, part, to, below), lanes);
        }
    }
}

/// Pixels moved by a part of the way from `from` to `to`.
#[inline(always)]
fn moved<S: Simd>(simd: S, pixels: S::F32x8, part: S::F32x8, to: f32, from: S::F32x8) -> S::F32x8 {
    let way = simd.sub_f32(simd.splat_f32(to), from);
    simd.add_f32(pixels, simd.mul_f32(part, way))
}

/// One layer blended.
pub(super) struct Blend<'a, B> {
    planes: &'a mut Planes,
    coverage: &'a Coverage,
    paint: Paint,
    blending: PhantomData<B>,
}

impl<'a, B> Blend<'a, B> {
    pub(super) const fn new(planes: &'a mut Planes, coverage: &'a Coverage, paint: Paint) -> Self {
        Self {
            planes,
            coverage,
            paint,
            blending: PhantomData,
        }
    }
}

impl<B: Blending> Task for Blend<'_, B> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (width, color) = (self.planes.width, color(self.paint));
        let alpha = simd.splat_f32(self.paint.alpha.into());
        let full = simd.splat_f32((255 * FULL_COVERAGE) as f32);
        for (y, x, coverages) in self.coverage.rows() {
            let first = y * width + x;
            for (first, coverages) in (first..).step_by(LANES).zip(coverages.chunks(LANES)) {
                let coverage = simd.i32_to_f32(lanes(simd, coverages));
                let part = simd.div_f32(simd.mul_f32(alpha, coverage), full);
                B::blend(simd, self.planes, first, part, color);
            }
        }
    }
}

/// Up to eight coverages; what is beyond them is not covered.
#[inline(always)]
pub(super) fn lanes<S: Simd>(simd: S, coverages: &[u8]) -> S::I32x8 {
    let mut lanes = [0; LANES];
    if let Some(eight) = coverages.first_chunk::<LANES>() {
        for k in 0..LANES {
            lanes[k] = i32::from(eight[k]);
        }
    } else {
        for (lane, coverage) in lanes.iter_mut().zip(coverages) {
            *lane = i32::from(*coverage);
        }
    }
    simd.load(&lanes)
}
