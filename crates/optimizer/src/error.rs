use drawing::DrawingError;
use raster::RasterError;
use thiserror::Error;

use crate::MixError;

/// Why a search cannot start or go on.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SearchError {
    /// The backend cannot work with the photo, or failed.
    #[error(transparent)]
    Raster(#[from] RasterError),
    /// The drawing to go on with is unusable.
    #[error("cannot go on with the drawing: {0}")]
    Drawing(#[from] DrawingError),
    /// The drawing to go on with has another size than the photo.
    #[error("the drawing is {drawing:?} px and the photo {photo:?} px in size")]
    Size {
        /// Width and height of the drawing.
        drawing: (u32, u32),
        /// Width and height of the working copy.
        photo: (u32, u32),
    },
    /// An option beyond its range.
    #[error("{name} is {value}, where {range} is needed")]
    Option {
        /// The option's name.
        name: &'static str,
        /// Its value.
        value: String,
        /// The values it may have.
        range: &'static str,
    },
    /// Kinds of shapes that cannot be drawn from.
    #[error(transparent)]
    Mix(#[from] MixError),
}
