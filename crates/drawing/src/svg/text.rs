//! Numbers and colours, as short as they can be written.

use color::Rgb;

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

/// The nearest number of six significant digits.
pub(super) fn significant(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}

/// A number above 0 with the digits that it takes: `12.5`, `.5`.
pub(super) fn push_number(text: &mut String, value: f64) {
    text.push_str(value.to_string().trim_start_matches('0'));
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
    fn numbers_have_six_digits_at_most() {
        let written = |value| {
            let mut text = String::new();
            push_number(&mut text, significant(value));
            text
        };
        let numbers = [
            256.0,
            170.288_248,
            0.1,
            0.100_169_9,
            0.02,
            1e-7 / 3.0,
            120_000_000.0,
        ];
        let texts = [
            "256",
            "170.288",
            ".1",
            ".10017",
            ".02",
            ".0000000333333",
            "120000000",
        ];
        assert_eq!(numbers.map(written), texts);
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
