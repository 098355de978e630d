use std::fmt::Display;

/// What went wrong with one file, or with the command itself.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {what}")]
pub(crate) struct Fault {
    file: String,
    what: String,
}

impl Fault {
    /// `what` went wrong with `file`.
    pub(crate) fn new(file: impl Display, what: impl Display) -> Self {
        Self {
            file: file.to_string(),
            what: what.to_string(),
        }
    }
}
