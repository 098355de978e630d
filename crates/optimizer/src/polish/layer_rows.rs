use simd::{LANES, Simd, Task, eights, eights_mut};

use super::rows::Rows;
use super::slope::sum_of;

/// Some rows of one layer, within a band of the picture.
pub(super) struct LayerRows<'a> {
    /// The place of the layer in the order.
    pub(super) place: usize,
    /// The first column on the canvas.
    pub(super) x: usize,
    /// The first row in the band.
    pub(super) first: usize,
    /// From one row of values to the next, whole eights.
    pub(super) stride: usize,
    /// The covered columns of each row.
    pub(super) spans: &'a [(usize, usize)],
    pub(super) over: [f32; 4],
    pub(super) alpha: f32,
    /// The covered part of each pixel, 0 beyond the spans, then how fast the error changes with it,
    /// which is anything there.
    pub(super) values: &'a mut [f32],
    pub(super) below: Rows<'a>,
    pub(super) paint_slope: [f32; 4],
}

impl LayerRows<'_> {
    /// Calls `each` with the row in the band and the column on the canvas of each covered pixel,
    /// and what lies below.
    pub(super) fn each_pixel(&self, mut each: impl FnMut(usize, usize, [f32; 4])) {
        for (row, (start, end)) in self.spans.iter().enumerate() {
            for column in *start..*end {
                let below = self.below.pixel(row, column);
                each(self.first + row, self.x + column, below);
            }
        }
    }
}

/// The first column of the whole eights that hold the columns of a span, and how many these are.
#[inline(always)]
fn eights_of((start, end): (usize, usize)) -> (usize, usize) {
    let first = start / LANES * LANES;
    (first, end.saturating_sub(first).div_ceil(LANES))
}

/// Blends a layer over the picture, keeping what lies below.
pub(super) struct Lay<'a, 'b, 'c> {
    pub(super) layer: &'a mut LayerRows<'b>,
    pub(super) picture: &'a mut Rows<'c>,
}

impl Task for Lay<'_, '_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { layer, picture } = self;
        let alpha = simd.splat_f32(layer.alpha);
        for (row, span) in layer.spans.iter().enumerate() {
            let (first, count) = eights_of(*span);
            let coverages = eights(layer.values, row * layer.stride + first, count);
            let below = layer.below.eights(row, first, count);
            let pixels = picture.eights(layer.first + row, layer.x + first, count);
            for ((pixels, below), over) in pixels.into_iter().zip(below).zip(layer.over) {
                let over = simd.splat_f32(over);
                for ((lanes, below), coverage) in pixels.iter_mut().zip(below).zip(coverages) {
                    let replaced = simd.mul_f32(alpha, simd.load_f32(coverage));
                    let pixel = simd.load_f32(lanes);
                    simd.store_f32(pixel, below);
                    let way = simd.mul_f32(replaced, simd.sub_f32(over, pixel));
                    simd.store_f32(simd.add_f32(pixel, way), lanes);
                }
            }
        }
    }
}

/// The slopes of a layer's paint and coverage, from those of the picture above it; these become
/// those of the picture below.
pub(super) struct Differentiate<'a, 'b, 'c> {
    pub(super) layer: &'a mut LayerRows<'b>,
    pub(super) above: &'a mut Rows<'c>,
}

impl Task for Differentiate<'_, '_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { layer, above } = self;
        let (alpha, one) = (simd.splat_f32(layer.alpha), simd.splat_f32(1.0));
        let mut paint = [simd.splat_f32(0.0); 4];
        for (row, span) in layer.spans.iter().enumerate() {
            let (first, count) = eights_of(*span);
            let values = eights_mut(layer.values, row * layer.stride + first, count);
            let below = layer.below.eights(row, first, count);
            let slopes = above.eights(layer.first + row, layer.x + first, count);
            for (i, value) in values.iter_mut().enumerate() {
                let coverage = simd.load_f32(value);
                let replaced = simd.mul_f32(alpha, coverage);
                let through = simd.sub_f32(one, replaced);
                let mut toward = simd.splat_f32(0.0);
                for k in 0..4 {
                    let slope = simd.load_f32(&slopes[k][i]);
                    let below = simd.load_f32(&below[k][i]);
                    let way = simd.sub_f32(simd.splat_f32(layer.over[k]), below);
                    toward = simd.add_f32(toward, simd.mul_f32(slope, way));
                    if k < 3 {
                        paint[k] = simd.add_f32(paint[k], simd.mul_f32(slope, replaced));
                    }
                    simd.store_f32(simd.mul_f32(slope, through), &mut slopes[k][i]);
                }
                paint[3] = simd.add_f32(paint[3], simd.mul_f32(toward, coverage));
                simd.store_f32(simd.mul_f32(toward, alpha), value);
            }
        }
        for (sum, lanes) in layer.paint_slope.iter_mut().zip(paint) {
            *sum = sum_of(simd, lanes);
        }
    }
}
