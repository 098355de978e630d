use std::io::{self, BufRead, Read, Seek, SeekFrom};

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::photo::{Coding, Photo, PhotoError, PhotoLimits, jpeg, tiff};

/// As many bytes as any format needs to be told.
const SIGNATURE_BYTES: u64 = 16;

/// Decodes a photo of any format.
pub(super) fn decode(
    mut reader: impl BufRead + Seek,
    limits: &PhotoLimits,
) -> Result<Photo, PhotoError> {
    let format = format(&mut reader).map_err(PhotoError::read)?;
    match format {
        Some(ImageFormat::Jpeg) => return jpeg::decode(reader, limits),
        Some(ImageFormat::WebP) => check_webp_length(&mut reader)?,
        Some(ImageFormat::Png) => check_png_size(&mut reader, limits)?,
        _ => {}
    }
    let format = format.ok_or(PhotoError::UnknownFormat)?;
    decode_as(format, reader, limits)
}

/// The format the first bytes tell; leaves the reader where it was.
fn format(reader: &mut (impl BufRead + Seek)) -> io::Result<Option<ImageFormat>> {
    use ImageFormat::{Bmp, Gif, Jpeg, Png, Tiff, WebP};
    let start = reader.stream_position()?;
    let mut signature = Vec::new();
    reader.take(SIGNATURE_BYTES).read_to_end(&mut signature)?;
    reader.seek(SeekFrom::Start(start))?;
    let format = image::guess_format(&signature).ok();
    Ok(format.filter(|format| matches!(format, Png | Jpeg | WebP | Gif | Bmp | Tiff)))
}

/// The decoder of PNG does not tell the size of a picture of which it could not hold a row.
fn check_png_size(
    reader: &mut (impl BufRead + Seek),
    limits: &PhotoLimits,
) -> Result<(), PhotoError> {
    let start = reader.stream_position().map_err(PhotoError::read)?;
    // Width and height are the last two numbers.
    let mut header = [[0; 4]; 6];
    let whole = reader.read_exact(header.as_flattened_mut()).is_ok();
    reader
        .seek(SeekFrom::Start(start))
        .map_err(PhotoError::read)?;
    let [.., width, height] = header.map(u32::from_be_bytes);
    // What is short or has no pixels is left to the decoder.
    match whole && width > 0 && height > 0 {
        true => limits.check(width, height, 0),
        false => Ok(()),
    }
}

/// A WebP file states its length. Its decoder passes over metadata that is cut off: with it, the
/// orientation would be lost.
fn check_webp_length(reader: &mut (impl BufRead + Seek)) -> Result<(), PhotoError> {
    let (length, stated) = webp_lengths(reader).map_err(PhotoError::read)?;
    // Some writers leave out the byte that pads the last chunk to an even length.
    if length + 1 < stated {
        let reason = format!("{length} of {stated} bytes");
        return Err(PhotoError::damaged("webp", reason));
    }
    Ok(())
}

/// The length of a WebP file and the length its header states, in bytes.
fn webp_lengths(reader: &mut (impl BufRead + Seek)) -> io::Result<(u64, u64)> {
    let start = reader.stream_position()?;
    let mut header = [0; 8];
    reader.read_exact(&mut header)?;
    let end = reader.seek(SeekFrom::End(0))?;
    reader.seek(SeekFrom::Start(start))?;
    let [_, _, _, _, length @ ..] = header;
    Ok((end - start, 8 + u64::from(u32::from_le_bytes(length))))
}

/// Decodes with the image crate.
fn decode_as(
    format: ImageFormat,
    mut reader: impl BufRead + Seek,
    limits: &PhotoLimits,
) -> Result<Photo, PhotoError> {
    let premultiplied = format == ImageFormat::Tiff && tiff::is_premultiplied(&mut reader)?;
    let failed = |error| PhotoError::from_decoder(format, limits.max_bytes, error);
    let mut reader = ImageReader::with_format(reader, format);
    let mut decoder_limits = Limits::no_limits();
    decoder_limits.max_alloc = Some(limits.max_bytes);
    reader.limits(decoder_limits);
    let mut decoder = reader.into_decoder().map_err(failed)?;
    let (width, height) = decoder.dimensions();
    limits.check(width, height, decoder.total_bytes())?;
    // Broken metadata is no reason to refuse good pixels.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or(None);
    let mut pixels = DynamicImage::from_decoder(decoder).map_err(failed)?;
    if premultiplied {
        tiff::divide(&mut pixels);
    }
    Ok(Photo {
        pixels,
        coding: Coding::Light,
        orientation,
        profile,
    })
}
