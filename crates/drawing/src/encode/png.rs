use std::io::Write;

use color::Image;
use png::{BitDepth, ColorType, Encoder, SrgbRenderingIntent};

use super::{EncodeError, Failure, Format, rgb};

/// Writes a picture as PNG, and flushes the writer.
///
/// ```
/// use color::Image;
///
/// let mut file = Vec::new();
/// drawing::write_png(&Image::filled(4, 3, [255, 136, 0, 255])?, &mut file)?;
/// assert!(file.starts_with(b"\x89PNG"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When encoder or writer fail. What was written by then is no valid file.
pub fn write_png(image: &Image, writer: &mut (impl Write + ?Sized)) -> Result<(), EncodeError> {
    let written = encode(image, writer).and_then(|()| Ok(writer.flush()?));
    written.map_err(|failure| failure.of(Format::Png))
}

/// A PNG picture, with an opacity channel only where it is needed.
pub(super) fn encode(image: &Image, writer: &mut (impl Write + ?Sized)) -> Result<(), Failure> {
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
