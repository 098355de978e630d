use std::time::{Duration, Instant};

/// How far a stage is: by the number of its steps, or by the clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Pace {
    /// So many steps.
    Steps(u32),
    /// As many steps as fit between two instants.
    Until { start: Instant, end: Instant },
}

impl Pace {
    /// From now until `end`.
    pub(crate) fn until(end: Instant) -> Self {
        Self::Until {
            start: Instant::now(),
            end,
        }
    }

    /// The part of the way behind after `taken` steps, 0 at the first and 1 at the last one; `None`
    /// when it is over.
    pub(crate) fn part(self, taken: u32) -> Option<f64> {
        match self {
            Self::Steps(steps) if taken >= steps => None,
            Self::Steps(steps) => Some(f64::from(taken) / f64::from(steps - 1).max(1.0)),
            Self::Until { start, end } => {
                let now = Instant::now();
                part_of_time(now - start, end.saturating_duration_since(start), taken)
            }
        }
    }

    /// How many steps there will be, as far as is known after `taken` of them.
    pub(crate) fn steps(self, taken: u32) -> u32 {
        match self {
            Self::Steps(steps) => steps,
            Self::Until { .. } => match self.part(taken) {
                Some(part) if part > 0.0 => ((f64::from(taken) / part).ceil() as u32).max(taken),
                _ => taken,
            },
        }
    }
}

/// A step is the last one when another of the mean duration would not fit after it.
fn part_of_time(gone: Duration, all: Duration, taken: u32) -> Option<f64> {
    let step = gone.checked_div(taken).unwrap_or_default();
    if gone + step > all {
        return None;
    }
    let rest = (all - step).as_secs_f64();
    if gone + 2 * step > all || rest == 0.0 {
        return Some(1.0);
    }
    Some(gone.as_secs_f64() / rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_go_from_0_to_1() {
        let parts = |steps| (0..4).map(move |taken| Pace::Steps(steps).part(taken));
        assert!(parts(3).eq([Some(0.0), Some(0.5), Some(1.0), None]));
        assert!(parts(1).eq([Some(0.0), None, None, None]));
        assert!(parts(0).eq([None; 4]));
    }

    #[test]
    fn time_goes_from_0_to_1_and_ends_before_the_end() {
        let ms = Duration::from_millis;
        let all = ms(100);
        assert_eq!(part_of_time(ms(0), all, 0), Some(0.0));
        // Steps of 30 ms: the third one is the last.
        assert_eq!(part_of_time(ms(30), all, 1), Some(0.030 / 0.070));
        assert_eq!(part_of_time(ms(60), all, 2), Some(1.0));
        assert_eq!(part_of_time(ms(90), all, 3), None);
        assert_eq!(part_of_time(ms(101), all, 1), None);
    }
}
