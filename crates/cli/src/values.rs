//! Option values as they are typed.

use marquetry::drawing::color_from_hex;
use marquetry::{Background, Opacity};

/// An opacity: "auto", one number or a range, 0.05 to 1.
pub(crate) fn opacity(text: &str) -> Result<Opacity, String> {
    if text == "auto" {
        return Ok(Opacity::FREE);
    }
    range(text)
        .filter(|(min, max)| *min >= 0.05 && min <= max && *max <= 1.0)
        .and_then(|(min, max)| Opacity::from_parts(min, max).ok())
        .ok_or_else(|| "give auto, a number from 0.05 to 1, or a range such as 0.3..0.8".to_owned())
}

/// What lies below the shapes, by name or as a colour.
pub(crate) fn background(text: &str) -> Result<Background, String> {
    match text {
        "auto" => Ok(Background::Auto),
        "average" => Ok(Background::Average),
        "border" => Ok(Background::Border),
        "transparent" => Ok(Background::Transparent),
        // The # may be left out, as shells take it for a comment.
        _ => color_from_hex(text.strip_prefix('#').unwrap_or(text))
            .map(Background::Color)
            .ok_or_else(|| {
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
        assert_eq!(opacity("auto"), Ok(Opacity::FREE));
        assert_eq!(opacity("0.5").ok(), Opacity::new(128, 128).ok());
        assert_eq!(opacity("0.2..1").ok(), Opacity::new(51, 255).ok());
        for odd in [
            "", "0", "0.04", "1.1", "NaN", "0.5..0.2", "0.5..", "x", "1..2..3",
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
        for odd in ["", "#", "red", "#ff88", "#ff88000", "#+f8800", "#äöü"] {
            assert!(background(odd).is_err(), "{odd}");
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
