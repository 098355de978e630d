use geometry::{Outline, Triangles};

/// What is to be judged.
pub(crate) enum Candidates<'a> {
    Outlines(&'a [Outline]),
    /// Eight in each.
    Triangles(&'a [Triangles]),
}
