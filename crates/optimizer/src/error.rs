use drawing::DrawingError;
use raster::RasterError;
use thiserror::Error;

use crate::ResumeRefusal;

/// Why a search cannot start or go on.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The backend cannot work with the photo, or failed.
    #[error(transparent)]
    Raster(#[from] RasterError),
    /// The drawing to go on with is unusable.
    #[error("cannot go on with the drawing: {0}")]
    Drawing(DrawingError),
    /// The drawing to go on with has another size than the photo.
    #[error(
        "the drawing is {}×{} px and the working copy {}×{} px in size",
        drawing.0, drawing.1, photo.0, photo.1
    )]
    Size {
        /// Width and height of the drawing.
        drawing: (u32, u32),
        /// Width and height of the working copy.
        photo: (u32, u32),
    },
    /// A drawing to go on with, given to a search that cannot resume one.
    #[error("the search cannot resume a drawing: {0}")]
    CannotResume(ResumeRefusal),
    /// An option beyond its range.
    #[error("{name} is {value}, where {range} is needed")]
    Option {
        /// The field of the options, as in `polish.step`.
        name: &'static str,
        /// Its value.
        value: String,
        /// The values it may have, in words.
        range: &'static str,
    },
    /// An option that searches on CUDA devices do not have.
    #[error("{option} is not possible on CUDA devices")]
    NotOnDevice {
        /// The field of the options.
        option: &'static str,
    },
    /// [`crate::Budget::seconds`] where the standard library has no clock.
    #[error("budget.seconds needs a clock, and this platform has none")]
    NoClock,
    /// A CUDA device was asked for in a build that has no support for any.
    #[error("this build has no CUDA support")]
    NoCuda,
}

impl From<DrawingError> for SearchError {
    fn from(error: DrawingError) -> Self {
        Self::Drawing(error)
    }
}

impl From<ResumeRefusal> for SearchError {
    fn from(refusal: ResumeRefusal) -> Self {
        Self::CannotResume(refusal)
    }
}
