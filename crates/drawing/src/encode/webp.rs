use std::io::Write;

use color::Image;
use image::ExtendedColorType;
use image::codecs::webp::WebPEncoder;

use super::{Failure, rgb};

/// The longest side that readers agree upon, in px.
const LONGEST_SIDE: u32 = 16_383;

/// A lossless WebP picture, with an opacity channel only where it is needed.
pub(super) fn encode(image: &Image, writer: &mut (impl Write + ?Sized)) -> Result<(), Failure> {
    let (width, height) = (image.width(), image.height());
    if width.max(height) > LONGEST_SIDE {
        let message = format!("{width}×{height} px, where sides are 1 to {LONGEST_SIDE} px");
        return Err(Failure::Write(message.into()));
    }
    let encoder = WebPEncoder::new_lossless(writer);
    if image.is_opaque() {
        encoder.encode(&rgb(image.pixels()), width, height, ExtendedColorType::Rgb8)?;
    } else {
        let channels = image.pixels().as_flattened();
        encoder.encode(channels, width, height, ExtendedColorType::Rgba8)?;
    }
    Ok(())
}
