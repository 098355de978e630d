use geometry::OutlineError;
use thiserror::Error;

use crate::failure::Failure;
use crate::{MAX_SIDE, target};

/// What a backend cannot work with.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RasterError {
    /// A working copy beyond the range in which sums are exact.
    #[error(
        "a working copy of {width}×{height} px is too large: at most {MAX_SIDE} px a side and {most} px in all",
        most = target::most_pixels(*.weighted)
    )]
    TooLarge {
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
        /// Whether the pixels have weights, which lowers the limit.
        weighted: bool,
    },
    /// Not one weight per pixel.
    #[error("{count} weights for a working copy of {width}×{height} px")]
    Weights {
        /// Number of weights given.
        count: usize,
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
    },
    /// An outline that cannot be drawn.
    #[error("cannot draw the shape: {0}")]
    Outline(OutlineError),
    /// A backend opened on one target with the canvas of another.
    #[error(
        "the backend '{backend}' has a canvas of {}×{} px for a working copy of {}×{} px",
        canvas.0, canvas.1, target.0, target.1
    )]
    CanvasSize {
        /// Its name.
        backend: &'static str,
        /// Width and height of its canvas in px.
        canvas: (u32, u32),
        /// Width and height of the target in px.
        target: (u32, u32),
    },
    /// A backend that does not give one fit for each outline.
    #[error("the backend '{backend}' gave {count} fits for {outlines} outlines")]
    Fits {
        /// Its name.
        backend: &'static str,
        /// How many fits it gave.
        count: usize,
        /// How many outlines it was to score.
        outlines: usize,
    },
    /// A backend that does not give one rank for each outline.
    #[error("the backend '{backend}' gave {count} ranks for {outlines} outlines")]
    Ranks {
        /// Its name.
        backend: &'static str,
        /// How many ranks it gave.
        count: usize,
        /// How many outlines it was to rank.
        outlines: usize,
    },
    /// A backend of another crate that failed.
    #[error(transparent)]
    Failure(Failure),
    /// A CUDA device that is not there or failed.
    #[cfg(all(feature = "cuda", target_os = "linux"))]
    #[error(transparent)]
    Cuda(#[from] cuda_driver::DriverError),
    /// Work for a CUDA device that does not fit together.
    #[cfg(all(feature = "cuda", target_os = "linux"))]
    #[error("cannot work on the device: {0}")]
    Work(crate::cuda::WorkError),
}

impl RasterError {
    /// What a [`crate::Backend`] of another crate reports when it fails.
    ///
    /// ```
    /// let error = raster::RasterError::failure("the device has gone");
    /// assert_eq!(error.to_string(), "the device has gone");
    /// ```
    ///
    /// [`Failure::get_ref`] gives it back.
    pub fn failure(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Failure(Failure::new(error))
    }
}

// By hand, as `#[from]` would make sources of errors whose messages are in these.
impl From<OutlineError> for RasterError {
    fn from(error: OutlineError) -> Self {
        Self::Outline(error)
    }
}

#[cfg(all(feature = "cuda", target_os = "linux"))]
impl From<crate::cuda::WorkError> for RasterError {
    fn from(error: crate::cuda::WorkError) -> Self {
        Self::Work(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error;

    #[test]
    fn causes_are_told_once() {
        let outline = RasterError::from(OutlineError::TooFar(7));
        assert!(
            outline
                .to_string()
                .ends_with(&OutlineError::TooFar(7).to_string())
        );
        assert!(outline.source().is_none());
        #[cfg(all(feature = "cuda", target_os = "linux"))]
        assert!(
            RasterError::from(crate::cuda::WorkError::Photos(0))
                .source()
                .is_none()
        );
    }
}
