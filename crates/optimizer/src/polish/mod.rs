mod adam;
mod band;
mod form;
mod layer_rows;
mod limits;
mod mask;
mod options;
mod polygon_coverage;
mod prefixes;
mod rows;
mod slope;
mod soft;
mod stroke_coverage;

use drawing::Drawing;
use geometry::Domain;
use raster::{CLEAR_COLOR, Target};
use simd::Level;

use crate::Options;
use crate::pace::{Deadline, Pace};
use crate::parallel::Workers;
use adam::Adam;
#[cfg(all(feature = "cuda", target_os = "linux"))]
pub(crate) use adam::{RENEWAL, Seen};
use band::{Band, bands};
pub(crate) use limits::{
    is_background_free, moves_background, moves_colors, of_hundredth, opacity, rounded, to_u8,
};
pub(crate) use mask::Mask;
pub use options::PolishOptions;
use prefixes::Prefixes;
use rows::Rows;
pub(crate) use soft::Soft;

/// The stage that follows the gradient of the error, on coverage by area: all corners, colours,
/// opacities, and the background unless it was given, at once.
#[derive(Debug)]
pub struct HostPolish {
    options: PolishOptions,
    pace: Pace,
    workers: Workers,
    /// The instructions that pixels are gone through with.
    level: Level,
    target: Target,
    domain: Domain,
    opacity: (f32, f32),
    background: Option<[f32; 3]>,
    /// A colour that was asked for stays.
    moves_background: bool,
    /// Colours of a palette stay.
    moves_colors: bool,
    layers: Vec<Soft>,
    /// The values of [`Rows`].
    picture: Vec<f32>,
    adam: Adam,
    gradient: Vec<f32>,
    taken: u32,
    /// Where every prefix counts.
    prefixes: Option<Prefixes>,
    /// What the best drawing is the best by: the error, or that of all prefixes.
    least: f64,
    best: (f64, Drawing),
}

impl HostPolish {
    /// A stage that starts from a drawing on the background of `target`; `domain` is best that of
    /// [`Options::domain`]. Of the options it takes the opacities, the threads and
    /// [`Options::polish`].
    #[must_use]
    pub fn new(target: Target, drawing: &Drawing, domain: Domain, options: &Options) -> Self {
        let layers: Vec<Soft> = drawing.layers.iter().map(Soft::new).collect();
        let parameters = 3 + layers.iter().map(Soft::parameters).sum::<usize>();
        let mut polishing = Self {
            options: options.polish,
            pace: Pace::Steps(options.polish.steps),
            workers: Workers::new(options.threads),
            level: Level::best(),
            domain,
            opacity: opacity(&target, options),
            background: drawing.background.map(|color| color.map(f32::from)),
            moves_background: moves_background(&target, options),
            moves_colors: moves_colors(&target),
            layers,
            picture: vec![
                0.0;
                4 * Rows::stride_of(target.width() as usize) * target.height() as usize
            ],
            target,
            adam: Adam::new(parameters),
            gradient: vec![0.0; parameters],
            taken: 0,
            prefixes: options
                .polish
                .prefixes
                .then(|| Prefixes::new(drawing.layers.len())),
            least: f64::MAX,
            best: (f64::MAX, drawing.clone()),
        };
        polishing.compose();
        polishing
    }

    /// As many steps as fit until a deadline.
    #[must_use]
    pub(crate) fn until(self, deadline: Deadline) -> Self {
        Self {
            pace: self.pace.until(deadline),
            ..self
        }
    }

    /// How many steps there will be, as far as is known.
    #[must_use]
    pub fn steps(&self) -> u32 {
        self.pace.steps(self.taken)
    }

    /// The squared error of the best drawing so far and the drawing.
    #[must_use]
    pub const fn best(&self) -> &(f64, Drawing) {
        &self.best
    }

    /// The squared error of the best drawing as it is rounded; the stage begins anew from there.
    pub(crate) fn rounded_error(&mut self) -> f64 {
        for (soft, layer) in self.layers.iter_mut().zip(&self.best.1.layers) {
            soft.put(layer);
        }
        let background = self.best.1.background;
        self.background = background.map(|color| color.map(f32::from));
        self.least = f64::MAX;
        self.compose();
        self.best.0
    }

    /// The squared error over white of the drawing at hand, where it has no background.
    pub(crate) fn error_over_white(&mut self) -> f64 {
        let width = self.target.width() as usize;
        let picture = Rows::new(&mut self.picture, Rows::stride_of(width));
        let pixels = self.target.pixels().iter().enumerate();
        let errors = pixels.map(|(i, wanted)| {
            let found = picture.pixel(i / width, i % width);
            let [r, g, b, a] = std::array::from_fn(|k| found[k] - f32::from(wanted[k]));
            // So much more white shows where the picture is not as opaque.
            let white: [f32; 3] = CLEAR_COLOR.map(|level| a * f32::from(255 - level) / 255.0);
            let [r, g, b] = [r - white[0], g - white[1], b - white[2]];
            f64::from((r * r + g * g + b * b) * f32::from(self.target.weight(i)))
        });
        errors.sum()
    }

    /// One step; false when all steps are done.
    pub fn step(&mut self) -> bool {
        let Some(part) = self.pace.part(self.taken) else {
            return false;
        };
        let workers = self.workers.clone();
        workers.inside(|| {
            self.differentiate();
            self.adam.step(&mut self.gradient);
            self.move_all(part);
            self.compose();
        });
        self.taken += 1;
        true
    }

    /// The drawing with its numbers rounded.
    fn drawing(&self) -> Drawing {
        Drawing {
            background: self.background.map(|color| color.map(to_u8)),
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

    /// Draws all layers, keeping what lies below each, and the best drawing.
    fn compose(&mut self) {
        let canvas_size = (self.target.width(), self.target.height());
        self.workers
            .each(&mut self.layers, |layer| layer.cover(canvas_size));
        let background = self.background;
        let [r, g, b] = background.unwrap_or(CLEAR_COLOR.map(f32::from));
        let background = [r, g, b, if background.is_some() { 255.0 } else { 0.0 }];
        let mut bands = bands(
            &mut self.picture,
            canvas_size.0 as usize,
            &mut self.layers,
            self.level,
        );
        let prefixes = self.prefixes.as_ref();
        self.workers.each(&mut bands, |band| {
            band.compose(background, &self.target, prefixes);
        });
        let error: f64 = bands.iter().map(|band| band.error).sum();
        let least = match prefixes {
            Some(_) => bands.iter().map(|band| band.error_of_prefixes).sum(),
            None => error,
        };
        if least < self.least {
            self.least = least;
            self.best = (error, self.drawing());
        }
    }

    /// How fast the error changes with every number; overwrites the picture.
    fn differentiate(&mut self) {
        let width = self.target.width() as usize;
        let mut bands = bands(&mut self.picture, width, &mut self.layers, self.level);
        let prefixes = self.prefixes.as_ref();
        self.workers.each(&mut bands, |band| {
            band.differentiate(&self.target, prefixes);
        });
        let slopes = bands.iter().flat_map(Band::paint_slopes);
        let slopes: Vec<(usize, [f32; 4])> = slopes.collect();
        let mut background = [0.0; 3];
        for band in bands {
            (0..3).for_each(|k| background[k] += band.background[k]);
        }
        for layer in &mut self.layers {
            layer.paint_slope = [0.0; 4];
        }
        for (layer, slope) in slopes {
            let sum = &mut self.layers[layer].paint_slope;
            (0..4).for_each(|k| sum[k] += slope[k]);
        }
        let (first, mut rest) = self.gradient.split_at_mut(3);
        first.copy_from_slice(&background);
        let mut layers = Vec::with_capacity(self.layers.len());
        for layer in &mut self.layers {
            let (gradient, others) = rest.split_at_mut(layer.parameters());
            layers.push((layer, gradient));
            rest = others;
        }
        self.workers
            .each(&mut layers, |(layer, gradient)| layer.gradient(gradient));
    }

    /// Follows the gradient; `part` of the way is behind.
    fn move_all(&mut self, part: f64) {
        let PolishOptions {
            step,
            color_step,
            alpha_step,
            ..
        } = self.options;
        let left = PolishOptions::left(part);
        let channel = |v: f32, by: f32| (v + by * color_step * left).clamp(0.0, 255.0);
        if let (Some(background), true) = (&mut self.background, self.moves_background) {
            *background = std::array::from_fn(|k| channel(background[k], self.gradient[k]));
        }
        let mut start = 3;
        for layer in &mut self.layers {
            let changes = &mut self.gradient[start..start + layer.parameters()];
            start += layer.parameters();
            let (paint, geometry) = changes.split_at_mut(4);
            if self.moves_colors {
                layer.color = std::array::from_fn(|k| channel(layer.color[k], paint[k]));
            }
            let alpha = layer.alpha + paint[3] * alpha_step * left;
            layer.alpha = alpha.clamp(self.opacity.0, self.opacity.1);
            geometry
                .iter_mut()
                .for_each(|change| *change *= step * left);
            layer.form.move_by(geometry, &self.domain);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use color::{Image, Paint};
    use drawing::Layer;
    use geometry::{Kind, Point, Shape};
    use rand_pcg::Pcg32;

    /// A stage on a picture of that size, with some shapes beyond its edges.
    fn polishing((width, height): (u32, u32), weighted: bool, opaque: bool) -> HostPolish {
        let pixels = (0..width * height).map(|i| [i * 9, i * 5, i * 31, 255 - i % 90]);
        let pixels = pixels.map(|pixel| pixel.map(|v| v as u8)).collect();
        let photo = Image::new(width, height, pixels).unwrap();
        let background = opaque.then_some([200, 90, 30]);
        let mut target = Target::new(&photo, background).unwrap();
        if weighted {
            let weights: Vec<u8> = (0..width * height).map(|i| (i * 37) as u8).collect();
            target = target.with_weights(&weights).unwrap();
        }
        let (domain, mut rng) = (Domain::new(width, height), Pcg32::new(1, 1));
        let layer = |kind: &Kind| Layer {
            shape: Shape::random(*kind, &mut rng, &domain, Point::new(70, 90), 120),
            paint: Paint {
                color: [30, 60, 120],
                alpha: 140,
            },
        };
        let drawing = Drawing {
            layers: Kind::ALL.iter().map(layer).collect(),
            ..Drawing::new(width, height, background)
        };
        HostPolish::new(target, &drawing, domain, &Options::default())
    }

    #[test]
    fn slopes_are_the_same_at_every_level() {
        for width in [1, 7, 8, 9, 21] {
            for (weighted, opaque) in [(false, true), (true, true), (true, false)] {
                let slopes = |level| {
                    let mut polishing = polishing((width, 40), weighted, opaque);
                    polishing.level = level;
                    polishing.least = f64::MAX;
                    polishing.compose();
                    polishing.differentiate();
                    (polishing.best.0, polishing.gradient)
                };
                let expected = slopes(Level::PORTABLE);
                assert!(expected.1.iter().any(|slope| *slope != 0.0));
                for level in Level::available() {
                    assert_eq!(slopes(level), expected, "{level:?} {width} {weighted}");
                }
            }
        }
    }
}
