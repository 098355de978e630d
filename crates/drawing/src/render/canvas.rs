use std::borrow::Cow;

use color::{Image, unpremultiply};
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, PixmapMut, Stroke, Transform};

use super::{MAX_RENDERED_SIDE, RenderError, path};
use crate::grid::{Form, Grid};
use crate::{Drawing, Layer};

/// A picture under way, on which layers are drawn one after the other.
pub(crate) struct Canvas {
    /// Each px of the picture is [`Canvas::samples`] wide and high here. Colours are multiplied by
    /// their opacity until the picture is taken out.
    image: Image,
    samples: u32,
    grid: Grid,
    /// From steps of the grid to px of the image.
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
        let samples = samples((drawing.width, drawing.height), (width, height));
        let (width, height) = (width * samples, height * samples);
        let image = Image::filled(width, height, color).map_err(|_| size)?;
        let steps = grid.steps_per_px() as f32;
        let scale = |to: u32, from: u32| to as f32 / from as f32 / steps;
        Ok(Self {
            image,
            samples,
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
    pub(crate) fn pixels(&self) -> Cow<'_, [[u8; 4]]> {
        let pixels = self.image.pixels();
        match self.samples {
            1 => Cow::Borrowed(pixels),
            samples => Cow::Owned(averaged(pixels, self.image.width(), samples)),
        }
    }

    /// The picture with straight colours.
    pub(crate) fn into_image(self) -> Result<Image, RenderError> {
        let mut image = match self.samples {
            1 => self.image,
            samples => {
                let [width, height] =
                    [self.image.width(), self.image.height()].map(|v| v / samples);
                Image::new(width, height, self.pixels().into_owned())
                    .map_err(|_| RenderError::Size { width, height })?
            }
        };
        for pixel in image.pixels_mut() {
            *pixel = unpremultiply(*pixel);
        }
        Ok(image)
    }
}

/// The most px that are averaged to a smaller picture.
const MOST_PIXELS: u64 = 1 << 26;

/// How many times as wide and as high a picture is to be drawn: as large as the working copy, or
/// larger. Edges that share a px cover more of it than there is, so drawings are best where they
/// were searched for.
fn samples(drawing: (u32, u32), (width, height): (u32, u32)) -> u32 {
    let times = |from: u32, to: u32| from.div_ceil(to.max(1));
    let wanted = times(drawing.0, width).max(times(drawing.1, height));
    let fits = |samples: &u32| {
        let [w, h] = [width, height].map(|side| u64::from(side) * u64::from(*samples));
        w.max(h) <= u64::from(MAX_RENDERED_SIDE) && w * h <= MOST_PIXELS
    };
    (2..=wanted).rev().find(fits).unwrap_or(1)
}

/// The means of squares of so many px a side, of rows `width` long.
fn averaged(pixels: &[[u8; 4]], width: u32, samples: u32) -> Vec<[u8; 4]> {
    let (width, side) = (width as usize, samples as usize);
    let area = samples * samples;
    let mut means = Vec::with_capacity(pixels.len() / (side * side));
    for rows in pixels.chunks_exact(width * side) {
        means.extend((0..width / side).map(|x| {
            let squares = rows.chunks_exact(width).map(|row| &row[x * side..][..side]);
            let mut sums = [area / 2; 4];
            for pixel in squares.flatten() {
                (0..4).for_each(|k| sums[k] += u32::from(pixel[k]));
            }
            sums.map(|sum| (sum / area) as u8)
        }));
    }
    means
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_pictures_are_drawn_as_large_as_the_working_copy() {
        assert_eq!(samples((256, 170), (256, 170)), 1);
        assert_eq!(samples((256, 170), (2000, 1328)), 1);
        assert_eq!(samples((256, 170), (200, 133)), 2);
        assert_eq!(samples((256, 170), (64, 43)), 4);
        assert_eq!(samples((256, 170), (1, 1)), 256);
        // No more than there is room for.
        assert_eq!(samples((12_000, 10_000), (9_000, 7_500)), 1);
        assert_eq!(samples((12_000, 10_000), (3_000, 2_500)), 2);
    }

    #[test]
    fn squares_are_averaged() {
        let row = |levels: [u8; 4]| levels.map(|level| [level, 0, 255, 255]);
        let rows = [row([0, 1, 10, 20]), row([0, 1, 30, 41])].concat();
        let means = averaged(&rows, 4, 2);
        assert_eq!(means, [[1, 0, 255, 255], [25, 0, 255, 255]]);
    }
}
