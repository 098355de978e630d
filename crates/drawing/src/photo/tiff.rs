//! What the image crate passes over in TIFF files.

use std::io::{BufRead, Seek, SeekFrom};

use image::DynamicImage;
use tiff::decoder::Decoder;
use tiff::tags::{ExtraSamples, Tag};
use tiff::{ColorType, TiffError};

use crate::photo::PhotoError;

/// What the tags say of the samples.
#[derive(Default)]
struct Samples {
    /// Whether they are whole numbers of 32 bits.
    whole: bool,
    /// Whether colours are multiplied by their alpha.
    premultiplied: bool,
}

impl Samples {
    fn of(file: impl BufRead + Seek) -> Result<Self, TiffError> {
        let mut file = Decoder::new(file)?;
        let long = matches!(file.colortype()?, ColorType::RGB(32) | ColorType::RGBA(32));
        let formats = file.find_tag_unsigned_vec::<u16>(Tag::SampleFormat)?;
        let extra = file.find_tag_unsigned_vec::<u16>(Tag::ExtraSamples)?;
        let associated = ExtraSamples::AssociatedAlpha.to_u16();
        Ok(Self {
            // Without the tag they are. With it, the image crate knows.
            whole: long && formats.unwrap_or_default().is_empty(),
            premultiplied: extra.unwrap_or_default().first() == Some(&associated),
        })
    }
}

/// Whether colours are multiplied by their alpha. Refuses whole numbers that would be taken for
/// floats; leaves the reader where it was.
pub(super) fn is_premultiplied(reader: &mut (impl BufRead + Seek)) -> Result<bool, PhotoError> {
    let start = reader.stream_position().map_err(PhotoError::read)?;
    // What cannot be read is left to the decoder.
    let samples = Samples::of(&mut *reader).unwrap_or_default();
    reader
        .seek(SeekFrom::Start(start))
        .map_err(PhotoError::read)?;
    match samples.whole {
        true => Err(PhotoError::unsupported(
            "tiff",
            "samples are whole numbers of 32 bits",
        )),
        false => Ok(samples.premultiplied),
    }
}

/// Divides colours by their alpha.
pub(super) fn divide(pixels: &mut DynamicImage) {
    match pixels {
        DynamicImage::ImageRgba8(pixels) => divide_all(pixels, |c, a| {
            let (color, alpha) = (u32::from(c), u32::from(a));
            ((color * 255 + alpha / 2) / alpha).min(255) as u8
        }),
        DynamicImage::ImageRgba16(pixels) => divide_all(pixels, |c, a| {
            let (color, alpha) = (u64::from(c), u64::from(a));
            ((color * 65_535 + alpha / 2) / alpha).min(65_535) as u16
        }),
        DynamicImage::ImageRgba32F(pixels) => divide_all(pixels, |c, a| c / a),
        _ => {}
    }
}

/// What is transparent keeps its colour.
fn divide_all<T: Copy + Default + PartialEq>(samples: &mut [T], divided: impl Fn(T, T) -> T) {
    for [color @ .., alpha] in samples.as_chunks_mut::<4>().0 {
        if *alpha != T::default() {
            *color = color.map(|sample| divided(sample, *alpha));
        }
    }
}
