/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
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

impl StopReason {
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
