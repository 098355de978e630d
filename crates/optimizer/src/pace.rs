use std::time::{Duration, Instant};

/// How far a stage is: by the number of its steps, or by the clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Pace {
    /// So many steps.
    Steps(u32),
    /// As many steps as fit between two instants.
    Until { start: Instant, end: Instant },
    /// So many steps, or fewer if they do not fit.
    Within {
        steps: u32,
        start: Instant,
        end: Instant,
    },
}

/// When a stage is to end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    pub(crate) end: Instant,
    /// Whether the stage is to use the time until then, instead of a number of steps.
    pub(crate) all_of_it: bool,
}

impl Pace {
    /// From now until a deadline, with the steps of this pace at most where not all of the time is
    /// to be used.
    pub(crate) fn until(self, Deadline { end, all_of_it }: Deadline) -> Self {
        let start = Instant::now();
        match self {
            Self::Steps(steps) | Self::Within { steps, .. } if !all_of_it => {
                Self::Within { steps, start, end }
            }
            _ => Self::Until { start, end },
        }
    }

    /// Whether there is but one step by number.
    pub(crate) const fn is_single(self) -> bool {
        matches!(self, Self::Steps(1) | Self::Within { steps: 1, .. })
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
            Self::Within { steps, start, end } => {
                let by_steps = Self::Steps(steps).part(taken)?;
                let by_time = Self::Until { start, end }.part(taken)?;
                // The first step is the first, however long its stage took to begin.
                Some(if taken == 0 {
                    0.0
                } else {
                    by_steps.max(by_time)
                })
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
            Self::Within { steps, start, end } => {
                let by_steps = Self::Steps(steps);
                if self.part(taken) == by_steps.part(taken) {
                    return steps;
                }
                Self::Until { start, end }.steps(taken).min(steps)
            }
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
    fn a_deadline_cuts_steps_or_takes_their_place() {
        let deadline = |seconds, all_of_it| Deadline {
            end: Instant::now() + Duration::from_secs(seconds),
            all_of_it,
        };
        let within = Pace::Steps(3).until(deadline(1000, false));
        let half = within.part(1).unwrap();
        assert!((half - 0.5).abs() < 1e-3, "{half}");
        assert_eq!((within.part(2), within.part(3)), (Some(1.0), None));
        assert_eq!(within.steps(0), 3);
        let late = Pace::Steps(3).until(deadline(0, false));
        assert_eq!((late.part(1), late.steps(1)), (None, 1));
        assert!(late.until(deadline(1000, true)).part(9).is_some());
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
