/// The stages of a search, in order. The last two may come several times where a certain error was
/// asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Shapes are added one at a time.
    Greedy,
    /// Layers are revisited one at a time with all others in place.
    Anneal,
    /// All numbers follow the gradient of the error.
    Polish,
}

impl Stage {
    /// The name in messages and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Greedy => "greedy",
            Self::Anneal => "anneal",
            Self::Polish => "polish",
        }
    }
}

impl std::fmt::Display for Stage {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_have_names() {
        let stages = [Stage::Greedy, Stage::Anneal, Stage::Polish];
        assert_eq!(stages.map(Stage::name), ["greedy", "anneal", "polish"]);
        assert_eq!(format!("{:>7}", Stage::Polish), " polish");
    }
}
