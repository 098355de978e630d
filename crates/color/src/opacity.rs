use thiserror::Error;

/// The opacities that a fit may choose from, in steps of 1/255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opacity {
    min: u8,
    max: u8,
}

/// A range of opacities that holds nothing drawable.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("opacity {min} to {max}: both ends must lie between 1/255 and 1, in order")]
pub struct OpacityError {
    /// The lower end as given, 0–1.
    pub min: f64,
    /// The upper end as given, 0–1.
    pub max: f64,
}

impl Opacity {
    /// From 13/255, about 5 %, to opaque: the default.
    pub const FREE: Self = Self { min: 13, max: 255 };

    /// From 8/255, about 3 %, to opaque: fainter shapes than [`Opacity::FREE`] has, for soft shadows
    /// that lie on nothing.
    pub const FAINT: Self = Self { min: 8, max: 255 };

    /// Opacities from `min` to `max`, both 1 to 255 (opaque); equal ends fix the opacity.
    ///
    /// # Errors
    /// When `min` is 0 or above `max`.
    pub fn new(min: u8, max: u8) -> Result<Self, OpacityError> {
        if min == 0 || min > max {
            let part = |step: u8| f64::from(step) / 255.0;
            return Err(OpacityError {
                min: part(min),
                max: part(max),
            });
        }
        Ok(Self { min, max })
    }

    /// Opacities from `min` to `max`, as parts of 1, rounded to steps of 1/255.
    ///
    /// # Errors
    /// When an end is not between 1/255 and 1, or they are in the wrong order.
    pub fn from_parts(min: f64, max: f64) -> Result<Self, OpacityError> {
        let step = |part: f64| (part * 255.0).round();
        if !(step(min) >= 1.0 && max <= 1.0 && min <= max) {
            return Err(OpacityError { min, max });
        }
        Self::new(step(min) as u8, step(max) as u8)
    }

    /// The range with both ends brought down to `most`, 1 or more.
    #[must_use]
    pub fn at_most(self, most: u8) -> Self {
        let most = most.max(1);
        Self {
            min: self.min.min(most),
            max: self.max.min(most),
        }
    }

    /// The lowest opacity, 1 to 255.
    #[must_use]
    pub const fn min(self) -> u8 {
        self.min
    }

    /// The highest opacity, 1 to 255.
    #[must_use]
    pub const fn max(self) -> u8 {
        self.max
    }
}

impl Default for Opacity {
    fn default() -> Self {
        Self::FREE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_keep_below_a_limit() {
        let range = |min, max| Opacity::new(min, max).unwrap();
        assert_eq!(range(13, 255).at_most(252), range(13, 252));
        assert_eq!(range(255, 255).at_most(252), range(252, 252));
        assert_eq!(range(13, 20).at_most(252), range(13, 20));
        assert_eq!(range(13, 20).at_most(0), range(1, 1));
    }

    #[test]
    fn ranges_are_checked() {
        assert_eq!(Opacity::from_parts(0.5, 0.5), Opacity::new(128, 128));
        for (min, max) in [
            (0.0, 1.0),
            (0.5, 0.4),
            (0.5, 1.1),
            (-1.0, 0.5),
            (f64::NAN, 1.0),
        ] {
            let error = Opacity::from_parts(min, max).unwrap_err();
            assert!(error.to_string().contains(&max.to_string()), "{error}");
        }
    }
}
