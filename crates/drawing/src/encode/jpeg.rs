use std::io::Write;

use color::{Image, Rgb};
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use super::Failure;

/// A JPEG picture over a background of one colour.
pub(super) fn encode(
    image: &Image,
    matte: Rgb,
    quality: u8,
    writer: &mut (impl Write + ?Sized),
) -> Result<(), Failure> {
    let (flat, _) = image.over(matte).into_raw_vec_and_offset();
    let mut encoder = JpegEncoder::new_with_quality(writer, quality);
    Ok(encoder.encode(
        &flat,
        image.width(),
        image.height(),
        ExtendedColorType::Rgb8,
    )?)
}
