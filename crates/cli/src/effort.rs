use marquetry::Greedy;

/// Named sets of options, from the fastest to the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Effort {
    /// As fast as can be
    Tiny,
    /// Less time, nearly as good
    Fast,
    /// Good drawings in little time
    #[default]
    Balanced,
    /// The best, for those who can wait
    Best,
}

impl Effort {
    /// How each shape is searched for.
    pub(crate) fn greedy(self) -> Greedy {
        let balanced = Greedy::default();
        match self {
            Self::Tiny => Greedy {
                climbs: 2,
                starts: 50,
                patience: 60,
                finish: 0,
                ..balanced
            },
            Self::Fast => Greedy {
                climbs: 6,
                patience: 100,
                finish: 32,
                ..balanced
            },
            Self::Balanced => balanced,
            Self::Best => Greedy {
                climbs: 64,
                patience: 300,
                finish: 300,
                ..balanced
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;
    use marquetry::Options;

    #[test]
    fn each_effort_is_valid_and_more_than_the_one_before() {
        let mut climbs = 0;
        for effort in Effort::value_variants() {
            let greedy = effort.greedy();
            let options = Options {
                greedy,
                ..Options::default()
            };
            assert_eq!(options.check(), Ok(()));
            assert!(greedy.climbs > climbs, "{effort:?}");
            climbs = greedy.climbs;
        }
    }
}
