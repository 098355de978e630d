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
    /// An array that is not of pixels.
    #[error(
        "an array of shape {}×{}×{}, where height × width × 3 or 4 is needed, sides below 2^32",
        .shape[0], .shape[1], .shape[2]
    )]
    Shape {
        /// The lengths of its axes.
        shape: [usize; 3],
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

    /// A picture of an array of shape (height, width, 3), which is RGB and opaque, or (height,
    /// width, 4), RGBA with straight opacity, in any order in memory.
    ///
    /// ```
    /// use color::Image;
    /// use color::ndarray::Array3;
    ///
    /// let mut array = Array3::zeros((2, 3, 3));
    /// array[(0, 1, 0)] = 200;
    /// let image = Image::from_array(array.view())?;
    /// assert_eq!((image.width(), image.height()), (3, 2));
    /// assert_eq!(image.pixels()[1], [200, 0, 0, 255]);
    /// # Ok::<(), color::ImageError>(())
    /// ```
    ///
    /// # Errors
    /// When there are not 3 or 4 channels, a side is 0 or above [`u32::MAX`], or there is no memory
    /// for so many pixels.
    pub fn from_array(array: ArrayView3<'_, u8>) -> Result<Self, ImageError> {
        let (rows, columns, channels) = array.dim();
        let (Ok(width), Ok(height), 3 | 4) = (columns.try_into(), rows.try_into(), channels) else {
            let shape = [rows, columns, channels];
            return Err(ImageError::Shape { shape });
        };
        let mut image = Self::filled(width, height, [255; 4])?;
        for (pixel, channels) in image.pixels.iter_mut().zip(array.rows()) {
            for (to, from) in pixel.iter_mut().zip(channels) {
                *to = *from;
            }
        }
        Ok(image)
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

    /// The pixels, RGBA, row by row, by value.
    #[must_use]
    pub fn into_pixels(self) -> Vec<[u8; 4]> {
        self.pixels
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
    use ndarray::Axis;

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
    fn pictures_are_made_of_their_arrays() {
        let pixels: Vec<[u8; 4]> = (0..6).map(|i| [i, 10 + i, 20 + i, 30 + i]).collect();
        let image = Image::new(3, 2, pixels.clone()).unwrap();
        assert_eq!(Image::from_array(image.view()).as_ref(), Ok(&image));
        let opaque = Image::from_array(image.over([0; 3]).view()).unwrap();
        assert!(opaque.is_opaque());
        assert_eq!(opaque.over([9; 3]), image.over([0; 3]));
        let mut flipped = image.view();
        flipped.invert_axis(Axis(1));
        let flipped = Image::from_array(flipped).unwrap().into_pixels();
        assert_eq!(flipped[..3], [pixels[2], pixels[1], pixels[0]]);
    }

    #[test]
    fn other_arrays_are_refused() {
        let error = |shape| Image::from_array(Array3::zeros(shape).view()).unwrap_err();
        for channels in [0, 1, 2, 5] {
            let shape = [4, 3, channels];
            assert_eq!(error((4, 3, channels)), ImageError::Shape { shape });
        }
        assert_eq!(
            error((4, 3, 2)).to_string(),
            "an array of shape 4×3×2, where height × width × 3 or 4 is needed, sides below 2^32"
        );
        let (width, height) = (3, 0);
        assert_eq!(error((0, 3, 4)), ImageError::Empty { width, height });
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn arrays_of_longer_sides_are_refused() {
        let one = Array3::zeros((1, 1, 3));
        let long = one.broadcast((1, 1 << 32, 3)).unwrap();
        let shape = [1, 1 << 32, 3];
        assert_eq!(Image::from_array(long), Err(ImageError::Shape { shape }));
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
