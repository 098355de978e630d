use std::fmt;

/// Why a search cannot resume a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResumeRefusal {
    /// It is one of [`crate::Search::refining`], which adds no shapes.
    AddsNone,
    /// It has shapes already, of its own or of a drawing that it resumed.
    HasShapes {
        /// How many there are so far.
        shapes: usize,
    },
    /// It has taken steps, none of which found a shape.
    HasBegun,
}

impl fmt::Display for ResumeRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddsNone => formatter.write_str("it refines the layers it was given"),
            Self::HasShapes { shapes: 1 } => formatter.write_str("it has a shape already"),
            Self::HasShapes { shapes } => write!(formatter, "it has {shapes} shapes already"),
            Self::HasBegun => formatter.write_str("it has begun"),
        }
    }
}
