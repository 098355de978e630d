use std::borrow::Cow;
use std::io::Write;

use color::Rgb;
use gif::{DisposalMethod, Encoder, Frame, Repeat};

use super::Failure;
use super::animation::{AnimationOptions, Change, Frames};
use super::palette::Palette;
use crate::Drawing;
use crate::grid::Grid;

/// A GIF that repeats for ever; each frame shows the px that changed, in colours of its own, and
/// leaves the others as they were.
pub(super) fn encode(
    drawing: &Drawing,
    options: &AnimationOptions,
    grid: Grid,
    writer: &mut (impl Write + ?Sized),
) -> Result<(), Failure> {
    let frames = Frames::new(drawing, options, grid)?;
    // Sides of rendered pictures are far below the 65,535 px of the format.
    let (width, height) = (frames.width as u16, frames.height as u16);
    let mut encoder = Encoder::new(writer, width, height, &[])?;
    encoder.set_repeat(Repeat::Infinite)?;
    for change in frames {
        encoder.write_frame(&frame(&change))?;
    }
    encoder.into_inner()?;
    Ok(())
}

fn frame(change: &Change) -> Frame<'static> {
    let pixels = change.pixels.iter().zip(&change.unchanged);
    // Half transparent px are shown as opaque, more transparent ones not at all.
    let shown = pixels
        .map(|([r, g, b, alpha], unchanged)| (!unchanged && *alpha >= 128).then_some([*r, *g, *b]));
    let shown: Vec<Option<Rgb>> = shown.collect();
    let palette = Palette::of(shown.iter().flatten());
    let transparent = palette.colors.len() as u8;
    let index = |color: &Option<Rgb>| match color {
        Some(color) => palette.indices.get(color).copied().unwrap_or(transparent),
        None => transparent,
    };
    let mut table = palette.colors.as_flattened().to_vec();
    table.extend([0; 3]);
    Frame {
        delay: u16::try_from(change.delay.as_millis() / 10).unwrap_or(u16::MAX),
        dispose: DisposalMethod::Keep,
        transparent: Some(transparent),
        left: change.x as u16,
        top: change.y as u16,
        width: change.width as u16,
        height: change.height as u16,
        palette: Some(table),
        buffer: Cow::Owned(shown.iter().map(index).collect()),
        ..Frame::default()
    }
}
