use std::str::FromStr;

use geometry::{Kind, UnknownKind, draws};
use rand_pcg::rand_core::Rng;
use thiserror::Error;

/// Which kinds of shapes are tried, and how often each is proposed.
///
/// Written as names with optional weights, "triangle", "ellipse:3,line:1" or "mixed" (all filled
/// kinds), separated by commas, blanks around them or not. The default is triangles alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mix {
    /// Kinds, none of them twice, with their weights, which are above 0; at least one.
    kinds: Vec<(Kind, u32)>,
}

/// Why a list of kinds is unusable.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MixError {
    /// A name that is no kind.
    #[error("{0}, or 'mixed' for all filled ones")]
    Kind(UnknownKind),
    /// A weight that is not a whole number from 1 to 65,535.
    #[error("the weight '{weight}' of shape '{kind}' is not a whole number from 1 to 65535")]
    Weight {
        /// The kind's name.
        kind: String,
        /// The weight as given, or the sum of those of the kind.
        weight: String,
    },
    /// No kinds at all.
    #[error("no shapes to draw with")]
    Empty,
}

impl From<UnknownKind> for MixError {
    fn from(unknown: UnknownKind) -> Self {
        Self::Kind(unknown)
    }
}

impl Mix {
    /// One kind alone.
    #[must_use]
    pub fn only(kind: Kind) -> Self {
        Self {
            kinds: vec![(kind, 1)],
        }
    }

    /// Kinds with their weights, which add up where a kind is named several times.
    ///
    /// # Errors
    /// When there are none, or a weight or such a sum is not between 1 and 65,535.
    pub fn new(kinds: impl IntoIterator<Item = (Kind, u32)>) -> Result<Self, MixError> {
        let mut distinct: Vec<(Kind, u32)> = Vec::new();
        for (kind, weight) in kinds {
            let before = distinct.iter_mut().find(|(other, _)| *other == kind);
            let sum = before.as_ref().map_or(0, |(_, total)| *total);
            let total = sum.saturating_add(weight);
            if weight == 0 || total > u32::from(u16::MAX) {
                let wrong = if weight == 0 { weight } else { total };
                return Err(MixError::Weight {
                    kind: kind.to_string(),
                    weight: wrong.to_string(),
                });
            }
            match before {
                Some((_, before)) => *before = total,
                None => distinct.push((kind, total)),
            }
        }
        if distinct.is_empty() {
            return Err(MixError::Empty);
        }
        Ok(Self { kinds: distinct })
    }

    /// The kinds with their weights.
    #[must_use]
    pub fn kinds(&self) -> &[(Kind, u32)] {
        &self.kinds
    }

    /// Whether a kind is among them.
    pub(crate) fn has(&self, kind: Kind) -> bool {
        self.kinds.iter().any(|(other, _)| *other == kind)
    }

    /// Whether there is no other kind.
    pub(crate) fn is_only(&self, kind: Kind) -> bool {
        matches!(self.kinds[..], [(only, _)] if only == kind)
    }

    /// One of the kinds, each as often as its weight says; no draw where there is no choice.
    pub(crate) fn draw(&self, rng: &mut impl Rng) -> Kind {
        let (last, others) = (self.kinds[self.kinds.len() - 1].0, &self.kinds);
        if others.len() == 1 {
            return last;
        }
        let total = others.iter().map(|(_, weight)| weight).sum();
        let mut at = draws::below(rng, total);
        for (kind, weight) in others {
            if at < *weight {
                return *kind;
            }
            at -= weight;
        }
        last
    }
}

impl Default for Mix {
    fn default() -> Self {
        Self::only(Kind::Triangle)
    }
}

impl FromStr for Mix {
    type Err = MixError;

    fn from_str(list: &str) -> Result<Self, MixError> {
        let mut kinds = Vec::new();
        for entry in list.split(',').map(str::trim) {
            let (name, weight) = match entry.split_once(':') {
                Some((name, text)) => (name, parse_weight(name, text)?),
                None => (entry, 1),
            };
            if name == "mixed" {
                let filled = Kind::ALL.iter().filter(|kind| kind.is_filled());
                kinds.extend(filled.map(|kind| (*kind, weight)));
            } else {
                kinds.push((name.parse()?, weight));
            }
        }
        Self::new(kinds)
    }
}

fn parse_weight(kind: &str, weight: &str) -> Result<u32, MixError> {
    let odd = || MixError::Weight {
        kind: kind.to_owned(),
        weight: weight.to_owned(),
    };
    weight
        .parse::<u16>()
        .ok()
        .filter(|w| *w > 0)
        .map(u32::from)
        .ok_or_else(odd)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_pcg::Pcg32;

    #[test]
    fn lists_are_read() {
        let mix: Mix = "ellipse:3,line".parse().unwrap();
        assert_eq!(mix.kinds(), [(Kind::Ellipse, 3), (Kind::Line, 1)]);
        let mixed: Mix = "mixed".parse().unwrap();
        assert_eq!(mixed.kinds().len(), 8);
        assert!(mixed.kinds().iter().all(|(kind, _)| kind.is_filled()));
    }

    #[test]
    fn weights_of_a_kind_add_up() {
        let mix: Mix = "line,ellipse:3,line:4".parse().unwrap();
        assert_eq!(mix.kinds(), [(Kind::Line, 5), (Kind::Ellipse, 3)]);
        let twice: Mix = "mixed,mixed".parse().unwrap();
        assert!(twice.kinds().iter().all(|(_, weight)| *weight == 2));
        let message = "line:65535,line".parse::<Mix>().unwrap_err().to_string();
        assert!(
            message.contains("weight '65536' of shape 'line'"),
            "{message}"
        );
        assert!(Mix::new([(Kind::Line, u32::MAX)]).is_err());
    }

    #[test]
    fn faults_are_named() {
        let message = |list: &str| list.parse::<Mix>().unwrap_err().to_string();
        assert!(message("blob").starts_with("unknown shape 'blob'"));
        let unknown = "blob".parse::<Mix>().unwrap_err();
        assert!(std::error::Error::source(&unknown).is_none());
        assert!(message("line:0").contains("weight '0' of shape 'line'"));
        let zero = Mix::new([(Kind::Line, 5), (Kind::Line, 0)]).unwrap_err();
        assert!(zero.to_string().contains("weight '0' of shape 'line'"));
        assert!(message("line:x").contains("'x'"));
        assert!(message("").contains("''"));
        assert_eq!(Mix::new([]), Err(MixError::Empty));
    }

    #[test]
    fn kinds_are_drawn_by_weight() {
        let mix: Mix = "circle:3,line:1".parse().unwrap();
        let mut rng = Pcg32::new(1, 1);
        let circles = (0..4000)
            .filter(|_| mix.draw(&mut rng) == Kind::Circle)
            .count();
        assert!((2900..3100).contains(&circles), "{circles}");
    }
}
