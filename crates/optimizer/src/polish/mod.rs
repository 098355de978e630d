mod adam;
mod area;
mod form;
mod mask;
mod reach;

use color::Paint;
use drawing::{Drawing, Layer};
use geometry::Domain;
use raster::Target;

use crate::{Background, Options};
use adam::Adam;
#[cfg(all(feature = "cuda", target_os = "linux"))]
pub(crate) use adam::{RENEWAL, Seen};
use form::Form;
use mask::Mask;

/// How the polishing stage moves all numbers of a drawing at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Polish {
    /// Steps; 0 leaves the stage out. Default: 100.
    pub steps: u32,
    /// The first step in px; the last one is a tenth of it. Default: 0.5.
    pub step: f32,
    /// The first step of colours in levels. Default: 2.
    pub color_step: f32,
    /// The first step of opacities, 0–1. Default: 0.01.
    pub alpha_step: f32,
}

impl Default for Polish {
    fn default() -> Self {
        Self {
            steps: 100,
            step: 0.5,
            color_step: 2.0,
            alpha_step: 0.01,
        }
    }
}

impl Polish {
    /// The part of the first step that is left after `taken` steps.
    pub(crate) fn left(&self, taken: u32) -> f32 {
        1.0 - 0.9 * taken as f32 / self.steps.max(1) as f32
    }
}

/// The nearest level of a channel.
pub(crate) fn level(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// The nearest paint with an opacity, 0–1, within a range.
pub(crate) fn rounded(color: [f32; 3], alpha: f32, (min, max): (f32, f32)) -> Paint {
    Paint {
        color: color.map(level),
        alpha: level(alpha.clamp(min, max) * 255.0),
    }
}

/// The lowest and the highest opacity of the options, 0–1.
pub(crate) fn opacity(options: &Options) -> (f32, f32) {
    let part = |alpha: u8| f32::from(alpha) / 255.0;
    (part(options.opacity.min()), part(options.opacity.max()))
}

/// Whether the background moves: one that was asked for stays.
pub(crate) const fn moves_background(options: &Options) -> bool {
    !matches!(options.background, Background::Color(_))
}

/// The stage that follows the gradient of the error, on coverage by area: all corners, colours,
/// opacities, and the background unless it was given, at once.
#[derive(Debug)]
pub struct Polishing {
    options: Polish,
    target: Target,
    domain: Domain,
    opacity: (f32, f32),
    background: Option<[f32; 3]>,
    /// A colour that was asked for stays.
    moves_background: bool,
    layers: Vec<Soft>,
    picture: Vec<[f32; 4]>,
    adam: Adam,
    gradient: Vec<f32>,
    taken: u32,
    best: (f64, Drawing),
}

/// A layer while its numbers are moved.
#[derive(Debug)]
struct Soft {
    form: Form,
    color: [f32; 3],
    alpha: f32,
    coverage: Mask,
    /// What lies below, for the pixels of `coverage`.
    below: Vec<[f32; 4]>,
}

impl Polishing {
    /// A stage that starts from a drawing on the background of `target`. Of the options it takes
    /// the opacities and [`Options::polish`].
    #[must_use]
    pub fn new(target: Target, drawing: &Drawing, domain: Domain, options: &Options) -> Self {
        let layers: Vec<Soft> = drawing.layers.iter().map(Soft::new).collect();
        let parameters = 3 + layers.iter().map(Soft::parameters).sum::<usize>();
        Self {
            options: options.polish,
            domain,
            opacity: opacity(options),
            background: drawing.background.map(|color| color.map(f32::from)),
            moves_background: moves_background(options),
            layers,
            picture: vec![[0.0; 4]; target.pixels().len()],
            target,
            adam: Adam::new(parameters),
            gradient: vec![0.0; parameters],
            taken: 0,
            best: (f64::MAX, drawing.clone()),
        }
    }

    /// The squared error of the best drawing so far and the drawing.
    #[must_use]
    pub const fn best(&self) -> &(f64, Drawing) {
        &self.best
    }

    /// One step; false when all steps are done.
    pub fn step(&mut self) -> bool {
        if self.taken > self.options.steps {
            return false;
        }
        self.compose();
        let error = self.error();
        if error < self.best.0 {
            self.best = (error, self.drawing());
        }
        if self.taken < self.options.steps {
            self.differentiate();
            self.adam.step(&mut self.gradient);
            self.move_all();
        }
        self.taken += 1;
        true
    }

    /// The drawing with its numbers rounded.
    fn drawing(&self) -> Drawing {
        Drawing {
            background: self.background.map(|color| color.map(level)),
            layers: self
                .layers
                .iter()
                .map(|layer| layer.rounded(self.opacity))
                .collect(),
            ..self.best.1
        }
    }

    /// How fast the error changes with every number of the drawing as it is now.
    #[cfg(all(test, feature = "cuda", target_os = "linux"))]
    pub(crate) fn gradient(&mut self) -> &[f32] {
        self.compose();
        self.differentiate();
        &self.gradient
    }

    /// Draws all layers, keeping what lies below each.
    fn compose(&mut self) {
        let base = self
            .background
            .map_or([0.0; 4], |[r, g, b]| [r, g, b, 255.0]);
        self.picture.fill(base);
        let canvas = (self.target.width(), self.target.height());
        for layer in &mut self.layers {
            layer.form.cover(canvas, &mut layer.coverage);
            layer.lay(&mut self.picture, canvas.0 as usize);
        }
    }

    fn error(&self) -> f64 {
        let mut error = 0.0;
        for (i, (picture, wanted)) in self.picture.iter().zip(self.target.pixels()).enumerate() {
            let mut sum = 0.0;
            for k in 0..4 {
                sum += (picture[k] - f32::from(wanted[k])).powi(2);
            }
            error += f64::from(sum * f32::from(self.target.weight(i)));
        }
        error
    }

    /// How fast the error changes with every number; overwrites the picture.
    fn differentiate(&mut self) {
        for (i, (picture, wanted)) in self
            .picture
            .iter_mut()
            .zip(self.target.pixels())
            .enumerate()
        {
            let weight = 2.0 * f32::from(self.target.weight(i));
            for k in 0..4 {
                picture[k] = weight * (picture[k] - f32::from(wanted[k]));
            }
        }
        let width = self.target.width() as usize;
        let mut end = self.gradient.len();
        let mut slopes = Mask::default();
        for layer in self.layers.iter_mut().rev() {
            let start = end - layer.parameters();
            layer.differentiate(
                &mut self.picture,
                width,
                &mut slopes,
                &mut self.gradient[start..end],
            );
            end = start;
        }
        let mut background = [0.0; 3];
        for slope in &self.picture {
            for k in 0..3 {
                background[k] += slope[k];
            }
        }
        self.gradient[..3].copy_from_slice(&background);
    }

    fn move_all(&mut self) {
        let Polish {
            step,
            color_step,
            alpha_step,
            ..
        } = self.options;
        let left = self.options.left(self.taken);
        let channel = |v: f32, by: f32| (v + by * color_step * left).clamp(0.0, 255.0);
        if let (Some(background), true) = (&mut self.background, self.moves_background) {
            *background = std::array::from_fn(|k| channel(background[k], self.gradient[k]));
        }
        let mut start = 3;
        for layer in &mut self.layers {
            let changes = &mut self.gradient[start..start + layer.parameters()];
            start += layer.parameters();
            let (paint, geometry) = changes.split_at_mut(4);
            layer.color = std::array::from_fn(|k| channel(layer.color[k], paint[k]));
            let alpha = layer.alpha + paint[3] * alpha_step * left;
            layer.alpha = alpha.clamp(self.opacity.0, self.opacity.1);
            geometry
                .iter_mut()
                .for_each(|change| *change *= step * left);
            layer.form.move_by(geometry, &self.domain);
        }
    }
}

impl Soft {
    fn new(layer: &Layer) -> Self {
        Self {
            form: Form::new(layer.shape),
            color: layer.paint.color.map(f32::from),
            alpha: f32::from(layer.paint.alpha) / 255.0,
            coverage: Mask::default(),
            below: Vec::new(),
        }
    }

    /// Colour, opacity, geometry.
    fn parameters(&self) -> usize {
        4 + self.form.parameters()
    }

    fn rounded(&self, opacity: (f32, f32)) -> Layer {
        Layer {
            shape: self.form.shape(),
            paint: rounded(self.color, self.alpha, opacity),
        }
    }

    fn over(&self) -> [f32; 4] {
        let [r, g, b] = self.color;
        [r, g, b, 255.0]
    }

    /// Blends the layer over the picture.
    fn lay(&mut self, picture: &mut [[f32; 4]], width: usize) {
        self.below.clear();
        let (over, alpha, columns) = (self.over(), self.alpha, self.coverage.width);
        for (first, at) in self.coverage.rows(width) {
            let pixels = &mut picture[first..first + columns];
            self.below.extend_from_slice(pixels);
            for (pixel, coverage) in pixels.iter_mut().zip(&self.coverage.values[at..]) {
                let part = alpha * coverage;
                for k in 0..4 {
                    pixel[k] += part * (over[k] - pixel[k]);
                }
            }
        }
    }

    /// The slopes of the layer's numbers, from those of the picture above it; these become those
    /// of the picture below.
    fn differentiate(
        &mut self,
        above: &mut [[f32; 4]],
        width: usize,
        slopes: &mut Mask,
        gradient: &mut [f32],
    ) {
        slopes.clone_from(&self.coverage);
        let (over, alpha, columns) = (self.over(), self.alpha, self.coverage.width);
        let mut paint = [0.0; 4];
        for (first, at) in self.coverage.rows(width) {
            let range = at..at + columns;
            let pixels = above[first..first + columns]
                .iter_mut()
                .zip(&self.below[range.clone()]);
            let masks = self.coverage.values[range.clone()]
                .iter()
                .zip(&mut slopes.values[range]);
            for ((slope, below), (coverage, by_coverage)) in pixels.zip(masks) {
                let part = alpha * coverage;
                let mut toward = 0.0;
                for k in 0..4 {
                    toward += slope[k] * (over[k] - below[k]);
                }
                for k in 0..3 {
                    paint[k] += slope[k] * part;
                }
                paint[3] += toward * coverage;
                *by_coverage = toward * alpha;
                for value in slope.iter_mut() {
                    *value *= 1.0 - part;
                }
            }
        }
        gradient[..4].copy_from_slice(&paint);
        self.form.pull(slopes, &mut gradient[4..]);
    }
}
