use drawing::Drawing;

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

/// How far a search is, after each step.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// The stage of the last step; before the first one, that of the first.
    pub stage: Stage,
    /// In the greedy stage the shapes of the drawing, those that it went on from among them; then
    /// the sweeps, or the steps along the gradient, that are done.
    pub done: usize,
    /// What `done` comes to in that stage at most; an estimate where a limit to the time says when
    /// it ends.
    pub total: usize,
    /// Shapes of the drawing so far.
    pub shapes: usize,
    /// Outlines scored so far.
    pub evaluations: u64,
    /// The error of the drawing so far, weighted: 0–255, where the drawing is transparent up to
    /// 294, as the squares of all four channels are added up and divided by three.
    pub rmse: f64,
    /// The best drawing so far.
    pub drawing: &'a Drawing,
}

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// All shapes are drawn.
    Shapes,
    /// No shape was found that lowers the error.
    Exhausted,
    /// The error that was asked for is reached.
    Reached,
    /// The SVG has no room for more shapes.
    Size,
    /// The time ran out before all shapes were drawn.
    Time,
    /// The progress callback asked for it.
    Cancelled,
}

impl Stop {
    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shapes => "shapes",
            Self::Exhausted => "exhausted",
            Self::Reached => "reached",
            Self::Size => "size",
            Self::Time => "time",
            Self::Cancelled => "cancelled",
        }
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
