use color::Rgb;
use geometry::OutlineError;
use thiserror::Error;

use crate::{Layer, size_for};

/// The longest side of the working size, in px: the range of coordinates.
pub const MAX_WORKING_SIDE: u32 = (geometry::MAX_COORDINATE / geometry::SUBPIXELS) as u32;

/// The longest side of the output size, in px.
pub const MAX_OUTPUT_SIDE: u32 = 65_535;

/// The result of a search: a background and the layers on it.
///
/// ```
/// use drawing::Drawing;
///
/// let drawing = Drawing::new(256, 171, Some([32, 64, 96])).with_output_size((1536, 1024));
/// assert!(drawing.check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// Width of the coordinate system of the shapes (the working size), in px.
    pub width: u32,
    /// Height of the coordinate system of the shapes, in px.
    pub height: u32,
    /// Width and height at which files show the drawing, in px, 1 to 65,535. Of new drawings, those
    /// of a search too, it is the working size; [`Drawing::with_output_size`] makes it the photo's.
    pub output_size: (u32, u32),
    /// What is below the layers; `None` is transparent.
    pub background: Option<Rgb>,
    /// The layers, bottom first.
    pub layers: Vec<Layer>,
}

/// What makes a drawing unusable.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
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
        /// What is wrong with its shape.
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

    /// The same drawing shown at this width and height in px.
    #[must_use]
    pub fn with_output_size(mut self, size: (u32, u32)) -> Self {
        self.output_size = size;
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

    /// The output size brought to `longest` px on its longer side ([`size_for`]).
    ///
    /// ```
    /// let drawing = drawing::Drawing::new(256, 171, None).with_output_size((1536, 1024));
    /// assert_eq!(drawing.size_for(600), (600, 400));
    /// ```
    #[must_use]
    pub fn size_for(&self, longest: u32) -> (u32, u32) {
        size_for(self.output_size, longest)
    }

    /// Checks sizes and shapes ([`geometry::Shape::check`]), which writers and renderers rely on.
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
            let checked = layer.shape.check();
            checked.map_err(|error| DrawingError::Layer { index, error })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use color::Paint;
    use geometry::{
        Angle, Circle, Cubic, Ellipse, Line, Point, Points, Polygon, Polyline, Quadratic,
        Quadrilateral, Rectangle, RotatedEllipse, RotatedRectangle, Shape, Triangle,
    };

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
            let drawing = Drawing::new(9, 9, None).with_output_size((width, height));
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
        drawing.layers[0].shape = Shape::RotatedRectangle(RotatedRectangle {
            center: Point::from_px(5.0, 5.0),
            half_width: 16,
            half_height: -32,
            angle: Angle(0),
        });
        let error = drawing.check().unwrap_err();
        assert_eq!(error.to_string(), "layer 0: a length of -2 px");
        assert_eq!(drawing.truncated(7), drawing);
    }

    /// A shape of every kind, made of three points.
    fn shapes([a, b, c]: [Point; 3]) -> [Shape; 12] {
        let (center, radius_x, radius_y, width) = (a, b.x, b.y, c.x);
        let (half_width, half_height) = (b.x, b.y);
        let angle = Angle(c.y as u16);
        let corners = Points::from([a, b, c, b]);
        [
            Shape::Triangle(Triangle { corners: [a, b, c] }),
            Shape::Rectangle(Rectangle { from: a, to: b }),
            Shape::RotatedRectangle(RotatedRectangle {
                center,
                half_width,
                half_height,
                angle,
            }),
            Shape::Ellipse(Ellipse {
                center,
                radius_x,
                radius_y,
            }),
            Shape::RotatedEllipse(RotatedEllipse {
                center,
                radius_x,
                radius_y,
                angle,
            }),
            Shape::Circle(Circle {
                center,
                radius: b.x,
            }),
            Shape::Quadrilateral(Quadrilateral {
                corners: [a, b, c, a],
            }),
            Shape::Polygon(Polygon { corners }),
            Shape::Line(Line {
                points: [a, b],
                width,
            }),
            Shape::Polyline(Polyline {
                points: corners,
                width,
            }),
            Shape::Quadratic(Quadratic {
                points: [a, b, c],
                width,
            }),
            Shape::Cubic(Cubic {
                points: [a, b, c, a],
                width,
            }),
        ]
    }

    #[test]
    fn absurd_drawings_are_errors() {
        let absurd = [i32::MIN, i32::MIN + 1, -1_000_000, 1_000_000, i32::MAX];
        for pick in 0..5_usize.pow(4) {
            let number = |place: u32| absurd[pick / 5_usize.pow(place) % 5];
            let far = Point::new(number(0), number(1));
            let other = Point::new(number(2), number(3));
            for shape in shapes([far, other, Point::new(number(1), number(2))]) {
                let mut drawing = Drawing::new(u32::MAX, 9, Some([0; 3])).with_output_size((9, 9));
                drawing.layers.push(Layer { shape, ..circle(1) });
                let svg = crate::to_svg(&drawing, &crate::SvgOptions::default());
                assert!(svg.contains("h4294967297v11"), "{svg}");
                drawing.width = 9;
                let error = drawing.check().unwrap_err();
                assert!(
                    matches!(error, DrawingError::Layer { index: 0, .. }),
                    "{shape:?}"
                );
            }
        }
    }

    #[test]
    fn output_sizes_keep_their_proportions() {
        let drawing = Drawing::new(9, 9, None).with_output_size((3000, 2));
        assert_eq!(drawing.size_for(600), (600, 1));
        assert_eq!(drawing.size_for(6000), (6000, 4));
    }
}
