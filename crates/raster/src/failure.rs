use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// What went wrong in a backend of another crate; [`crate::RasterError::failure`] makes one. Equal
/// to its clones alone.
#[derive(Debug, Clone)]
pub struct Failure(Arc<dyn Error + Send + Sync>);

impl Failure {
    pub(crate) fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into().into())
    }
}

impl PartialEq for Failure {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the device has gone")]
    struct Gone(#[source] fmt::Error);

    #[test]
    fn failures_say_what_errors_say_and_equal_their_clones_alone() {
        let failure = Failure::new(Gone(fmt::Error));
        assert_eq!(failure.to_string(), "the device has gone");
        assert!(
            failure
                .source()
                .is_some_and(|source| source.is::<fmt::Error>())
        );
        assert_eq!(failure, failure.clone());
        assert_ne!(failure, Failure::new(Gone(fmt::Error)));
    }
}
