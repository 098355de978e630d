//! Layers laid into the planes or taken out of them, eight pixels at a time.

use std::marker::PhantomData;

use color::{FULL_COVERAGE, Paint};
use simd::{LANES, Simd, Task, eights_mut};

use super::plane::Planes;
use crate::coverage::lanes;

/// The painted pixel, RGBA.
#[inline]
pub(super) fn color(paint: Paint) -> [f32; 4] {
    let [r, g, b] = paint.color;
    [r, g, b, 255].map(f32::from)
}

/// What a layer does to the pixels of a row.
pub(super) trait Blending {
    /// Changes pixels of whose light the layer of that colour replaces `parts`, which may be
    /// overwritten.
    fn blend<S: Simd>(simd: S, row: Row<'_>, parts: &mut [[f32; LANES]], color: [f32; 4]);
}

/// The pixels of a row that a layer may cover, eight by eight.
pub(super) struct Row<'a> {
    pub(super) below: [&'a mut [[f32; LANES]]; 4],
    pub(super) light: &'a mut [[f32; LANES]],
    pub(super) picture: [&'a mut [[f32; LANES]]; 4],
}

/// The layer is laid on top of all, and yet to be lifted.
pub(super) struct LayOnTop;

/// The layer, the lowest one that is not below, is taken out of the picture.
pub(super) struct Lift;

/// The layer is put where one was lifted, below those that are yet to be.
pub(super) struct Put;

impl Blending for LayOnTop {
    #[inline(always)]
    fn blend<S: Simd>(simd: S, row: Row<'_>, parts: &mut [[f32; LANES]], color: [f32; 4]) {
        for (picture, to) in row.picture.into_iter().zip(color) {
            let to = simd.splat_f32(to);
            for (pixels, part) in picture.iter_mut().zip(&*parts) {
                let old = simd.load_f32(pixels);
                let new = moved(simd, old, simd.load_f32(part), to, old);
                simd.store_f32(new, pixels);
            }
        }
        for (light, part) in row.light.iter_mut().zip(parts) {
            let through = simd.sub_f32(simd.splat_f32(1.0), simd.load_f32(part));
            simd.store_f32(simd.mul_f32(simd.load_f32(light), through), light);
        }
    }
}

impl Blending for Lift {
    #[inline(always)]
    fn blend<S: Simd>(simd: S, row: Row<'_>, parts: &mut [[f32; LANES]], color: [f32; 4]) {
        for (lanes, part) in row.light.iter_mut().zip(&mut *parts) {
            let replaced = simd.load_f32(part);
            let through = simd.sub_f32(simd.splat_f32(1.0), replaced);
            let light = simd.div_f32(simd.load_f32(lanes), through);
            simd.store_f32(light, lanes);
            let shown = simd.mul_f32(light, replaced);
            simd.store_f32(simd.sub_f32(simd.splat_f32(0.0), shown), part);
        }
        for ((picture, below), to) in row.picture.into_iter().zip(row.below).zip(color) {
            let to = simd.splat_f32(to);
            for ((pixels, below), hidden) in picture.iter_mut().zip(below).zip(&*parts) {
                let (old, hidden) = (simd.load_f32(pixels), simd.load_f32(hidden));
                let new = moved(simd, old, hidden, to, simd.load_f32(below));
                simd.store_f32(new, pixels);
            }
        }
    }
}

impl Blending for Put {
    #[inline(always)]
    fn blend<S: Simd>(simd: S, row: Row<'_>, parts: &mut [[f32; LANES]], color: [f32; 4]) {
        for ((picture, below), to) in row.picture.into_iter().zip(row.below).zip(color) {
            let to = simd.splat_f32(to);
            let light = row.light.iter();
            for (((pixels, below), part), light) in
                picture.iter_mut().zip(below).zip(&*parts).zip(light)
            {
                let (old, part) = (simd.load_f32(below), simd.load_f32(part));
                let shown = simd.mul_f32(simd.load_f32(light), part);
                let new = moved(simd, simd.load_f32(pixels), shown, to, old);
                simd.store_f32(new, pixels);
                simd.store_f32(moved(simd, old, part, to, old), below);
            }
        }
    }
}

/// Pixels moved by a part of the way from `from` to `to`.
#[inline(always)]
pub(super) fn moved<S: Simd>(
    simd: S,
    pixels: S::F32x8,
    part: S::F32x8,
    to: S::F32x8,
    from: S::F32x8,
) -> S::F32x8 {
    simd.add_f32(pixels, simd.mul_f32(part, simd.sub_f32(to, from)))
}

/// The parts of up to eight pixels that a layer replaces.
#[inline(always)]
pub(super) fn part<S: Simd>(simd: S, paint: Paint, coverages: &[u8]) -> S::F32x8 {
    let coverage = simd.i32_to_f32(lanes(simd, coverages));
    let product = simd.mul_f32(simd.splat_f32(paint.alpha.into()), coverage);
    simd.div_f32(product, simd.splat_f32((255 * FULL_COVERAGE) as f32))
}

/// One layer blended, row by row: y, the first column and the coverages.
pub(super) struct Blend<'a, B, R> {
    planes: &'a mut Planes,
    rows: R,
    paint: Paint,
    blending: PhantomData<B>,
}

impl<'a, B, R> Blend<'a, B, R> {
    pub(super) const fn new(planes: &'a mut Planes, rows: R, paint: Paint) -> Self {
        Self {
            planes,
            rows,
            paint,
            blending: PhantomData,
        }
    }
}

impl<'a, B: Blending, R: Iterator<Item = (usize, usize, &'a [u8])>> Task for Blend<'_, B, R> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (width, color) = (self.planes.width, color(self.paint));
        let mut parts = Vec::new();
        for (y, x, coverages) in self.rows {
            parts.clear();
            for coverages in coverages.chunks(LANES) {
                let mut lanes = [0.0; LANES];
                simd.store_f32(part(simd, self.paint, coverages), &mut lanes);
                parts.push(lanes);
            }
            let row = row(self.planes, y * width + x, parts.len());
            B::blend(simd, row, &mut parts, color);
        }
    }
}

/// So many eights of all planes from pixel `first` on.
#[inline(always)]
pub(super) fn row(planes: &mut Planes, first: usize, count: usize) -> Row<'_> {
    let [b0, b1, b2, b3] = &mut planes.below;
    let [p0, p1, p2, p3] = &mut planes.picture;
    Row {
        below: [
            eights_mut(b0, first, count),
            eights_mut(b1, first, count),
            eights_mut(b2, first, count),
            eights_mut(b3, first, count),
        ],
        light: eights_mut(&mut planes.light, first, count),
        picture: [
            eights_mut(p0, first, count),
            eights_mut(p1, first, count),
            eights_mut(p2, first, count),
            eights_mut(p3, first, count),
        ],
    }
}
