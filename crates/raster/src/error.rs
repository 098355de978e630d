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
    Outline(#[from] OutlineError),
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
    Work(#[from] crate::cuda::WorkError),
}

impl RasterError {
    /// What a [`crate::Backend`] of another crate reports when it fails.
    ///
    /// ```
    /// let error = raster::RasterError::failure("the device has gone");
    /// assert_eq!(error.to_string(), "the device has gone");
    /// ```
    pub fn failure(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Failure(Failure::new(error))
    }
}
