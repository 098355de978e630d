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
        alpha: to_u8(short(alpha).clamp(min, max) * 255.0),
    }
}

/// The nearest hundredth; an opacity that is a level, as it is before it first moves, stays.
fn short(alpha: f32) -> f32 {
    let level = alpha * 255.0;
    if (level - level.round()).abs() < 1e-4 {
        return alpha;
    }
    hundredth(alpha)
}

/// The nearest hundredth, which takes fewer digits in files than most of the 256 levels do.
fn hundredth(alpha: f32) -> f32 {
    (alpha * 100.0).round() / 100.0
}

/// The level nearest to the nearest hundredth.
pub(crate) fn of_hundredth(alpha: u8) -> u8 {
    to_u8(hundredth(f32::from(alpha) / 255.0) * 255.0)
}

/// The lowest and the highest opacity that layers may have, 0–1.
pub(crate) fn opacity(target: &Target, options: &Options) -> (f32, f32) {
    let opacity = options.opacity_over(target.background());
    let part = |alpha: u8| f32::from(alpha) / 255.0;
    (part(opacity.min()), part(opacity.max()))
}

/// Whether colours move: those of a palette stay.
pub(crate) fn moves_colors(target: &Target) -> bool {
    target.palette().is_free()
}

/// Whether the background moves, but for its colours being of a palette: one that was asked for
/// stays, and one that parts of the photo were laid over.
pub(crate) fn is_background_free(target: &Target, options: &Options) -> bool {
    !matches!(options.background, Background::Color(_)) && !target.shows_background()
}

/// Whether the background moves.
pub(crate) fn moves_background(target: &Target, options: &Options) -> bool {
    moves_colors(target) && is_background_free(target, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opacities_that_moved_are_hundredths() {
        let alpha = |alpha, range| rounded([0.0; 3], alpha, range).alpha;
        for level in 0..=255_u8 {
            assert_eq!(alpha(f32::from(level) / 255.0, (0.0, 1.0)), level);
        }
        // 87.9 of 255 is the level 88, but 0.34 is the level 87.
        assert_eq!(alpha(0.3447, (0.0, 1.0)), 87);
        assert_eq!(alpha(0.3447, (88.0 / 255.0, 1.0)), 88);
        assert_eq!(alpha(0.9999, (0.0, 1.0)), 255);
    }
}
