use crate::BackendKind;

/// What a search runs on, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BackendChoice {
    /// The backend that shapes are added on.
    pub backend: BackendKind,
    /// Why it was taken, as in "asked for".
    pub reason: String,
}

impl BackendChoice {
    /// A backend with the reason for it.
    pub(crate) fn new(backend: BackendKind, reason: impl Into<String>) -> Self {
        Self {
            backend,
            reason: reason.into(),
        }
    }
}
