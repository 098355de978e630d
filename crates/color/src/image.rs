use ndarray::{Array3, ArrayView3};
use thiserror::Error;

use crate::Rgb;

/// A picture: 8-bit sRGB with straight (not premultiplied) opacity, rows from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    width: u32,
    height: u32,
    pixels: Vec<[u8; 4]>,
}

/// Why pixels make no picture.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ImageError {
    /// A side of length 0.
    #[error("a picture of {width}×{height} px has no pixels")]
    Empty {
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
    },
    /// Not as many pixels as the size says.
    #[error("{count} pixels for a picture of {width}×{height} px")]
    Count {
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
        /// Number of pixels given.
        count: usize,
    },
    /// More pixels than there is memory for.
    #[error("no memory for a picture of {width}×{height} px")]
    Memory {
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
    },
}

impl Image {
    /// A picture of `width` × `height` px from its RGBA pixels, row by row.
    ///
    /// # Errors
    /// When a side is 0 or the number of pixels is not `width` × `height`.
    pub fn new(width: u32, height: u32, pixels: Vec<[u8; 4]>) -> Result<Self, ImageError> {
        if width == 0 || height == 0 {
            return Err(ImageError::Empty { width, height });
        }
        if pixels.len() as u64 != u64::from(width) * u64::from(height) {
            return Err(ImageError::Count {
                width,
                height,
                count: pixels.len(),
            });
        }
        Ok(Self {
            width,
            height,
            pixels,
        })
    }

    /// A picture of one colour, RGBA.
    ///
    /// # Errors
    /// When a side is 0 or there is no memory for so many pixels.
    pub fn filled(width: u32, height: u32, color: [u8; 4]) -> Result<Self, ImageError> {
        let memory = ImageError::Memory { width, height };
        let Some(count) = (width as usize).checked_mul(height as usize) else {
            return Err(memory);
        };
        let mut pixels = Vec::new();
        pixels.try_reserve_exact(count).map_err(|_| memory)?;
        pixels.resize(count, color);
        Self::new(width, height, pixels)
    }

    /// Width in px, at least 1.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Height in px, at least 1.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// The pixels, RGBA, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[[u8; 4]] {
        &self.pixels
    }

    /// The pixels, RGBA, row by row.
    #[must_use]
    pub fn pixels_mut(&mut self) -> &mut [[u8; 4]] {
        &mut self.pixels
    }

    /// The channels as an array of shape (height, width, 4).
    #[must_use]
    pub fn view(&self) -> ArrayView3<'_, u8> {
        let shape = (self.height as usize, self.width as usize, 4);
        ArrayView3::from_shape(shape, self.pixels.as_flattened())
            .expect("the number of pixels was checked when the picture was made")
    }

    /// The picture over a background of one colour, an array of shape (height, width, 3).
    #[must_use]
    pub fn over(&self, background: Rgb) -> Array3<u8> {
        let shape = (self.height as usize, self.width as usize, 3);
        let mut flat = Vec::with_capacity(3 * self.pixels.len());
        flat.extend(
            self.pixels
                .iter()
                .flat_map(|pixel| over(*pixel, background)),
        );
        Array3::from_shape_vec(shape, flat)
            .expect("the number of pixels was checked when the picture was made")
    }

    /// Whether every pixel is opaque.
    #[must_use]
    pub fn is_opaque(&self) -> bool {
        self.pixels.iter().all(|pixel| pixel[3] == 255)
    }
}

/// A straight RGBA pixel laid on an opaque background.
fn over(pixel: [u8; 4], background: Rgb) -> Rgb {
    std::array::from_fn(|k| crate::blend(background[k], pixel[k], pixel[3], crate::FULL_COVERAGE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_checked() {
        assert_eq!(
            Image::filled(0, 3, [0; 4]),
            Err(ImageError::Empty {
                width: 0,
                height: 3
            })
        );
        let error = Image::new(2, 2, vec![[0; 4]; 3]).unwrap_err();
        assert_eq!(error.to_string(), "3 pixels for a picture of 2×2 px");
        let error = Image::filled(u32::MAX, u32::MAX, [0; 4]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no memory for a picture of 4294967295×4294967295 px"
        );
    }

    #[test]
    fn a_picture_over_a_background() {
        let image = Image::new(3, 1, vec![[9, 8, 7, 255], [9, 8, 7, 0], [200, 0, 0, 128]]).unwrap();
        assert!(!image.is_opaque());
        let flat: Vec<u8> = image.over([0, 0, 255]).into_iter().collect();
        assert_eq!(flat, [9, 8, 7, 0, 0, 255, 100, 0, 127]);
        assert_eq!(image.view()[(0, 2, 0)], 200);
    }
}
