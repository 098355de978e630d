use color::Rgb;

/// The colour of six hexadecimal digits of either case, `#rrggbb` or `rrggbb`; `None` for any other
/// text.
///
/// ```
/// assert_eq!(drawing::color_from_hex("#ff8800"), Some([255, 136, 0]));
/// assert_eq!(drawing::color_from_hex("ff8800"), Some([255, 136, 0]));
/// assert_eq!(drawing::color_from_hex("#f80"), None);
/// ```
#[must_use]
pub fn color_from_hex(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    // Numbers may have a sign, colours not.
    if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?;
    let [_, r, g, b] = value.to_be_bytes();
    Some([r, g, b])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_after_at_most_one_sign() {
        assert_eq!(color_from_hex("00fF7a"), Some([0, 255, 122]));
        assert_eq!(color_from_hex("#00fF7a"), Some([0, 255, 122]));
        let odd = ["", "#", "ff880", "ff88000", "+ff880", "ff88g0", "äöü"];
        for odd in odd
            .into_iter()
            .chain(["##ff8800", "#ff880", "ff8800#", " #ff8800"])
        {
            assert_eq!(color_from_hex(odd), None, "{odd}");
        }
    }
}
