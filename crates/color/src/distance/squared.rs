use ndarray::{ArrayView3, Zip};

use super::{DistanceError, common_size};

/// Σ over pixels and channels of (a − b)².
///
/// # Errors
/// When the arrays are not two RGB pictures of one size.
pub fn squared_error(a: ArrayView3<'_, u8>, b: ArrayView3<'_, u8>) -> Result<u64, DistanceError> {
    common_size(&a, &b)?;
    Ok(Zip::from(a)
        .and(b)
        .fold(0, |sum, a, b| sum + u64::from(a.abs_diff(*b)).pow(2)))
}

/// The root of the mean squared error over pixels and channels, 0 to 255.
///
/// # Errors
/// When the arrays are not two RGB pictures of one size.
pub fn rmse(a: ArrayView3<'_, u8>, b: ArrayView3<'_, u8>) -> Result<f64, DistanceError> {
    Ok((squared_error(a, b)? as f64 / a.len() as f64).sqrt())
}

/// The peak signal-to-noise ratio of an RMSE, in dB; infinite for 0.
#[must_use]
pub fn psnr(rmse: f64) -> f64 {
    20.0 * (255.0 / rmse).log10()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array3;

    #[test]
    fn a_known_difference() {
        let a = Array3::<u8>::zeros((2, 2, 3));
        let mut b = a.clone();
        b[(1, 1, 2)] = 12;
        assert_eq!(squared_error(a.view(), b.view()), Ok(144));
        assert_eq!(rmse(a.view(), b.view()), Ok(12.0_f64.sqrt()));
        assert!((psnr(25.5) - 20.0).abs() < 1e-12);
        assert_eq!(psnr(0.0), f64::INFINITY);
    }

    #[test]
    fn shapes_are_checked() {
        let a = Array3::<u8>::zeros((2, 2, 3));
        let b = Array3::<u8>::zeros((2, 3, 3));
        let error = rmse(a.view(), b.view()).unwrap_err();
        assert_eq!(error, DistanceError::Shapes([2, 2, 3], [2, 3, 3]));
        let rgba = Array3::<u8>::zeros((2, 2, 4));
        assert!(rmse(rgba.view(), rgba.view()).is_err());
    }
}
