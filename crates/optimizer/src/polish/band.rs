//! The picture in bands of rows: all layers are laid on one band before the next, and bands do not
//! depend on each other.

use raster::Target;
use simd::Level;

use super::layer_rows::{Differentiate, Lay, LayerRows};
use super::prefixes::Prefixes;
use super::rows::Rows;
use super::slope::{self, Error, Slopes, Total};
use super::soft::Soft;

/// Rows of a band.
const ROWS: usize = 32;

/// Some rows of the picture and of all layers.
pub(super) struct Band<'a> {
    /// What is below all layers, then the picture, then its slopes.
    picture: Rows<'a>,
    width: usize,
    /// The first row on the canvas.
    first: usize,
    /// Those that have rows here, bottom first.
    layers: Vec<LayerRows<'a>>,
    /// The instructions that pixels are gone through with.
    level: Level,
    /// The squared error of the whole picture.
    pub(super) error: f64,
    /// The weighted sum of the squared errors of all prefixes, where these count.
    pub(super) error_of_prefixes: f64,
    /// How fast the error changes with the background.
    pub(super) background: [f32; 3],
}

/// Divides the picture, the values of its rows, and its layers, bottom first, into bands.
pub(super) fn bands<'a>(
    picture: &'a mut [f32],
    width: usize,
    layers: &'a mut [Soft],
    level: Level,
) -> Vec<Band<'a>> {
    let stride = Rows::stride_of(width);
    let chunks = picture.chunks_mut(ROWS * 4 * stride).enumerate();
    let mut bands: Vec<Band<'_>> = chunks
        .map(|(i, picture)| Band {
            picture: Rows::new(picture, stride),
            width,
            first: i * ROWS,
            layers: Vec::new(),
            level,
            error: 0.0,
            error_of_prefixes: 0.0,
            background: [0.0; 3],
        })
        .collect();
    for (place, soft) in layers.iter_mut().enumerate() {
        divide(place, soft, &mut bands);
    }
    bands
}

fn divide<'a>(place: usize, soft: &'a mut Soft, bands: &mut [Band<'a>]) {
    let [r, g, b] = soft.color;
    let stride = soft.mask.stride();
    let (mut y, end) = (soft.mask.y, soft.mask.y + soft.mask.height);
    let (mut values, mut below) = (&mut soft.mask.values[..], &mut soft.below[..]);
    let mut spans = &soft.mask.spans[..];
    while y < end && stride > 0 {
        let band = &mut bands[y / ROWS];
        let next = (y / ROWS * ROWS + ROWS).min(end);
        let (here, rest) = values.split_at_mut((next - y) * stride);
        let (below_here, rest_below) = below.split_at_mut((next - y) * 4 * stride);
        (values, below) = (rest, rest_below);
        let (spans_here, rest_spans) = spans.split_at(next - y);
        spans = rest_spans;
        band.layers.push(LayerRows {
            place,
            x: soft.mask.x,
            first: y % ROWS,
            stride,
            spans: spans_here,
            over: [r, g, b, 255.0],
            alpha: soft.alpha,
            values: here,
            below: Rows::new(below_here, stride),
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
        for layer in &mut self.layers {
            self.level.run(Lay {
                layer,
                picture: &mut self.picture,
            });
        }
        self.error = self.level.run(Error {
            picture: &mut self.picture,
            target,
            first: self.first,
        });
        if let Some(prefixes) = prefixes {
            self.sum_prefixes(target, prefixes);
        }
    }

    /// Adds up the errors of all prefixes, after the layers are laid.
    fn sum_prefixes(&mut self, target: &Target, prefixes: &Prefixes) {
        let (width, rows) = (self.width, self.picture.count());
        let first = self.first * width;
        // The first prefix that shows the pixel as it is.
        let mut since = vec![0; rows * width];
        for layer in &self.layers {
            let layers = layer.place as u32 + 1;
            layer.each_pixel(|row, column, below| {
                let at = row * width + column;
                let weight = prefixes.weight(since[at], layers);
                let error = slope::error(below, target, first + at);
                self.error_of_prefixes += f64::from(weight * error);
                since[at] = layers;
            });
        }
        for (at, since) in since.into_iter().enumerate() {
            let weight = prefixes.weight(since, prefixes.end());
            let picture = self.picture.pixel(at / width, at % width);
            let error = slope::error(picture, target, first + at);
            self.error_of_prefixes += f64::from(weight * error);
        }
    }

    /// From the picture to the slopes of coverages, paints and background.
    pub(super) fn differentiate(&mut self, target: &Target, prefixes: Option<&Prefixes>) {
        match prefixes {
            None => self.differentiate_whole(target),
            Some(prefixes) => self.differentiate_prefixes(target, prefixes),
        }
        let [r, g, b, _] = self.level.run(Total {
            rows: &mut self.picture,
            width: self.width,
        });
        self.background = [r, g, b];
    }

    fn differentiate_whole(&mut self, target: &Target) {
        self.level.run(Slopes {
            picture: &mut self.picture,
            target,
            first: self.first,
        });
        for layer in self.layers.iter_mut().rev() {
            self.level.run(Differentiate {
                layer,
                above: &mut self.picture,
            });
        }
    }

    /// The same where each layer adds the slopes of the prefixes that end with it, or between it
    /// and the next one that covers the pixel.
    fn differentiate_prefixes(&mut self, target: &Target, prefixes: &Prefixes) {
        let (width, rows) = (self.width, self.picture.count());
        let first = self.first * width;
        let mut before = vec![prefixes.end(); rows * width];
        let pixels = (0..rows * width).map(|at| self.picture.pixel(at / width, at % width));
        let mut picture: Vec<[f32; 4]> = pixels.collect();
        self.picture.fill([0.0; 4]);
        let mut add = |slopes: &mut Rows<'_>, at: usize, from: u32, shown: [f32; 4]| {
            let weight = prefixes.weight(from, before[at]);
            let slope = slope::slope(shown, target, first + at);
            slopes.add(at / width, at % width, slope.map(|slope| weight * slope));
            before[at] = from;
        };
        for layer in self.layers.iter_mut().rev() {
            let layers = layer.place as u32 + 1;
            layer.each_pixel(|row, column, below| {
                let at = row * width + column;
                add(&mut self.picture, at, layers, picture[at]);
                picture[at] = below;
            });
            self.level.run(Differentiate {
                layer,
                above: &mut self.picture,
            });
        }
        for (at, shown) in picture.into_iter().enumerate() {
            add(&mut self.picture, at, 0, shown);
        }
    }

    /// The slopes of each layer's colour and opacity, as far as they come from this band.
    pub(super) fn paint_slopes(&self) -> impl Iterator<Item = (usize, [f32; 4])> {
        self.layers
            .iter()
            .map(|layer| (layer.place, layer.paint_slope))
    }
}
