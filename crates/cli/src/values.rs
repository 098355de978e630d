//! Option values as they are typed.

use marquetry::drawing::{color_from_hex, excerpt};
use marquetry::{Background, MAX_COLORS, Opacity, Palette, Rgb, SvgLimit};

use crate::input::Input;

/// Colours as they are given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Colors {
    /// A list.
    Listed(Palette),
    /// So many of each photo's own.
    OfPhoto(usize),
    /// A file that has one.
    File(Input),
}

/// Colours on the command line, how many of the photo's, or the name of a file: what has a name
/// without # and is no list.
pub(crate) fn palette(text: &str) -> Result<Colors, String> {
    // Six digits are a colour.
    if let Some(count) = text.parse().ok().filter(|_| text.len() < 6) {
        return match count {
            1..=MAX_COLORS => Ok(Colors::OfPhoto(count)),
            _ => Err(format!("give 1 to {MAX_COLORS} colours")),
        };
    }
    let is_color = |word: &str| color(word).is_some();
    let starts = text.starts_with('#') || text.split(',').next().is_some_and(is_color);
    if text.is_empty() || starts {
        return colors(text).map(Colors::Listed);
    }
    Ok(Colors::File(Input::new(text.into())))
}

/// Colours with commas, blanks or ends of lines between.
pub(crate) fn colors(text: &str) -> Result<Palette, String> {
    let words = text
        .split([',', ' ', '\t', '\r', '\n'])
        .filter(|word| !word.is_empty());
    let listed = |word: &str| {
        color(word).ok_or_else(|| format!("'{}' is no colour such as '#ff8800'", excerpt(word)))
    };
    let colors: Vec<_> = words.map(listed).collect::<Result<_, _>>()?;
    Palette::new(colors).map_err(|error| error.to_string())
}

/// A colour: `#rrggbb`, of which the # may be left out, as shells take it for a comment; or `#rgb`
/// for twice each digit.
fn color(text: &str) -> Option<Rgb> {
    match text.strip_prefix('#') {
        Some(digits) if digits.len() == 3 => {
            let twice = digits.chars().flat_map(|digit| [digit; 2]);
            color_from_hex(&twice.collect::<String>())
        }
        _ => color_from_hex(text),
    }
}

/// Seconds to search.
pub(crate) fn seconds(text: &str) -> Result<f64, String> {
    number(text, |seconds| seconds > 0.0 && seconds <= 1e6)
        .ok_or_else(|| "give a number of seconds above 0, at most 1000000".to_owned())
}

/// An error.
pub(crate) fn rmse(text: &str) -> Result<f64, String> {
    number(text, |rmse| (0.0..=255.0).contains(&rmse))
        .ok_or_else(|| "give a number from 0 to 255".to_owned())
}

/// An error in dB.
pub(crate) fn psnr(text: &str) -> Result<f64, String> {
    number(text, |psnr| (0.0..=100.0).contains(&psnr))
        .ok_or_else(|| "give a number of dB from 0 to 100".to_owned())
}

/// The most bytes of an SVG.
pub(crate) fn bytes(text: &str) -> Result<usize, String> {
    let least = SvgLimit::LEAST;
    let bytes = text.parse().ok().filter(|bytes| *bytes >= least);
    bytes.ok_or_else(|| format!("give a number of bytes, at least {least}"))
}

/// A number that is as it should be.
fn number(text: &str, is_right: impl Fn(f64) -> bool) -> Option<f64> {
    text.parse().ok().filter(|number| is_right(*number))
}

/// The opacities that are asked for, if any.
pub(crate) type AskedOpacity = Option<Opacity>;

/// An opacity: "auto", one number or a range, 0.01 to 1.
pub(crate) fn opacity(text: &str) -> Result<AskedOpacity, String> {
    if text == "auto" {
        return Ok(None);
    }
    range(text)
        .filter(|(min, max)| *min >= 0.01 && min <= max && *max <= 1.0)
        .and_then(|(min, max)| Opacity::from_parts(min, max).ok())
        .map(Some)
        .ok_or_else(|| "give auto, a number from 0.01 to 1, or a range such as 0.3..0.8".to_owned())
}

/// What lies below the shapes, by name or as a colour.
pub(crate) fn background(text: &str) -> Result<Background, String> {
    match text {
        "auto" => Ok(Background::Auto),
        "average" => Ok(Background::Average),
        "border" => Ok(Background::Border),
        "transparent" => Ok(Background::Transparent),
        _ => color(text).map(Background::Color).ok_or_else(|| {
            "give auto, average, border, transparent or a colour such as '#ff8800'".to_owned()
        }),
    }
}

/// A stroke width, or the narrowest and the widest, in px.
pub(crate) fn stroke_width(text: &str) -> Result<(f64, f64), String> {
    range(text)
        .filter(|(min, max)| *min >= 1.0 / 16.0 && min <= max && *max <= 1000.0)
        .ok_or_else(|| {
            "give a number of px from 0.0625 to 1000, or a range such as 1..8".to_owned()
        })
}

/// One number, which is both ends, or two with `..` between.
fn range(text: &str) -> Option<(f64, f64)> {
    let (min, max) = text.split_once("..").unwrap_or((text, text));
    Some((min.parse().ok()?, max.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opacities_are_read() {
        assert_eq!(opacity("auto"), Ok(None));
        assert_eq!(opacity("0.5"), Ok(Opacity::new(128, 128).ok()));
        assert_eq!(opacity("0.2..1"), Ok(Opacity::new(51, 255).ok()));
        for odd in [
            "", "0", "0.009", "1.1", "NaN", "0.5..0.2", "0.5..", "x", "1..2..3",
        ] {
            assert!(opacity(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn backgrounds_are_read() {
        assert_eq!(background("auto"), Ok(Background::Auto));
        assert_eq!(background("transparent"), Ok(Background::Transparent));
        let orange = Background::Color([255, 136, 0]);
        assert_eq!(background("#ff8800"), Ok(orange));
        assert_eq!(background("FF8800"), Ok(orange));
        assert_eq!(background("#f80"), Ok(orange));
        for odd in [
            "", "#", "red", "#ff88", "#ff88000", "#+f8800", "#äöü", "f80", "#é0", "##ff8800",
        ] {
            assert!(background(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn palettes_are_read() {
        let two = Palette::new([[255, 136, 0], [0, 0, 17]]).unwrap();
        for text in ["#ff8800,#000011", "ff8800,000011", "#FF8800, #000011,"] {
            assert_eq!(palette(text), Ok(Colors::Listed(two.clone())), "{text}");
        }
        assert_eq!(colors("#ff8800\r\n#000011\n"), Ok(two));
        assert_eq!(
            palette("my.txt"),
            Ok(Colors::File(Input::File("my.txt".into())))
        );
        assert_eq!(palette("8"), Ok(Colors::OfPhoto(8)));
        assert_eq!(palette("256"), Ok(Colors::OfPhoto(256)));
        assert_eq!(palette("000256"), palette("#000256"));
        for odd in [
            "",
            "0",
            "257",
            "00000",
            "#ff880",
            "#ff8800,blue",
            "#",
            "ff8800,x.txt",
        ] {
            assert!(palette(odd).is_err(), "{odd}");
        }
        assert_eq!(
            colors("red").unwrap_err(),
            "'red' is no colour such as '#ff8800'"
        );
    }

    #[test]
    fn budgets_are_read() {
        assert_eq!(
            (seconds("0.5"), rmse("12.5"), psnr("30")),
            (Ok(0.5), Ok(12.5), Ok(30.0))
        );
        for odd in ["", "0", "-1", "nan", "inf", "1e7", "2s"] {
            assert!(seconds(odd).is_err(), "{odd}");
        }
        assert_eq!(bytes("256"), Ok(256));
        for odd in ["", "255", "-300", "3e3", "1k"] {
            assert!(bytes(odd).is_err(), "{odd}");
        }
        for odd in ["-1", "256", "NaN", "x"] {
            assert!(rmse(odd).is_err() && psnr(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn stroke_widths_are_read() {
        assert_eq!(stroke_width("2"), Ok((2.0, 2.0)));
        assert_eq!(stroke_width("0.5..8"), Ok((0.5, 8.0)));
        for odd in ["0", "-1", "8..2", "1001", "inf", "2px"] {
            assert!(stroke_width(odd).is_err(), "{odd}");
        }
    }
}
