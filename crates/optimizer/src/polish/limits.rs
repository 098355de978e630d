//! Which numbers of a drawing move, within what limits, and how they are rounded in the end.

use color::Paint;
use raster::Target;

use crate::{Background, Options};

/// The nearest level of a channel.
pub(crate) fn to_u8(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// The nearest paint with an opacity, 0–1, within a range.
pub(crate) fn rounded(color: [f32; 3], alpha: f32, (min, max): (f32, f32)) -> Paint {
    Paint {
        color: color.map(to_u8),
        alpha: to_u8(alpha.clamp(min, max) * 255.0),
    }
}

/// The lowest and the highest opacity of the options, 0–1.
pub(crate) fn opacity(options: &Options) -> (f32, f32) {
    let part = |alpha: u8| f32::from(alpha) / 255.0;
    (part(options.opacity.min()), part(options.opacity.max()))
}

/// Whether colours move: those of a palette stay.
pub(crate) fn moves_colors(target: &Target) -> bool {
    target.palette().is_free()
}

/// Whether the background moves: one that was asked for stays.
pub(crate) fn moves_background(target: &Target, options: &Options) -> bool {
    moves_colors(target) && !matches!(options.background, Background::Color(_))
}
