//! How far apart two pictures are. Pictures are arrays of shape (height, width, 3), sRGB 0–255.

mod oklab;
mod squared;
mod ssim;

use ndarray::ArrayView3;
use thiserror::Error;

pub use oklab::{oklab, oklab_difference};
pub use squared::{psnr, rmse, squared_error};
pub use ssim::ssim;

/// Why two arrays cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DistanceError {
    /// The shapes differ.
    #[error("pictures of shape {0:?} and {1:?} cannot be compared")]
    Shapes([usize; 3], [usize; 3]),
    /// Not an array of (height, width, 3), or one without pixels.
    #[error("a picture of shape {0:?} where (height, width, 3) is needed")]
    NotRgb([usize; 3]),
}

/// The common size (height, width) of two RGB pictures.
fn common_size(
    a: &ArrayView3<'_, u8>,
    b: &ArrayView3<'_, u8>,
) -> Result<(usize, usize), DistanceError> {
    let shape = |v: &ArrayView3<'_, u8>| <[usize; 3]>::from(v.dim());
    if shape(a) != shape(b) {
        return Err(DistanceError::Shapes(shape(a), shape(b)));
    }
    match shape(a) {
        [height, width, 3] if height > 0 && width > 0 => Ok((height, width)),
        other => Err(DistanceError::NotRgb(other)),
    }
}
