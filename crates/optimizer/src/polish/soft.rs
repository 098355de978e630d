use drawing::Layer;

use super::form::Form;
use super::mask::Mask;

/// A layer while its numbers are moved.
#[derive(Debug)]
pub(crate) struct Soft {
    pub(super) form: Form,
    pub(crate) color: [f32; 3],
    /// 0–1.
    pub(crate) alpha: f32,
    /// The covered part of each pixel, then how fast the error changes with it.
    pub(crate) mask: Mask,
    /// What lies below, for the pixels of `mask`, as [`super::rows::Rows`].
    pub(super) below: Vec<f32>,
    /// How fast the error changes with the colour and the opacity.
    pub(super) paint_slope: [f32; 4],
}

impl Soft {
    pub(crate) fn new(layer: &Layer) -> Self {
        Self {
            form: Form::new(layer.shape),
            color: layer.paint.color.map(f32::from),
            alpha: f32::from(layer.paint.alpha) / 255.0,
            mask: Mask::default(),
            below: Vec::new(),
            paint_slope: [0.0; 4],
        }
    }

    /// Takes the numbers of another layer of the kind.
    pub(super) fn put(&mut self, layer: &Layer) {
        let Self {
            form, color, alpha, ..
        } = Self::new(layer);
        (self.form, self.color, self.alpha) = (form, color, alpha);
    }

    /// How many numbers there are: colour, opacity, geometry.
    pub(crate) fn parameters(&self) -> usize {
        4 + self.form.parameters()
    }

    /// Finds what is covered.
    pub(crate) fn cover(&mut self, canvas_size: (u32, u32)) {
        self.form.cover(canvas_size, &mut self.mask);
        self.below.resize(4 * self.mask.values.len(), 0.0);
    }

    /// The slopes of all numbers, once those of the coverage are known.
    pub(crate) fn gradient(&mut self, gradient: &mut [f32]) {
        gradient[..4].copy_from_slice(&self.paint_slope);
        self.form.pull(&self.mask, &mut gradient[4..]);
    }

    /// The layer with its numbers rounded, its opacity within a range.
    pub(crate) fn rounded(&self, opacity: (f32, f32)) -> Layer {
        Layer {
            shape: self.form.shape(),
            paint: super::rounded(self.color, self.alpha, opacity),
        }
    }
}
