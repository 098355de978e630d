/// A colour that is multiplied by its opacity, divided by it: RGBA, rounded half up.
///
/// ```
/// assert_eq!(color::unpremultiply([64, 128, 0, 128]), [128, 255, 0, 128]);
/// ```
#[must_use]
pub fn unpremultiply([r, g, b, alpha]: [u8; 4]) -> [u8; 4] {
    match u32::from(alpha) {
        255 => [r, g, b, alpha],
        0 => [0; 4],
        a => {
            let divided = |v: u8| ((u32::from(v) * 255 + a / 2) / a).min(255) as u8;
            [divided(r), divided(g), divided(b), alpha]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_divided_by_their_opacity() {
        assert_eq!(unpremultiply([7, 8, 9, 255]), [7, 8, 9, 255]);
        assert_eq!(unpremultiply([0, 0, 0, 0]), [0; 4]);
        assert_eq!(unpremultiply([64, 128, 0, 128]), [128, 255, 0, 128]);
        assert_eq!(unpremultiply([3, 1, 0, 2]), [255, 128, 0, 2]);
    }
}
