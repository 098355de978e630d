use color::{Image, unpremultiply};
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, PixmapMut, Stroke, Transform};

use super::{MAX_RENDERED_SIDE, RenderError, path};
use crate::grid::{Form, Grid};
use crate::{Drawing, Layer};

/// A picture under way, on which layers are drawn one after the other.
pub(crate) struct Canvas {
    /// Colours are multiplied by their opacity until the picture is taken out.
    image: Image,
    grid: Grid,
    /// From steps of the grid to px of the picture.
    transform: Transform,
}

impl Canvas {
    /// The background of a drawing at `width` × `height` px.
    pub(crate) fn new(
        drawing: &Drawing,
        width: u32,
        height: u32,
        grid: Grid,
    ) -> Result<Self, RenderError> {
        drawing.check()?;
        let size = RenderError::Size { width, height };
        if width.max(height) > MAX_RENDERED_SIDE {
            return Err(size);
        }
        let color = drawing
            .background
            .map_or([0; 4], |[r, g, b]| [r, g, b, 255]);
        let image = Image::filled(width, height, color).map_err(|_| size)?;
        let steps = grid.steps_per_px() as f32;
        let scale = |to: u32, from: u32| to as f32 / from as f32 / steps;
        Ok(Self {
            image,
            grid,
            transform: Transform::from_scale(
                scale(width, drawing.width),
                scale(height, drawing.height),
            ),
        })
    }

    pub(crate) fn draw(&mut self, layer: &Layer) {
        let form = self.grid.form(&layer.shape.outline());
        let Some(path) = path::path(&form) else {
            return;
        };
        let (width, height) = (self.image.width(), self.image.height());
        let bytes = self.image.pixels_mut().as_flattened_mut();
        let Some(mut pixels) = PixmapMut::from_bytes(bytes, width, height) else {
            return;
        };
        let mut paint = Paint::default();
        let [r, g, b] = layer.paint.color;
        paint.set_color_rgba8(r, g, b, layer.paint.alpha);
        match form {
            Form::Stroke { width, .. } => {
                let stroke = Stroke {
                    width: width as f32,
                    line_cap: LineCap::Round,
                    line_join: LineJoin::Round,
                    ..Stroke::default()
                };
                pixels.stroke_path(&path, &paint, &stroke, self.transform, None);
            }
            _ => pixels.fill_path(&path, &paint, FillRule::EvenOdd, self.transform, None),
        }
    }

    /// The pixels, colours multiplied by their opacity, row by row.
    pub(crate) fn pixels(&self) -> &[[u8; 4]] {
        self.image.pixels()
    }

    /// The picture with straight colours.
    pub(crate) fn into_image(mut self) -> Image {
        for pixel in self.image.pixels_mut() {
            *pixel = unpremultiply(*pixel);
        }
        self.image
    }
}
