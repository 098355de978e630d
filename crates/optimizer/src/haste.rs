use std::time::Duration;

use crate::GreedyOptions;

/// How much effort a shape may take, so that there is time for all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Haste {
    /// The part of the effort that the next shape gets, up to 1.
    part: f64,
}

/// The least random shapes, and changes in a row that fail, of a climb.
const FEWEST: u32 = 8;
/// The least part of the effort.
const LEAST: f64 = 1e-3;

impl Haste {
    /// All of the effort.
    pub(crate) const NONE: Self = Self { part: 1.0 };

    /// The options for the next shape, if they are not those for all: at first there are fewer
    /// climbs, then shorter ones.
    pub(crate) fn hurried(self, options: GreedyOptions) -> Option<GreedyOptions> {
        if self.part >= 1.0 {
            return None;
        }
        let most = f64::from(options.climbs);
        let climbs = (most * self.part).ceil().max(1.0);
        let length = (most * self.part / climbs).min(1.0);
        let shorter = |count: u32| ((f64::from(count) * length) as u32).max(FEWEST.min(count));
        Some(GreedyOptions {
            climbs: climbs as u32,
            random_starts: shorter(options.random_starts),
            patience: shorter(options.patience),
            finish: (f64::from(options.finish) * self.part) as u32,
            ..options
        })
    }

    /// Learns from a shape that took so long, when so much time is left for those that are missing.
    pub(crate) fn learn(&mut self, took: Duration, left: Duration, missing: usize) {
        let allowed = left.as_secs_f64() / missing.max(1) as f64;
        let change = allowed / took.as_secs_f64().max(1e-9);
        // A single shape may take far more or less than others.
        self.part = (self.part * change.clamp(0.5, 2.0)).clamp(LEAST, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Effort;

    const MILLISECOND: Duration = Duration::from_millis(1);

    #[test]
    fn shapes_that_take_too_long_get_less_until_time_suffices() {
        let mut haste = Haste::NONE;
        haste.learn(MILLISECOND, 200 * MILLISECOND, 100);
        assert_eq!(haste, Haste::NONE);
        for _ in 0..3 {
            haste.learn(MILLISECOND, 2 * MILLISECOND, 100);
        }
        assert_eq!(haste.part, 0.125);
        haste.learn(MILLISECOND, 75 * MILLISECOND, 50);
        assert_eq!(haste.part, 0.1875);
    }

    #[test]
    fn climbs_are_fewer_before_they_are_shorter() {
        let whole = Effort::Balanced.greedy_alone();
        assert_eq!(Haste { part: 1.0 }.hurried(whole), None);
        let hurried = |part| {
            let options = Haste { part }.hurried(whole).unwrap();
            let GreedyOptions {
                climbs,
                random_starts,
                patience,
                finish,
                ..
            } = options;
            [climbs, random_starts, patience, finish]
        };
        assert_eq!(hurried(0.5), [8, 100, 150, 32]);
        assert_eq!(hurried(0.5 / 16.0), [1, 50, 75, 2]);
        assert_eq!(hurried(LEAST), [1, 8, 8, 0]);
        let options = Haste { part: LEAST }.hurried(whole).unwrap();
        assert!(options.check().is_ok());
    }
}
