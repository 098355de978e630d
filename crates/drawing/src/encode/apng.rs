use std::io::Write;

use png::{BitDepth, BlendOp, ColorType, DisposeOp, Encoder, SrgbRenderingIntent};

use super::animation::{AnimationOptions, Frames};
use super::{Failure, rgb};
use crate::Drawing;
use crate::grid::Grid;

/// An animated PNG that repeats for ever; each frame holds the box of px that changed.
pub(super) fn encode(
    drawing: &Drawing,
    options: &AnimationOptions,
    grid: Grid,
    writer: &mut (impl Write + ?Sized),
) -> Result<(), Failure> {
    let frames = Frames::new(drawing, options, grid)?;
    // Layers never make an opaque picture transparent.
    let opaque = drawing.background.is_some();
    let mut encoder = Encoder::new(writer, frames.width, frames.height);
    encoder.set_color(if opaque {
        ColorType::Rgb
    } else {
        ColorType::Rgba
    });
    encoder.set_depth(BitDepth::Eight);
    encoder.set_source_srgb(SrgbRenderingIntent::Perceptual);
    encoder.set_animated(frames.total() as u32, 0)?;
    let mut encoder = encoder.write_header()?;
    encoder.set_blend_op(BlendOp::Source)?;
    encoder.set_dispose_op(DisposeOp::None)?;
    for change in frames {
        let delay = u16::try_from(change.delay.as_millis()).unwrap_or(u16::MAX);
        encoder.set_frame_delay(delay, 1000)?;
        // The position goes first: the box must lie within the picture at every moment.
        encoder.reset_frame_position()?;
        encoder.set_frame_dimension(change.width, change.height)?;
        encoder.set_frame_position(change.x, change.y)?;
        if opaque {
            encoder.write_image_data(&rgb(&change.pixels))?;
        } else {
            encoder.write_image_data(change.pixels.as_flattened())?;
        }
    }
    Ok(encoder.finish()?)
}
