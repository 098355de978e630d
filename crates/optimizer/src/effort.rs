use std::str::FromStr;

use thiserror::Error;

use crate::{AnnealOptions, GreedyOptions, Options, PolishOptions};

/// Named sets of options, from the fastest to the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Effort {
    /// As fast as can be: for placeholders of a few shapes.
    Tiny,
    /// Less time, nearly as good.
    Fast,
    /// Good drawings in little time: the default.
    #[default]
    Balanced,
    /// The best, for those who can wait.
    Best,
}

/// A name that is no effort.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown effort '{0}'; known are {known}", known = Effort::names())]
pub struct UnknownEffort(pub String);

impl Effort {
    /// All efforts, fastest first.
    pub const ALL: [Self; 4] = [Self::Tiny, Self::Fast, Self::Balanced, Self::Best];

    /// All names, as an error lists them.
    fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }

    /// The name used on command lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tiny => "tiny",
            Self::Fast => "fast",
            Self::Balanced => "balanced",
            Self::Best => "best",
        }
    }

    /// How each shape is searched for. The joint stages that follow make up for a short search.
    #[must_use]
    pub fn greedy(self) -> GreedyOptions {
        let (climbs, random_starts, patience) = match self {
            Self::Tiny => (2, 50, 80),
            Self::Fast => (6, 100, 100),
            Self::Balanced | Self::Best => (8, 100, 100),
        };
        GreedyOptions {
            climbs,
            random_starts,
            recheck: 8,
            patience,
            batch: 8,
            finish: 0,
        }
    }

    /// How each shape is searched for where no stage revisits it: longer.
    #[must_use]
    pub fn greedy_alone(self) -> GreedyOptions {
        let (climbs, random_starts, patience, finish) = match self {
            Self::Tiny => (4, 50, 80, 0),
            Self::Fast => (8, 100, 100, 32),
            Self::Balanced => (16, 100, 150, 64),
            Self::Best => (48, 100, 200, 64),
        };
        GreedyOptions {
            climbs,
            random_starts,
            patience,
            finish,
            ..self.greedy()
        }
    }

    /// How the layers are revisited.
    #[must_use]
    pub fn anneal(self) -> AnnealOptions {
        let (sweeps, proposals) = match self {
            Self::Tiny => (2, 60),
            Self::Fast => (7, 100),
            Self::Balanced => (36, 300),
            Self::Best => (260, 400),
        };
        AnnealOptions {
            sweeps,
            proposals,
            batch: 8,
            batch_other_kinds: 2,
            start_temperature: 0.1,
            end_temperature: 0.02,
            renewed_fraction: 0.05,
            reach_256ths: 16,
            reorder_every: 3,
        }
    }

    /// How the whole is polished.
    #[must_use]
    pub fn polish(self) -> PolishOptions {
        let steps = match self {
            Self::Tiny => 16,
            Self::Fast => 30,
            Self::Balanced => 60,
            Self::Best => 120,
        };
        PolishOptions {
            steps,
            step: 0.5,
            color_step: 2.0,
            alpha_step: 0.01,
            prefixes: false,
        }
    }
}

impl Options {
    /// The same options with the stages of an effort.
    ///
    /// ```
    /// use optimizer::{Effort, Options};
    ///
    /// let options = Options { shapes: 50, ..Options::default() }.with_effort(Effort::Fast);
    /// assert_eq!(options.anneal, Effort::Fast.anneal());
    /// ```
    #[must_use]
    pub fn with_effort(self, effort: Effort) -> Self {
        Self {
            greedy: effort.greedy(),
            anneal: effort.anneal(),
            polish: effort.polish(),
            ..self
        }
    }

    /// The same options with the stages of an effort for a drawing of which every prefix is a good
    /// one too: a long greedy stage, no annealing, which would trade prefixes for the whole, and
    /// polish that counts all of them ([`PolishOptions::prefixes`]).
    #[must_use]
    pub fn progressive(self, effort: Effort) -> Self {
        Self {
            polish: PolishOptions {
                prefixes: true,
                ..effort.polish()
            },
            ..self.greedy_only(effort)
        }
    }

    /// The same options with the greedy stage of an effort alone ([`Effort::greedy_alone`]).
    #[must_use]
    pub fn greedy_only(self, effort: Effort) -> Self {
        Self {
            greedy: effort.greedy_alone(),
            anneal: AnnealOptions {
                sweeps: 0,
                ..effort.anneal()
            },
            polish: PolishOptions {
                steps: 0,
                ..effort.polish()
            },
            ..self
        }
    }
}

impl std::fmt::Display for Effort {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Effort {
    type Err = UnknownEffort;

    fn from_str(name: &str) -> Result<Self, UnknownEffort> {
        let found = Self::ALL.into_iter().find(|effort| effort.name() == name);
        found.ok_or_else(|| UnknownEffort(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_options_are_valid() {
        for effort in Effort::ALL {
            assert_eq!(effort.name().parse(), Ok(effort));
            assert_eq!(Options::default().with_effort(effort).check(), Ok(()));
            assert_eq!(Options::default().progressive(effort).check(), Ok(()));
        }
        let error = "huge".parse::<Effort>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown effort 'huge'; known are tiny, fast, balanced, best"
        );
    }

    #[test]
    fn efforts_are_those_of_the_readme() {
        let numbers = |effort: Effort| {
            let (anneal, climbs) = (effort.anneal(), effort.greedy().climbs);
            let steps = effort.polish().steps;
            [climbs, anneal.sweeps, anneal.proposals, steps]
        };
        let table = [
            [2, 2, 60, 16],
            [6, 7, 100, 30],
            [8, 36, 300, 60],
            [8, 260, 400, 120],
        ];
        assert_eq!(Effort::ALL.map(numbers), table);
        let alone = Effort::ALL.map(|effort| effort.greedy_alone().climbs);
        assert_eq!(alone, [4, 8, 16, 48]);
    }

    #[test]
    fn defaults_are_those_that_are_documented() {
        let Options {
            greedy,
            anneal,
            polish,
            ..
        } = Options::default();
        let expected = GreedyOptions {
            climbs: 8,
            random_starts: 100,
            recheck: 8,
            patience: 100,
            batch: 8,
            finish: 0,
        };
        assert_eq!((greedy, GreedyOptions::default()), (expected, expected));
        let expected = AnnealOptions {
            sweeps: 36,
            proposals: 300,
            batch: 8,
            batch_other_kinds: 2,
            start_temperature: 0.1,
            end_temperature: 0.02,
            renewed_fraction: 0.05,
            reach_256ths: 16,
            reorder_every: 3,
        };
        assert_eq!((anneal, AnnealOptions::default()), (expected, expected));
        let expected = PolishOptions {
            steps: 60,
            step: 0.5,
            color_step: 2.0,
            alpha_step: 0.01,
            prefixes: false,
        };
        assert_eq!((polish, PolishOptions::default()), (expected, expected));
    }
}
