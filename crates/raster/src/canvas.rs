use color::{Image, Paint, blend};

use crate::{CLEAR_COLOR, Target};

/// The picture so far, RGBA over the background or [`CLEAR_COLOR`].
#[derive(Debug, Clone)]
pub(crate) struct Canvas {
    width: u32,
    height: u32,
    pub(crate) pixels: Vec<[u8; 4]>,
}

impl Canvas {
    /// The background of `target`.
    pub(crate) fn new(target: &Target) -> Self {
        let pixels = vec![target.base(); target.pixels().len()];
        Self {
            width: target.width(),
            height: target.height(),
            pixels,
        }
    }

    /// RGBA over the background or [`CLEAR_COLOR`], one for each pixel.
    #[cfg(all(feature = "cuda", target_os = "linux"))]
    pub(crate) const fn of_pixels(width: u32, height: u32, pixels: Vec<[u8; 4]>) -> Self {
        Self {
            width,
            height,
            pixels,
        }
    }

    /// The picture with straight opacity.
    pub(crate) fn to_image(&self) -> Image {
        let pixels = self
            .pixels
            .iter()
            .map(|pixel| straight_pixel(*pixel))
            .collect();
        Image::new(self.width, self.height, pixels).expect("a canvas has the size of its target")
    }
}

/// A pixel of a canvas, RGBA over the background or [`CLEAR_COLOR`], as a picture has it, with
/// straight opacity: the colour that gives that pixel when it is laid on [`CLEAR_COLOR`], rounded
/// half up. Opaque pixels, and so all over a background, stay as they are; clear ones become 0.
///
/// What [`crate::Backend::canvas`] of a backend of another crate gives is to be made with it.
///
/// ```
/// use raster::straight_pixel;
///
/// // Half of white over the grey of a clear canvas.
/// assert_eq!(straight_pixel([192, 192, 192, 128]), [255, 255, 255, 128]);
/// assert_eq!(straight_pixel([1, 2, 3, 255]), [1, 2, 3, 255]);
/// assert_eq!(straight_pixel([128, 128, 128, 0]), [0; 4]);
/// ```
#[must_use]
pub fn straight_pixel([r, g, b, alpha]: [u8; 4]) -> [u8; 4] {
    if alpha == 0 {
        return [0; 4];
    }
    let divided = |value: u8, clear: u8| {
        let (value, clear, alpha) = (i32::from(value), i32::from(clear), i32::from(alpha));
        let twice = 2 * (value - clear) * 255 + alpha;
        (clear + twice.div_euclid(2 * alpha)).clamp(0, 255) as u8
    };
    let [over_r, over_g, over_b] = CLEAR_COLOR;
    [
        divided(r, over_r),
        divided(g, over_g),
        divided(b, over_b),
        alpha,
    ]
}

/// A canvas pixel after paint has covered `coverage` / 64 of it.
#[inline]
pub(crate) fn painted(canvas: [u8; 4], paint: Paint, coverage: u32) -> [u8; 4] {
    let [r, g, b] = paint.color;
    let over = [r, g, b, 255];
    std::array::from_fn(|k| blend(canvas[k], over[k], paint.alpha, coverage))
}

#[cfg(test)]
mod tests {
    use super::*;
    use color::FULL_COVERAGE;

    #[test]
    fn opaque_pixels_stay() {
        for value in 0..=255 {
            let pixel = [value, 255 - value, 9, 255];
            assert_eq!(straight_pixel(pixel), pixel);
        }
    }

    #[test]
    fn colours_are_found_below_any_opacity() {
        let clear = [128, 128, 128, 0];
        assert_eq!(straight_pixel(clear), [0; 4]);
        for color in [[0, 0, 0], [255, 255, 255], [128, 3, 250]] {
            for alpha in [255, 254, 128, 60] {
                let [r, g, b, a] =
                    straight_pixel(painted(clear, Paint { color, alpha }, FULL_COVERAGE));
                assert_eq!(a, alpha);
                // A canvas has whole levels.
                let most = u8::from(alpha < 255) + 127 / alpha;
                let off = (0..3).map(|k| [r, g, b][k].abs_diff(color[k]));
                assert!(off.max().unwrap() <= most, "{color:?} {alpha}");
            }
        }
    }
}
