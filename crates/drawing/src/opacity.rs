//! Opacities as decimal fractions, from which their 8 bits can be told.

/// A decimal fraction: `digits` / 10^`decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) digits: u32,
    pub(crate) decimals: u32,
}

/// The shortest fraction from which every reader recovers `alpha` / 255: it is clearly nearer to
/// that than to its neighbours.
pub(crate) fn to_decimal(alpha: u8) -> Decimal {
    let within = |decimals: u32| {
        let scale = 10_u32.pow(decimals);
        let digits = (2 * u32::from(alpha) * scale + 255) / 510;
        let off = (255 * digits).abs_diff(u32::from(alpha) * scale);
        (100 * off < 45 * scale).then_some(Decimal { digits, decimals })
    };
    // Thousandths lie within 0.13 of every whole 255th.
    (0..3).find_map(within).unwrap_or(Decimal {
        digits: (2_000 * u32::from(alpha) + 255) / 510,
        decimals: 3,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_opacity_is_recovered_in_either_precision() {
        for alpha in 0..=255_u8 {
            let Decimal { digits, decimals } = to_decimal(alpha);
            let value = f64::from(digits) / 10_f64.powi(decimals as i32);
            assert_eq!((value * 255.0).round(), f64::from(alpha));
            assert_eq!((value as f32 * 255.0 + 0.5) as u8, alpha);
            assert!((value * 255.0 - f64::from(alpha)).abs() < 0.45);
        }
    }

    #[test]
    fn few_digits_are_used() {
        let find = |alpha| to_decimal(alpha);
        let decimal = |digits, decimals| Decimal { digits, decimals };
        assert_eq!(find(255), decimal(1, 0));
        assert_eq!(find(0), decimal(0, 0));
        assert_eq!(find(51), decimal(2, 1));
        // A half is 127.5 / 255: too close to call.
        assert_eq!(find(128), decimal(502, 3));
    }
}
