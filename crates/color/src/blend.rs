/// Coverage of a pixel that lies wholly inside a shape; 0 is outside.
pub const FULL_COVERAGE: u32 = 64;

/// What full coverage at full opacity comes to.
const ONE: u32 = FULL_COVERAGE * 255;

/// One channel after paint of value `over` and opacity `alpha` (0–255) is laid on `under`, over
/// `coverage` / [`FULL_COVERAGE`] of the pixel, rounded half up: the rule of all backends.
///
/// It serves transparent pictures too; their opacity channel is painted with `over` = 255.
///
/// ```
/// assert_eq!(color::blend(100, 200, 255, 64), 200);
/// assert_eq!(color::blend(100, 200, 128, 64), 150);
/// assert_eq!(color::blend(100, 200, 255, 16), 125);
/// ```
#[inline]
#[must_use]
pub fn blend(under: u8, over: u8, alpha: u8, coverage: u32) -> u8 {
    let weight = u32::from(alpha) * coverage.min(FULL_COVERAGE);
    ((u32::from(under) * (ONE - weight) + u32::from(over) * weight + ONE / 2) / ONE) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_exact_and_the_middle_is_rounded() {
        for under in 0..=255 {
            for over in [0, 1, 77, 255] {
                assert_eq!(blend(under, over, 0, FULL_COVERAGE), under);
                assert_eq!(blend(under, over, 255, FULL_COVERAGE), over);
                assert_eq!(blend(under, over, 255, 0), under);
                for alpha in [1, 90, 254] {
                    for coverage in [1, 33, 64] {
                        let part = f64::from(alpha) * f64::from(coverage) / f64::from(ONE);
                        let exact = f64::from(under) + part * (f64::from(over) - f64::from(under));
                        let blended = f64::from(blend(under, over, alpha, coverage));
                        assert!((blended - exact).abs() <= 0.5 + 1e-9);
                    }
                }
            }
        }
    }
}
