use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write;

use color::{Rgb, color_clusters};
use gif::{DisposalMethod, Encoder, Frame, Repeat};

use super::Failure;
use super::animation::{AnimationOptions, Change, Frames};
use crate::Drawing;
use crate::grid::Grid;

/// The most colours of a frame: 256, less one for transparency.
const MOST_COLORS: usize = 255;

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
    let clusters = color_clusters(shown.iter().flatten().map(|color| (*color, 1)), MOST_COLORS);
    let transparent = clusters.len() as u8;
    let members = (0..).zip(&clusters);
    let indices: HashMap<Rgb, u8> = members
        .flat_map(|(index, cluster)| cluster.colors.iter().map(move |color| (*color, index)))
        .collect();
    let index = |color: &Option<Rgb>| match color {
        Some(color) => indices.get(color).copied().unwrap_or(transparent),
        None => transparent,
    };
    let mut table: Vec<u8> = clusters.iter().flat_map(|cluster| cluster.mean).collect();
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
