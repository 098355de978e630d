//! Numbers and colours, as short as they can be written.

use color::Rgb;

use crate::grid::Grid;
use crate::opacity::{self, Decimal};

/// `digits` / 10^`decimals` without superfluous zeros: `12.5`, `.5`, `0`.
pub(super) fn push_decimal(text: &mut String, mut digits: u32, mut decimals: u32) {
    while decimals > 0 && digits.is_multiple_of(10) {
        digits /= 10;
        decimals -= 1;
    }
    let scale = 10_u32.pow(decimals);
    let (whole, rest) = (digits / scale, digits % scale);
    if whole > 0 || decimals == 0 {
        text.push_str(&whole.to_string());
    }
    if decimals > 0 {
        text.push_str(&format!(".{rest:0width$}", width = decimals as usize));
    }
}

/// What makes steps of a grid px, if they are not.
pub(super) fn push_scale(text: &mut String, grid: Grid) {
    if grid.steps_per_px() > 1 {
        text.push_str(" transform=\"scale(");
        push_decimal(text, 1, grid.steps_per_px().ilog10());
        text.push_str(")\"");
    }
}

/// An opacity of 0 to 255 as a fraction of 1.
pub(super) fn push_opacity(text: &mut String, alpha: u8) {
    let Decimal { digits, decimals } = opacity::to_decimal(alpha);
    push_decimal(text, digits, decimals);
}

/// The length of what [`push_opacity`] writes.
pub(super) fn opacity_length(alpha: u8) -> usize {
    let mut text = String::new();
    push_opacity(&mut text, alpha);
    text.len()
}

/// `#rrggbb`, or `#rgb` where that is the same colour; with `alpha` `#rrggbbaa` or `#rgba`.
pub(super) fn push_color(text: &mut String, [r, g, b]: Rgb, alpha: Option<u8>) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let channels = [Some(r), Some(g), Some(b), alpha];
    let short = channels.iter().flatten().all(|value| value % 17 == 0);
    text.push('#');
    for value in channels.into_iter().flatten() {
        text.push(HEX[usize::from(value >> 4)]);
        if !short {
            text.push(HEX[usize::from(value & 15)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_have_no_superfluous_digits() {
        let written = |digits, decimals| {
            let mut text = String::new();
            push_decimal(&mut text, digits, decimals);
            text
        };
        assert_eq!(written(0, 4), "0");
        assert_eq!(written(5_000, 4), ".5");
        assert_eq!(written(125, 1), "12.5");
        assert_eq!(written(10_025, 3), "10.025");
        assert_eq!(written(70, 0), "70");
    }

    #[test]
    fn colours_are_short_where_that_is_exact() {
        let written = |color, alpha| {
            let mut text = String::new();
            push_color(&mut text, color, alpha);
            text
        };
        assert_eq!(written([255, 0, 170], None), "#f0a");
        assert_eq!(written([255, 1, 170], None), "#ff01aa");
        assert_eq!(written([255, 0, 170], Some(51)), "#f0a3");
        assert_eq!(written([255, 0, 170], Some(50)), "#ff00aa32");
    }
}
