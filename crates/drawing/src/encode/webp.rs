use std::io::Write;

use color::Image;
use image::ExtendedColorType;
use image::codecs::webp::WebPEncoder;

use super::{Failure, rgb};

/// The longest side of WebP pictures that readers agree upon, in px.
pub const MAX_WEBP_SIDE: u32 = 16_383;

/// A lossless WebP picture, with an opacity channel only where it is needed.
pub(super) fn encode(image: &Image, writer: &mut (impl Write + ?Sized)) -> Result<(), Failure> {
    let (width, height) = (image.width(), image.height());
    if width.max(height) > MAX_WEBP_SIDE {
        let most = MAX_WEBP_SIDE;
        return Err(Failure::Size {
            width,
            height,
            most,
        });
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
