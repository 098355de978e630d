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

    /// The error that the backend reported, of whatever type it is.
    ///
    /// ```
    /// use raster::RasterError;
    /// use std::fmt;
    ///
    /// let RasterError::Failure(failure) = RasterError::failure(fmt::Error) else { panic!() };
    /// assert_eq!(failure.get_ref().downcast_ref(), Some(&fmt::Error));
    /// ```
    #[must_use]
    pub fn get_ref(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.0
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
        assert!(failure.get_ref().is::<Gone>() && !failure.get_ref().is::<fmt::Error>());
        assert_eq!(failure, failure.clone());
        assert_ne!(failure, Failure::new(Gone(fmt::Error)));
    }
}
