//! Photos read into working copies: any of the common formats in, a small 8-bit sRGB picture out.
//!
//! The photo is kept as its file has it (depth, channels, colour space) and is made small first;
//! everything else (ink to light, colour profile, 8 bits, orientation) is done row by row on the
//! small picture. So a working copy needs little memory beyond the decoded pixels.
//!
//! Formats are told by content, never by name: PNG, JPEG, WebP, GIF, BMP and TIFF, the first
//! picture of animated ones. Of these are read
//! - 8 and 16 bits a channel, and 32-bit floats (TIFF in RGB or RGBA; 0 to 1 is black to white,
//!   clamped),
//! - greyscale, RGB, palettes (not in TIFF), each with or without alpha (greyscale TIFF
//!   without); in TIFF also colours that are multiplied by their alpha,
//! - CMYK and YCCK JPEG, CMYK TIFF,
//! - all eight EXIF orientations,
//! - embedded ICC profiles, converted to sRGB. A profile that is broken or of another kind than
//!   the pixels (such as that of a CMYK TIFF) is ignored: its photo is taken as sRGB, as is one
//!   without a profile; CMYK without a profile is taken as ink that absorbs in proportion.
//!
//! A truncated photo is an error, not half a picture.
//!
//! ```no_run
//! use drawing::photo::{Photo, PhotoLimits};
//!
//! let photo = Photo::open("photo.jpg", &PhotoLimits::default())?;
//! let copy = photo.working_copy(256)?;
//! assert!(copy.width().max(copy.height()) <= 256);
//! # Ok::<(), drawing::photo::PhotoError>(())
//! ```

mod decode;
mod error;
#[cfg(test)]
mod fixtures;
mod jpeg;
mod limits;
mod orientation;
mod profile;
mod resize;
mod samples;
#[cfg(test)]
mod tests;
mod tiff;

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Seek};
use std::path::Path;

use color::Image;
use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};

pub use error::PhotoError;
pub use limits::PhotoLimits;

/// A decoded photo, in the depth and colours of its file, or of pixels ([`Photo::from_image`]).
#[derive(Clone)]
pub struct Photo {
    pixels: DynamicImage,
    coding: Coding,
    orientation: Orientation,
    profile: Option<Vec<u8>>,
}

/// What the channels of decoded pixels stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    /// Grey or RGB, with or without alpha.
    Light,
    /// Four channels of ink, 255 for none, as JPEG files have them.
    Cmyk,
    /// The same, with the first three as luma and chroma of the light they let through inverted.
    Ycck,
}

impl Photo {
    /// Reads the photo in a file. What is not a regular file (a pipe) is read into memory first.
    ///
    /// # Errors
    /// When the file cannot be opened or is a directory, and as [`Photo::read`].
    pub fn open(path: impl AsRef<Path>, limits: &PhotoLimits) -> Result<Self, PhotoError> {
        let cannot_open = |reason| PhotoError::Open { reason };
        let file = File::open(path).map_err(cannot_open)?;
        let kind = file.metadata().map_err(cannot_open)?.file_type();
        if kind.is_dir() {
            return Err(PhotoError::Directory);
        }
        if kind.is_file() {
            return Self::read(BufReader::new(file), limits);
        }
        Self::read_stream(file, limits)
    }

    /// Reads a photo from what has no place to go back to, such as a pipe or standard input: all of
    /// it is read into memory first.
    ///
    /// # Errors
    /// When there are more bytes than [`PhotoLimits::max_bytes`], and as [`Photo::read`].
    pub fn read_stream(reader: impl Read, limits: &PhotoLimits) -> Result<Self, PhotoError> {
        Self::read(Cursor::new(limits.read_all(reader)?), limits)
    }

    /// Reads a photo from its start. For bytes in memory, wrap them in a [`Cursor`].
    ///
    /// # Errors
    /// When this is no photo of a known format, has no pixels, is larger than `limits` allow, is
    /// truncated or damaged, is of a variant that cannot be read, or when reading fails.
    pub fn read(reader: impl BufRead + Seek, limits: &PhotoLimits) -> Result<Self, PhotoError> {
        decode::decode(reader, limits)
    }

    /// A photo of pixels that were made or decoded elsewhere: sRGB, upright, of any size.
    ///
    /// ```
    /// use color::Image;
    /// use drawing::photo::Photo;
    ///
    /// let photo = Photo::from_image(Image::filled(640, 480, [200, 100, 50, 255])?);
    /// let copy = photo.working_copy(256)?;
    /// assert_eq!((copy.width(), copy.height()), (256, 192));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from_image(image: Image) -> Self {
        let (width, height) = (image.width(), image.height());
        let pixels = RgbaImage::from_raw(width, height, image.into_pixels().into_flattened());
        Self {
            pixels: pixels
                .expect("a picture has as many pixels as its size says")
                .into(),
            coding: Coding::Light,
            orientation: Orientation::NoTransforms,
            profile: None,
        }
    }

    /// Width and height in px as the photo is to be seen, after its orientation; at least 1.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        orientation::size(self.orientation, self.stored_size())
    }

    /// The photo at a size to work on: its longest side `longest_side` px, or less where the photo
    /// is smaller (it is never enlarged), its other side in proportion, rounded, at least 1.
    ///
    /// Made with a Lanczos filter of three lobes on the values as stored, colours weighted by
    /// their alpha.
    ///
    /// # Errors
    /// [`PhotoError::NoSide`] when `longest_side` is 0, [`PhotoError::Resize`] when the resizer
    /// fails.
    pub fn working_copy(&self, longest_side: u32) -> Result<Image, PhotoError> {
        if longest_side == 0 {
            return Err(PhotoError::NoSide);
        }
        let stored = resize::fitted(self.stored_size(), longest_side);
        let small = resize::resized(&self.pixels, self.coding, stored)?;
        let to_srgb = profile::ToSrgb::new(self.profile.as_deref(), self.coding, small.color);
        let (width, height) = orientation::size(self.orientation, stored);
        let mut pixels = vec![[0; 4]; width as usize * height as usize];
        let mut row = vec![[0; 4]; stored.0 as usize];
        for (y, bytes) in (0..).zip(small.rows()) {
            samples::widen(bytes, small.color, &mut row);
            to_srgb.apply(&mut row);
            for (x, pixel) in (0..).zip(&row) {
                let (x, y) = orientation::place(self.orientation, (x, y), stored);
                pixels[y as usize * width as usize + x as usize] = pixel.map(samples::narrow);
            }
        }
        Ok(Image::new(width, height, pixels).expect("the pixels were counted from the size"))
    }

    /// Width and height in px before the orientation.
    fn stored_size(&self) -> (u32, u32) {
        (self.pixels.width(), self.pixels.height())
    }
}

impl fmt::Debug for Photo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Photo")
            .field("size", &self.size())
            .field("color", &self.pixels.color())
            .field("coding", &self.coding)
            .field("orientation", &self.orientation)
            .field("profile_bytes", &self.profile.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}
