use crate::range::check_range;
use crate::{Effort, SearchError};

/// How the polishing stage moves all numbers of a drawing at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PolishOptions {
    /// Steps, any number; 0 leaves the stage out. Default: 60.
    pub steps: u32,
    /// The first step in px, 0 to 1000; the last one is a tenth of it. Default: 0.5.
    pub step: f32,
    /// The first step of colours in levels, 0 to 255. Default: 2.
    pub color_step: f32,
    /// The first step of opacities, 0 to 1. Default: 0.01.
    pub alpha_step: f32,
    /// Whether every prefix of the layers is to be a good drawing, instead of the whole alone.
    /// Default: false.
    pub prefixes: bool,
}

impl Default for PolishOptions {
    /// Those of the default effort.
    fn default() -> Self {
        Effort::default().polish()
    }
}

impl PolishOptions {
    /// Checks that every number is in its range.
    pub(crate) fn check(&self) -> Result<(), SearchError> {
        check_range("polish.step", self.step, 0.0..=1000.0, "0 to 1000")?;
        check_range(
            "polish.color_step",
            self.color_step,
            0.0..=255.0,
            "0 to 255",
        )?;
        check_range("polish.alpha_step", self.alpha_step, 0.0..=1.0, "0 to 1")
    }

    /// What is left of the first step when `part` of the way is behind.
    pub(crate) fn left(part: f64) -> f32 {
        1.0 - 0.9 * part as f32
    }
}
