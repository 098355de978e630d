use std::borrow::Cow;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{MulDiv, PixelType, ResizeOptions, Resizer};
use image::{ColorType, DynamicImage};

use crate::photo::{Coding, PhotoError};
use crate::size_for;

/// Translucent photos are premultiplied this many bytes at a time.
const BAND_BYTES: usize = 8 << 20;

/// Pixels at the size of the copy, coded as the photo codes them.
pub(super) struct Resized<'a> {
    pub(super) color: ColorType,
    width: u32,
    bytes: Cow<'a, [u8]>,
}

impl Resized<'_> {
    /// The rows from the top.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        let row_bytes = self.width as usize * usize::from(self.color.bytes_per_pixel());
        self.bytes.chunks_exact(row_bytes)
    }
}

/// The size with a longest side of at most `longest_side` px, in proportion.
pub(super) fn fitted(size: (u32, u32), longest_side: u32) -> (u32, u32) {
    size_for(size, longest_side.min(size.0.max(size.1)))
}

/// The photo made as small as `size`; its own pixels when it has that size.
pub(super) fn resized(
    photo: &DynamicImage,
    coding: Coding,
    size: (u32, u32),
) -> Result<Resized<'_>, PhotoError> {
    let color = photo.color();
    let bytes = if size == (photo.width(), photo.height()) {
        Cow::Borrowed(photo.as_bytes())
    } else {
        let kind = pixel_type(color)?;
        let source = ImageRef::new(photo.width(), photo.height(), photo.as_bytes(), kind)
            .map_err(PhotoError::resize)?;
        let opaque = coding != Coding::Light || is_opaque(photo);
        let small = if opaque {
            filtered(&source, size)
        } else {
            filtered_translucent(&source, size)
        }?;
        Cow::Owned(small.into_vec())
    };
    let (width, _) = size;
    Ok(Resized {
        color,
        width,
        bytes,
    })
}

fn filtered(
    source: &ImageRef<'_>,
    (width, height): (u32, u32),
) -> Result<Image<'static>, PhotoError> {
    let mut small = Image::new(width, height, source.pixel_type());
    let plain = ResizeOptions::new().use_alpha(false);
    Resizer::new()
        .resize(source, &mut small, &plain)
        .map_err(PhotoError::resize)?;
    Ok(small)
}

/// With colours weighted by alpha. The resizer can do that by itself, on a copy of the whole
/// photo; here the photo is premultiplied and narrowed band by band.
fn filtered_translucent(
    source: &ImageRef<'_>,
    (width, height): (u32, u32),
) -> Result<Image<'static>, PhotoError> {
    let kind = source.pixel_type();
    let row_bytes = source.width() as usize * kind.size();
    let rows = (BAND_BYTES / row_bytes).max(1);
    let mut narrow = Image::new(width, source.height(), kind);
    let bands = source.buffer().chunks(rows * row_bytes);
    let narrow_bands = narrow
        .buffer_mut()
        .chunks_mut(rows * width as usize * kind.size());
    for (band, narrow_band) in bands.zip(narrow_bands) {
        narrow_premultiplied(band, source.width(), narrow_band, width, kind)?;
    }
    let narrow =
        ImageRef::new(width, source.height(), narrow.buffer(), kind).map_err(PhotoError::resize)?;
    let mut small = filtered(&narrow, (width, height))?;
    MulDiv::new()
        .divide_alpha_inplace(&mut small)
        .map_err(PhotoError::resize)?;
    Ok(small)
}

/// Premultiplies some rows and narrows them from `width` to `narrow_width` px.
fn narrow_premultiplied(
    band: &[u8],
    width: u32,
    narrow_band: &mut [u8],
    narrow_width: u32,
    kind: PixelType,
) -> Result<(), PhotoError> {
    let rows = (band.len() / (width as usize * kind.size())) as u32;
    let source = ImageRef::new(width, rows, band, kind).map_err(PhotoError::resize)?;
    let mut premultiplied = Image::new(width, rows, kind);
    MulDiv::new()
        .multiply_alpha(&source, &mut premultiplied)
        .map_err(PhotoError::resize)?;
    let mut narrow =
        Image::from_slice_u8(narrow_width, rows, narrow_band, kind).map_err(PhotoError::resize)?;
    let plain = ResizeOptions::new().use_alpha(false);
    Resizer::new()
        .resize(&premultiplied, &mut narrow, &plain)
        .map_err(PhotoError::resize)
}

fn pixel_type(color: ColorType) -> Result<PixelType, PhotoError> {
    Ok(match color {
        ColorType::L8 => PixelType::U8,
        ColorType::La8 => PixelType::U8x2,
        ColorType::Rgb8 => PixelType::U8x3,
        ColorType::Rgba8 => PixelType::U8x4,
        ColorType::L16 => PixelType::U16,
        ColorType::La16 => PixelType::U16x2,
        ColorType::Rgb16 => PixelType::U16x3,
        ColorType::Rgba16 => PixelType::U16x4,
        ColorType::Rgb32F => PixelType::F32x3,
        ColorType::Rgba32F => PixelType::F32x4,
        other => return Err(PhotoError::resize(format!("pixels of type {other:?}"))),
    })
}

/// Whether there is no alpha, or all of it is full.
fn is_opaque(photo: &DynamicImage) -> bool {
    const ONE: [u8; 4] = 1.0f32.to_ne_bytes();
    let color = photo.color();
    let full: &[u8] = match color {
        ColorType::La8 | ColorType::Rgba8 => &[255],
        ColorType::La16 | ColorType::Rgba16 => &[255; 2],
        ColorType::Rgba32F => &ONE,
        _ => return true,
    };
    photo
        .as_bytes()
        .chunks_exact(usize::from(color.bytes_per_pixel()))
        .all(|pixel| pixel.ends_with(full))
}

#[cfg(test)]
mod tests {
    use image::{ImageBuffer, Rgba, RgbaImage};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_keep_their_proportion() {
        assert_eq!(fitted((451, 300), 256), (256, 170));
        assert_eq!(fitted((300, 451), 256), (170, 256));
        assert_eq!(fitted((600, 400), 256), (256, 171));
        assert_eq!(fitted((200, 100), 256), (200, 100));
        assert_eq!(fitted((60_000, 7), 256), (256, 1));
        assert_eq!(fitted((65_535, 65_535), 1), (1, 1));
    }

    proptest! {
        #[test]
        fn no_side_is_empty_or_grows(width in 1u32..70_000, height in 1u32..70_000, longest in 1u32..) {
            let (w, h) = fitted((width, height), longest);
            prop_assert!((1..=width).contains(&w) && (1..=height).contains(&h));
            prop_assert_eq!(w.max(h), longest.min(width.max(height)));
        }
    }

    /// Bands must not show: the picture is that of the resizer's own handling of alpha, which
    /// multiplies all at once.
    #[test]
    fn bands_of_a_translucent_photo_do_not_show() {
        let (width, height) = (1500, 2900);
        let photo: ImageBuffer<Rgba<u16>, _> = ImageBuffer::from_fn(width, height, |x, y| {
            let wave = |step: u32| ((x * step + y * 31) % 997 * 65) as u16;
            Rgba([wave(7), wave(11), wave(13), wave(3)])
        });
        let photo = DynamicImage::ImageRgba16(photo);
        assert!(photo.as_bytes().len() > 4 * BAND_BYTES);
        let small = resized(&photo, Coding::Light, (60, 116)).unwrap();
        let source = ImageRef::new(width, height, photo.as_bytes(), PixelType::U16x4).unwrap();
        let mut whole = Image::new(60, 116, PixelType::U16x4);
        let options = ResizeOptions::new();
        Resizer::new()
            .resize(&source, &mut whole, &options)
            .unwrap();
        assert_eq!(small.bytes, whole.into_vec());
    }

    /// A transparent pixel's colour is nobody's business.
    #[test]
    fn hidden_colours_do_not_bleed() {
        let photo = DynamicImage::ImageRgba8(RgbaImage::from_fn(64, 64, |x, _| {
            Rgba(if x < 32 {
                [200, 100, 0, 255]
            } else {
                [0, 255, 255, 0]
            })
        }));
        let small = resized(&photo, Coding::Light, (9, 9)).unwrap();
        for pixel in small.bytes.as_chunks::<4>().0 {
            let [red, green, blue, alpha] = *pixel;
            // The filter overshoots at edges, in all channels alike.
            if alpha > 8 {
                assert!(
                    red.abs_diff(200) < 20 && green.abs_diff(red / 2) < 4,
                    "{pixel:?}"
                );
                assert_eq!(blue, 0);
            }
        }
        assert!(
            small
                .bytes
                .as_chunks::<4>()
                .0
                .iter()
                .any(|pixel| (64..192).contains(&pixel[3]))
        );
    }

    #[test]
    fn ink_is_not_taken_for_alpha() {
        let flat = DynamicImage::ImageRgba8(RgbaImage::from_fn(40, 40, |x, _| {
            Rgba([10, 20, 30, if x % 2 == 0 { 0 } else { 40 }])
        }));
        let small = resized(&flat, Coding::Cmyk, (4, 4)).unwrap();
        for pixel in small.bytes.as_chunks::<4>().0 {
            assert_eq!(&pixel[..3], [10, 20, 30]);
        }
    }
}
