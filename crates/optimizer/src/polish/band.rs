//! The picture in bands of rows: all layers are laid on one band before the next, and bands do not
//! depend on each other.

use raster::Target;

use super::soft::Soft;

/// Rows of a band.
const ROWS: usize = 32;

/// Some rows of the picture and of all layers.
pub(super) struct Band<'a> {
    /// Row by row; what is below all layers, then the picture, then its slopes.
    picture: &'a mut [[f32; 4]],
    width: usize,
    /// The first pixel on the canvas.
    first: usize,
    parts: Vec<Part<'a>>,
    /// The squared error.
    pub(super) error: f64,
    /// How fast the error changes with the background.
    pub(super) background: [f32; 3],
}

/// The rows of one layer within a band.
struct Part<'a> {
    layer: usize,
    /// The first pixel in the band.
    first: usize,
    columns: usize,
    over: [f32; 4],
    alpha: f32,
    values: &'a mut [f32],
    below: &'a mut [[f32; 4]],
    paint_slope: [f32; 4],
}

/// Divides the picture and its layers, bottom first, into bands.
pub(super) fn bands<'a>(
    picture: &'a mut [[f32; 4]],
    width: usize,
    layers: &'a mut [Soft],
) -> Vec<Band<'a>> {
    let chunks = picture.chunks_mut(ROWS * width).enumerate();
    let mut bands: Vec<Band<'_>> = chunks
        .map(|(i, picture)| Band {
            picture,
            width,
            first: i * ROWS * width,
            parts: Vec::new(),
            error: 0.0,
            background: [0.0; 3],
        })
        .collect();
    for (layer, soft) in layers.iter_mut().enumerate() {
        divide(layer, soft, &mut bands);
    }
    bands
}

fn divide<'a>(layer: usize, soft: &'a mut Soft, bands: &mut [Band<'a>]) {
    let [r, g, b] = soft.color;
    let (x, columns) = (soft.mask.x, soft.mask.width);
    let (mut y, end) = (soft.mask.y, soft.mask.y + soft.mask.height);
    let (mut values, mut below) = (&mut soft.mask.values[..], &mut soft.below[..]);
    while y < end && columns > 0 {
        let band = &mut bands[y / ROWS];
        let next = (y / ROWS * ROWS + ROWS).min(end);
        let (part, rest) = values.split_at_mut((next - y) * columns);
        let (part_below, rest_below) = below.split_at_mut((next - y) * columns);
        (values, below) = (rest, rest_below);
        band.parts.push(Part {
            layer,
            first: y % ROWS * band.width + x,
            columns,
            over: [r, g, b, 255.0],
            alpha: soft.alpha,
            values: part,
            below: part_below,
            paint_slope: [0.0; 4],
        });
        y = next;
    }
}

impl Band<'_> {
    /// Lays all layers over the background, keeping what lies below each, and finds the error.
    pub(super) fn compose(&mut self, background: [f32; 4], target: &Target) {
        self.picture.fill(background);
        for part in &mut self.parts {
            part.lay(self.picture, self.width);
        }
        for (i, picture) in (self.first..).zip(self.picture.iter()) {
            let wanted = target.pixels()[i];
            let mut sum = 0.0;
            for k in 0..4 {
                sum += (picture[k] - f32::from(wanted[k])).powi(2);
            }
            self.error += f64::from(sum * f32::from(target.weight(i)));
        }
    }

    /// From the picture to the slopes of coverages, paints and background.
    pub(super) fn differentiate(&mut self, target: &Target) {
        for (i, picture) in (self.first..).zip(self.picture.iter_mut()) {
            let wanted = target.pixels()[i];
            let weight = 2.0 * f32::from(target.weight(i));
            for k in 0..4 {
                picture[k] = weight * (picture[k] - f32::from(wanted[k]));
            }
        }
        for part in self.parts.iter_mut().rev() {
            part.differentiate(self.picture, self.width);
        }
        for slope in self.picture.iter() {
            for k in 0..3 {
                self.background[k] += slope[k];
            }
        }
    }

    /// The slopes of each layer's colour and opacity, as far as they come from this band.
    pub(super) fn paint_slopes(&self) -> impl Iterator<Item = (usize, [f32; 4])> {
        self.parts.iter().map(|part| (part.layer, part.paint_slope))
    }
}

impl Part<'_> {
    /// Blends the layer over the picture.
    fn lay(&mut self, picture: &mut [[f32; 4]], width: usize) {
        let (over, alpha, columns) = (self.over, self.alpha, self.columns);
        let values = self.values.chunks_exact(columns);
        let below = self.below.chunks_exact_mut(columns);
        for (row, (values, below)) in values.zip(below).enumerate() {
            let pixels = &mut picture[self.first + row * width..][..columns];
            below.copy_from_slice(pixels);
            for (pixel, coverage) in pixels.iter_mut().zip(values) {
                let part = alpha * coverage;
                for k in 0..4 {
                    pixel[k] += part * (over[k] - pixel[k]);
                }
            }
        }
    }

    /// The slopes of the layer's paint and coverage, from those of the picture above it; these
    /// become those of the picture below.
    fn differentiate(&mut self, above: &mut [[f32; 4]], width: usize) {
        let (over, alpha, columns) = (self.over, self.alpha, self.columns);
        let mut paint = [0.0; 4];
        let values = self.values.chunks_exact_mut(columns);
        let below = self.below.chunks_exact(columns);
        for (row, (values, below)) in values.zip(below).enumerate() {
            let slopes = &mut above[self.first + row * width..][..columns];
            for ((slope, below), value) in slopes.iter_mut().zip(below).zip(values) {
                let part = alpha * *value;
                let mut toward = 0.0;
                for k in 0..4 {
                    toward += slope[k] * (over[k] - below[k]);
                }
                for k in 0..3 {
                    paint[k] += slope[k] * part;
                }
                paint[3] += toward * *value;
                *value = toward * alpha;
                for value in slope.iter_mut() {
                    *value *= 1.0 - part;
                }
            }
        }
        self.paint_slope = paint;
    }
}
