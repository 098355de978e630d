use color::{Image, Paint, blend, straight};

use crate::Target;

/// The picture so far, premultiplied RGBA.
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

    /// Premultiplied RGBA, one for each pixel.
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
        let pixels = self.pixels.iter().map(|pixel| straight(*pixel)).collect();
        Image::new(self.width, self.height, pixels).expect("a canvas has the size of its target")
    }
}

/// A canvas pixel after paint has covered `coverage` / 64 of it.
#[inline]
pub(crate) fn painted(canvas: [u8; 4], paint: Paint, coverage: u32) -> [u8; 4] {
    let [r, g, b] = paint.color;
    let over = [r, g, b, 255];
    std::array::from_fn(|k| blend(canvas[k], over[k], paint.alpha, coverage))
}
