use color::Rgb;
use geometry::OutlineError;
use thiserror::Error;

use crate::Layer;

/// The longest side of the working size, in px: the range of coordinates.
pub const MAX_WORKING_SIDE: u32 = (geometry::MAX_COORDINATE / geometry::SUBPIXELS) as u32;

/// The longest side of the output size, in px.
pub const MAX_OUTPUT_SIDE: u32 = 65_535;

/// The result of a search: a background and the layers on it.
///
/// ```
/// use drawing::Drawing;
///
/// let drawing = Drawing::new(256, 171, Some([32, 64, 96])).with_output_size(1536, 1024);
/// assert!(drawing.check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// Width of the coordinate system of the shapes (the working size), in px.
    pub width: u32,
    /// Height of the coordinate system of the shapes, in px.
    pub height: u32,
    /// Width and height of the photo, in px: the size at which files show the drawing.
    pub output_size: (u32, u32),
    /// What is below the layers; `None` is transparent.
    pub background: Option<Rgb>,
    /// The layers, bottom first.
    pub layers: Vec<Layer>,
}

/// What makes a drawing unusable.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DrawingError {
    /// A working size beyond the limits.
    #[error("a working size of {width}×{height} px, where sides are 1 to {MAX_WORKING_SIDE} px")]
    WorkingSize {
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
    },
    /// An output size beyond the limits.
    #[error("an output size of {width}×{height} px, where sides are 1 to {MAX_OUTPUT_SIDE} px")]
    OutputSize {
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
    },
    /// A shape that cannot be drawn.
    #[error("layer {index}: {error}")]
    Layer {
        /// The layer's place, 0 at the bottom.
        index: usize,
        /// What is wrong with its outline.
        error: OutlineError,
    },
}

impl Drawing {
    /// A drawing of `width` × `height` px, shown at that size, without layers.
    #[must_use]
    pub const fn new(width: u32, height: u32, background: Option<Rgb>) -> Self {
        Self {
            width,
            height,
            output_size: (width, height),
            background,
            layers: Vec::new(),
        }
    }

    /// The same drawing shown at `width` × `height` px.
    #[must_use]
    pub fn with_output_size(mut self, width: u32, height: u32) -> Self {
        self.output_size = (width, height);
        self
    }

    /// The drawing without all but its lowest `count` layers.
    #[must_use]
    pub fn truncated(&self, count: usize) -> Self {
        Self {
            layers: self.layers.iter().copied().take(count).collect(),
            ..*self
        }
    }

    /// The output size brought to `longest` px on its longer side, at least 1 px on the other.
    ///
    /// ```
    /// let drawing = drawing::Drawing::new(256, 171, None).with_output_size(1536, 1024);
    /// assert_eq!(drawing.size_for(600), (600, 400));
    /// ```
    #[must_use]
    pub fn size_for(&self, longest: u32) -> (u32, u32) {
        let (width, height) = self.output_size;
        let longer = u64::from(width.max(height)).max(1);
        let scaled = |side: u32| {
            let scaled = (u64::from(side) * u64::from(longest) + longer / 2) / longer;
            (scaled as u32).max(1)
        };
        (scaled(width), scaled(height))
    }

    /// Checks sizes and outlines, which writers and renderers rely on.
    ///
    /// # Errors
    /// The first fault found; drawings that a search made have none.
    pub fn check(&self) -> Result<(), DrawingError> {
        let (width, height) = (self.width, self.height);
        let within = |side: u32, most: u32| (1..=most).contains(&side);
        if !within(width, MAX_WORKING_SIDE) || !within(height, MAX_WORKING_SIDE) {
            return Err(DrawingError::WorkingSize { width, height });
        }
        let (width, height) = self.output_size;
        if !within(width, MAX_OUTPUT_SIDE) || !within(height, MAX_OUTPUT_SIDE) {
            return Err(DrawingError::OutputSize { width, height });
        }
        for (index, layer) in self.layers.iter().enumerate() {
            let checked = layer.shape.outline().check();
            checked.map_err(|error| DrawingError::Layer { index, error })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use color::Paint;
    use geometry::{Circle, Point, Shape};

    fn circle(radius: i32) -> Layer {
        let center = Point::from_px(5.0, 5.0);
        Layer {
            shape: Shape::Circle(Circle { center, radius }),
            paint: Paint {
                color: [1, 2, 3],
                alpha: 128,
            },
        }
    }

    #[test]
    fn sizes_are_checked() {
        for (width, height) in [(0, 9), (9, 0), (30_001, 9)] {
            let found = Drawing::new(width, height, None).check();
            assert_eq!(found, Err(DrawingError::WorkingSize { width, height }));
        }
        for (width, height) in [(0, 9), (9, 65_536)] {
            let drawing = Drawing::new(9, 9, None).with_output_size(width, height);
            let found = drawing.check();
            assert_eq!(found, Err(DrawingError::OutputSize { width, height }));
        }
        assert_eq!(Drawing::new(30_000, 1, None).check(), Ok(()));
    }

    #[test]
    fn a_bad_layer_is_named() {
        let mut drawing = Drawing::new(9, 9, None);
        drawing.layers = vec![circle(16), circle(-16)];
        let error = drawing.check().unwrap_err();
        assert_eq!(error.to_string(), "layer 1: a length of -1 px");
        assert_eq!(drawing.truncated(1).check(), Ok(()));
        assert_eq!(drawing.truncated(7), drawing);
    }

    #[test]
    fn output_sizes_keep_their_proportions() {
        let drawing = Drawing::new(9, 9, None).with_output_size(3000, 2);
        assert_eq!(drawing.size_for(600), (600, 1));
        assert_eq!(drawing.size_for(6000), (6000, 4));
    }
}
