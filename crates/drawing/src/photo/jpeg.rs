use std::io::BufRead;

use image::metadata::Orientation;
use image::{DynamicImage, ImageBuffer};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use crate::photo::{Coding, Photo, PhotoError, PhotoLimits};

const NAME: &str = "jpeg";

/// Decodes a JPEG file. Not with the image crate, which fills up what a truncated file lacks and
/// turns ink into light before its profile can be applied.
pub(super) fn decode(reader: impl BufRead, limits: &PhotoLimits) -> Result<Photo, PhotoError> {
    let bytes = limits.read_all(reader)?;
    let mut decoder = opened(&bytes)?;
    let info = decoder
        .info()
        .ok_or_else(|| PhotoError::damaged(NAME, "no header"))?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let (space, coding) = spaces(decoder.input_colorspace())?;
    let samples = u64::from(width) * u64::from(height) * space.num_components() as u64;
    limits.check(width, height, samples)?;
    if end(&bytes).is_none() {
        return Err(PhotoError::damaged(NAME, "the file has no end marker"));
    }
    let strict = decoder.options().set_strict_mode(true);
    decoder.set_options(strict.jpeg_set_out_colorspace(space));
    let pixels = picture(width, height, space, decoder.decode().map_err(failed)?);
    let orientation = info
        .exif_data
        .and_then(|exif| Orientation::from_exif_chunk(&exif));
    Ok(Photo {
        pixels: pixels.ok_or_else(|| PhotoError::damaged(NAME, "pixels are missing"))?,
        coding,
        orientation: orientation.unwrap_or(Orientation::NoTransforms),
        profile: decoder.icc_profile(),
    })
}

/// A decoder that has read the headers, and is lenient with them: sloppy ones are common and
/// harmless.
fn opened(bytes: &[u8]) -> Result<JpegDecoder<ZCursor<&[u8]>>, PhotoError> {
    let lenient = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), lenient);
    decoder.decode_headers().map_err(failed)?;
    Ok(decoder)
}

/// The colour space to decode to, and what it codes.
fn spaces(stored: Option<ColorSpace>) -> Result<(ColorSpace, Coding), PhotoError> {
    match stored {
        Some(ColorSpace::Luma) => Ok((ColorSpace::Luma, Coding::Light)),
        Some(ColorSpace::RGB | ColorSpace::YCbCr) => Ok((ColorSpace::RGB, Coding::Light)),
        Some(ColorSpace::CMYK) => Ok((ColorSpace::CMYK, Coding::Cmyk)),
        Some(ColorSpace::YCCK) => Ok((ColorSpace::YCCK, Coding::Ycck)),
        other => Err(PhotoError::unsupported(
            NAME,
            format!("colour space {other:?}"),
        )),
    }
}

/// The pixels as a picture of as many channels as the colour space has.
fn picture(width: u32, height: u32, space: ColorSpace, pixels: Vec<u8>) -> Option<DynamicImage> {
    match space.num_components() {
        1 => ImageBuffer::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8),
        3 => ImageBuffer::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8),
        _ => ImageBuffer::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8),
    }
}

/// Where the end marker is: none in a file that breaks off, wherever it does.
fn end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match *bytes.get(at + 1)? {
            0xd9 => return Some(at),
            // Fill bytes.
            0xff => at += 1,
            // A stuffed byte of pixel data, or a marker without a segment.
            0x00 | 0x01 | 0xd0..=0xd8 => at += 2,
            // A segment, with its length.
            _ => {
                let length = [*bytes.get(at + 2)?, *bytes.get(at + 3)?];
                at += 2 + usize::from(u16::from_be_bytes(length));
            }
        }
    }
}

fn failed(error: DecodeErrors) -> PhotoError {
    match error {
        DecodeErrors::Unsupported(scheme) => PhotoError::unsupported(NAME, format!("{scheme:?}")),
        error => PhotoError::damaged(NAME, format!("{error:?}").replace('"', "")),
    }
}
