//! The picture in bands of rows: all layers are laid on one band before the next, and bands do not
//! depend on each other.

use raster::Target;

use super::prefixes::Prefixes;
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
    /// The squared error of the whole picture.
    pub(super) error: f64,
    /// The weighted sum of the squared errors of all prefixes, where these count.
    pub(super) error_of_prefixes: f64,
    /// How fast the error changes with the background.
    pub(super) background: [f32; 3],
}

/// The rows of one layer within a band.
struct Part<'a> {
    layer: usize,
    /// The first pixel in the band.
    first: usize,
    columns: usize,
    /// The covered columns of each row.
    spans: &'a [(usize, usize)],
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
            error_of_prefixes: 0.0,
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
    let mut spans = &soft.mask.spans[..];
    while y < end && columns > 0 {
        let band = &mut bands[y / ROWS];
        let next = (y / ROWS * ROWS + ROWS).min(end);
        let (part, rest) = values.split_at_mut((next - y) * columns);
        let (part_below, rest_below) = below.split_at_mut((next - y) * columns);
        (values, below) = (rest, rest_below);
        let (part_spans, rest_spans) = spans.split_at(next - y);
        spans = rest_spans;
        band.parts.push(Part {
            layer,
            first: y % ROWS * band.width + x,
            columns,
            spans: part_spans,
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
    pub(super) fn compose(
        &mut self,
        background: [f32; 4],
        target: &Target,
        prefixes: Option<&Prefixes>,
    ) {
        self.picture.fill(background);
        for part in &mut self.parts {
            part.lay(self.picture, self.width);
        }
        for (i, picture) in (self.first..).zip(self.picture.iter()) {
            self.error += f64::from(error(*picture, target, i));
        }
        if let Some(prefixes) = prefixes {
            self.sum_prefixes(target, prefixes);
        }
    }

    /// Adds up the errors of all prefixes, after the layers are laid.
    fn sum_prefixes(&mut self, target: &Target, prefixes: &Prefixes) {
        // The first prefix that shows the pixel as it is.
        let mut since = vec![0; self.picture.len()];
        for part in &self.parts {
            let layers = part.layer as u32 + 1;
            part.each_pixel(self.width, |at, i| {
                let weight = prefixes.weight(since[at], layers);
                let error = error(part.below[i], target, self.first + at);
                self.error_of_prefixes += f64::from(weight * error);
                since[at] = layers;
            });
        }
        for (at, picture) in self.picture.iter().enumerate() {
            let weight = prefixes.weight(since[at], prefixes.end());
            let error = error(*picture, target, self.first + at);
            self.error_of_prefixes += f64::from(weight * error);
        }
    }

    /// From the picture to the slopes of coverages, paints and background.
    pub(super) fn differentiate(&mut self, target: &Target, prefixes: Option<&Prefixes>) {
        match prefixes {
            None => self.differentiate_whole(target),
            Some(prefixes) => self.differentiate_prefixes(target, prefixes),
        }
        for slope in self.picture.iter() {
            for (sum, slope) in self.background.iter_mut().zip(slope) {
                *sum += slope;
            }
        }
    }

    fn differentiate_whole(&mut self, target: &Target) {
        for (i, picture) in (self.first..).zip(self.picture.iter_mut()) {
            *picture = slope(*picture, target, i);
        }
        for part in self.parts.iter_mut().rev() {
            part.differentiate(self.picture, self.width);
        }
    }

    /// The same where each layer adds the slopes of the prefixes that end with it, or between it
    /// and the next one that covers the pixel.
    fn differentiate_prefixes(&mut self, target: &Target, prefixes: &Prefixes) {
        let mut before = vec![prefixes.end(); self.picture.len()];
        let mut picture = self.picture.to_vec();
        self.picture.fill([0.0; 4]);
        let mut add = |slopes: &mut [f32; 4], at: usize, from: u32, shown: [f32; 4]| {
            let weight = prefixes.weight(from, before[at]);
            let slope = slope(shown, target, self.first + at);
            (0..4).for_each(|k| slopes[k] += weight * slope[k]);
            before[at] = from;
        };
        for part in self.parts.iter_mut().rev() {
            let layers = part.layer as u32 + 1;
            part.each_pixel(self.width, |at, i| {
                add(&mut self.picture[at], at, layers, picture[at]);
                picture[at] = part.below[i];
            });
            part.differentiate(self.picture, self.width);
        }
        for (at, slopes) in self.picture.iter_mut().enumerate() {
            add(slopes, at, 0, picture[at]);
        }
    }

    /// The slopes of each layer's colour and opacity, as far as they come from this band.
    pub(super) fn paint_slopes(&self) -> impl Iterator<Item = (usize, [f32; 4])> {
        self.parts.iter().map(|part| (part.layer, part.paint_slope))
    }
}

/// The squared error of pixel `i`.
fn error(picture: [f32; 4], target: &Target, i: usize) -> f32 {
    let wanted = target.pixels()[i];
    let mut sum = 0.0;
    for k in 0..4 {
        sum += (picture[k] - f32::from(wanted[k])).powi(2);
    }
    sum * f32::from(target.weight(i))
}

/// How fast the error changes with pixel `i`.
fn slope(picture: [f32; 4], target: &Target, i: usize) -> [f32; 4] {
    let wanted = target.pixels()[i];
    let weight = 2.0 * f32::from(target.weight(i));
    std::array::from_fn(|k| weight * (picture[k] - f32::from(wanted[k])))
}

impl Part<'_> {
    /// Calls `each` with the place of each covered pixel in the band and in this part.
    fn each_pixel(&self, width: usize, mut each: impl FnMut(usize, usize)) {
        for (row, (start, end)) in self.spans.iter().enumerate() {
            for column in *start..*end {
                each(
                    self.first + row * width + column,
                    row * self.columns + column,
                );
            }
        }
    }

    /// Blends the layer over the picture.
    fn lay(&mut self, picture: &mut [[f32; 4]], width: usize) {
        let (over, alpha) = (self.over, self.alpha);
        for (row, (start, end)) in self.spans.iter().enumerate() {
            let pixels = &mut picture[self.first + row * width..][*start..*end];
            let values = &self.values[row * self.columns..][*start..*end];
            self.below[row * self.columns..][*start..*end].copy_from_slice(pixels);
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
        let (over, alpha) = (self.over, self.alpha);
        let mut paint = [0.0; 4];
        for (row, (start, end)) in self.spans.iter().enumerate() {
            let slopes = &mut above[self.first + row * width..][*start..*end];
            let values = &mut self.values[row * self.columns..][*start..*end];
            let below = &self.below[row * self.columns..][*start..*end];
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
