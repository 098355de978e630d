use std::io::Write;

use color::Image;
use png::{BitDepth, ColorType, Encoder, SrgbRenderingIntent};

use super::{Failure, rgb};

/// A PNG picture, with an opacity channel only where it is needed.
pub(super) fn encode(image: &Image, writer: &mut impl Write) -> Result<(), Failure> {
    let opaque = image.is_opaque();
    let mut encoder = Encoder::new(writer, image.width(), image.height());
    encoder.set_color(if opaque {
        ColorType::Rgb
    } else {
        ColorType::Rgba
    });
    encoder.set_depth(BitDepth::Eight);
    encoder.set_source_srgb(SrgbRenderingIntent::Perceptual);
    let mut encoder = encoder.write_header()?;
    if opaque {
        encoder.write_image_data(&rgb(image.pixels()))?;
    } else {
        encoder.write_image_data(image.pixels().as_flattened())?;
    }
    Ok(encoder.finish()?)
}
