use std::ops::Bound;
use std::time::{Duration, Instant};

use crate::range::check_range;
use crate::{SearchError, SvgLimit};

/// What a search may cost, or when it is good enough. Without limits the numbers of shapes, sweeps
/// and steps say when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Budget {
    /// Seconds by the clock from the making of the search on, more than 0 and at most 1,000,000.
    /// All of it is used: adding shapes ends when two fifths are gone, even with fewer shapes than
    /// asked for; each gets less effort where there would not be time for all. Of the rest sweeps
    /// and steps take as many as fit, about two thirds and one third of the time; a stage of no
    /// sweeps or steps stays left out. With an error that is asked for the search ends when it is
    /// reached: sweeps and steps are no more than without a limit until there are to be no more
    /// shapes, and then take the time that is left. The drawing depends on the speed of the machine.
    /// In WebAssembly without WASI there is no clock, and it must be `None`
    /// ([`SearchError::NoClock`]). Default: `None`.
    pub seconds: Option<f64>,
    /// The error, as in [`crate::Progress::rmse`], 0 to 255, at which the search ends. Shapes are
    /// added until the later stages may be expected to reach it; where they do not, some more are
    /// added and revisited, up to the number asked for. Default: `None`.
    pub rmse: Option<f64>,
    /// The size of the SVG. Shapes are added as long as there is room for them, and the least
    /// useful ones are taken away where the later stages make others longer. The file has the
    /// output size in it, which [`crate::Search::with_output_size`] or [`crate::SearchRequest`]
    /// says. Default: `None`.
    pub svg: Option<SvgLimit>,
}

/// Whether the standard library knows the time.
const HAS_CLOCK: bool = !cfg!(all(target_family = "wasm", target_os = "unknown"));

/// The part of a budget of time after which no more shapes are added.
const ADDING: f64 = 0.4;
/// The part of a budget of time after which layers are no longer revisited.
const REVISITING: f64 = 0.8;

/// The error that annealing and polish take away: they end at 1/1.25 of what they begin with, or
/// below.
const LEAD: f64 = 1.25;

/// The squared error that twice as many shapes leave at most where adding them is of use; photos
/// have 0.5 to 0.75, transparent ones 0.85 and more, as nothing covers what reaches beyond the
/// motif.
const STALL: f64 = 0.85;
/// The number of shapes from which on that is looked at.
pub(crate) const FEW: usize = 24;
/// The same where there is no background, as nearly all is gained by revisiting there.
pub(crate) const FEW_ON_NOTHING: usize = 4;

impl Budget {
    /// No limits.
    pub const NONE: Self = Self {
        seconds: None,
        rmse: None,
        svg: None,
    };

    pub(crate) fn check(&self) -> Result<(), SearchError> {
        if let Some(seconds) = self.seconds {
            check_seconds(seconds, HAS_CLOCK)?;
        }
        if let Some(rmse) = self.rmse {
            check_range("budget.rmse", rmse, 0.0..=255.0, "0 to 255")?;
        }
        self.svg.map_or(Ok(()), |limit| limit.check())
    }

    /// Now, if there is a limit to the time; after [`Budget::check`].
    pub(crate) fn begin(&self) -> Option<Instant> {
        self.seconds.map(|_| Instant::now())
    }

    /// How long shapes may be added, when stages follow or not.
    pub(crate) fn adding(&self, stages_follow: bool) -> Option<Duration> {
        let part = if stages_follow { ADDING } else { 1.0 };
        self.seconds
            .map(|seconds| Duration::from_secs_f64(seconds * part))
    }

    /// When annealing is to end, when polish follows or not.
    pub(crate) fn revisiting(&self, polish_follows: bool) -> Option<Duration> {
        let part = if polish_follows { REVISITING } else { 1.0 };
        self.seconds
            .map(|seconds| Duration::from_secs_f64(seconds * part))
    }

    /// All the time.
    pub(crate) fn time(&self) -> Option<Duration> {
        self.seconds.map(Duration::from_secs_f64)
    }

    /// Whether shapes of this error are enough, annealing that lowers it yet following or not.
    pub(crate) fn is_near(&self, rmse: f64, anneals: bool) -> bool {
        let lead = if anneals { LEAD } else { 1.0 };
        self.rmse.is_some_and(|wanted| rmse <= lead * wanted)
    }

    /// Whether layers should rather be revisited before more are added to so many, `few` or more, by
    /// their squared error and that of half of them.
    pub(crate) fn stalls(&self, few: usize, layers: usize, error: f64, of_half: f64) -> bool {
        self.rmse.is_some() && layers >= few && error > STALL * of_half
    }

    /// How many layers should be added to `layers` of the error `rmse`: the error falls about as
    /// the square root of their number grows. At most half as many again.
    pub(crate) fn missing(&self, rmse: f64, layers: usize) -> usize {
        let Some(wanted) = self.rmse.filter(|wanted| rmse > *wanted) else {
            return 0;
        };
        let ratio = rmse / wanted.max(1e-9);
        let factor = ratio * ratio - 1.0;
        ((factor * layers as f64).ceil() as usize).clamp(1, layers / 2 + 1)
    }
}

fn check_seconds(seconds: f64, has_clock: bool) -> Result<(), SearchError> {
    if !has_clock {
        return Err(SearchError::NoClock);
    }
    let values = (Bound::Excluded(0.0), Bound::Included(1e6));
    let range = "more than 0 and at most 1000000";
    check_range("budget.seconds", seconds, values, range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(seconds: Option<f64>, rmse: Option<f64>) -> String {
        let budget = Budget {
            seconds,
            rmse,
            svg: None,
        };
        let error = budget.check().unwrap_err();
        error.to_string()
    }

    #[test]
    fn limits_out_of_range_are_named() {
        assert_eq!(Budget::NONE.check(), Ok(()));
        assert_eq!(
            message(Some(0.0), None),
            "budget.seconds is 0, where more than 0 and at most 1000000 is needed"
        );
        assert!(message(Some(f64::NAN), None).starts_with("budget.seconds is NaN"));
        assert_eq!(
            message(None, Some(-1.0)),
            "budget.rmse is -1, where 0 to 255 is needed"
        );
    }

    #[test]
    fn seconds_need_a_clock() {
        assert_eq!(check_seconds(1.0, true), Ok(()));
        let error = check_seconds(1.0, false).unwrap_err();
        assert_eq!(error, SearchError::NoClock);
        assert_eq!(
            error.to_string(),
            "budget.seconds needs a clock, and this platform has none"
        );
    }

    #[test]
    fn shapes_that_are_of_little_use_are_noticed() {
        let wanted = Budget {
            rmse: Some(1.0),
            ..Budget::NONE
        };
        assert!(wanted.stalls(FEW, 24, 90.0, 100.0));
        assert!(!wanted.stalls(FEW, 24, 80.0, 100.0) && !wanted.stalls(FEW, 10, 90.0, 100.0));
        assert!(!Budget::NONE.stalls(FEW, 24, 90.0, 100.0));
    }

    #[test]
    fn layers_that_are_missing() {
        let missing = |wanted, rmse| {
            let budget = Budget {
                rmse: wanted,
                ..Budget::NONE
            };
            budget.missing(rmse, 100)
        };
        assert_eq!(missing(None, 9.0), 0);
        assert_eq!(missing(Some(10.0), 9.0), 0);
        assert_eq!(missing(Some(10.0), 10.4), 9);
        assert_eq!(missing(Some(10.0), 10.0001), 1);
        assert_eq!(missing(Some(10.0), 30.0), 51);
    }
}
