use ndarray::{Array2, ArrayView3, Axis, Zip};

use super::{DistanceError, common_size};

/// The side of the windows in px.
const WINDOW: usize = 8;
const C1: f64 = (0.01 * 255.0) * (0.01 * 255.0);
const C2: f64 = (0.03 * 255.0) * (0.03 * 255.0);

/// Mean structural similarity of the luma (0.299 R + 0.587 G + 0.114 B) over all windows of
/// 8×8 px, evenly weighted; −1 to 1, 1 for equal pictures. (Wang et al. 2004.)
///
/// Pictures narrower than a window are compared by windows as wide as they are.
///
/// # Errors
/// When the arrays are not two RGB pictures of one size.
pub fn ssim(a: ArrayView3<'_, u8>, b: ArrayView3<'_, u8>) -> Result<f64, DistanceError> {
    let (height, width) = common_size(&a, &b)?;
    let window = (WINDOW.min(height), WINDOW.min(width));
    let (a, b) = (luma(a), luma(b));
    let mean_a = window_means(&a, window);
    let mean_b = window_means(&b, window);
    let square_a = window_means(&(&a * &a), window);
    let square_b = window_means(&(&b * &b), window);
    let product = window_means(&(&a * &b), window);
    let mut total = 0.0;
    Zip::from(&mean_a)
        .and(&mean_b)
        .and(&square_a)
        .and(&square_b)
        .and(&product)
        .for_each(|ma, mb, aa, bb, ab| {
            let variances = aa - ma * ma + bb - mb * mb;
            total += (2.0 * ma * mb + C1) * (2.0 * (ab - ma * mb) + C2)
                / ((ma * ma + mb * mb + C1) * (variances + C2));
        });
    Ok(total / mean_a.len() as f64)
}

fn luma(picture: ArrayView3<'_, u8>) -> Array2<f64> {
    let weights = [0.299, 0.587, 0.114];
    picture.map_axis(Axis(2), |rgb| {
        rgb.iter()
            .zip(weights)
            .map(|(v, w)| f64::from(*v) * w)
            .sum()
    })
}

/// The mean over every window of (height, width) px.
fn window_means(values: &Array2<f64>, (h, w): (usize, usize)) -> Array2<f64> {
    let (height, width) = values.dim();
    let mut total = Array2::from_shape_fn((height + 1, width + 1), |(y, x)| {
        if y == 0 || x == 0 {
            0.0
        } else {
            values[(y - 1, x - 1)]
        }
    });
    for axis in [0, 1] {
        total.accumulate_axis_inplace(Axis(axis), |previous, sum| *sum += previous);
    }
    let area = (h * w) as f64;
    Zip::from(total.windows((h + 1, w + 1)))
        .map_collect(|t| (t[(h, w)] - t[(0, w)] - t[(h, 0)] + t[(0, 0)]) / area)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array3;

    fn gradient(height: usize, width: usize) -> Array3<u8> {
        Array3::from_shape_fn((height, width, 3), |(y, x, k)| {
            (7 * x + 3 * y + 20 * k) as u8
        })
    }

    #[test]
    fn equal_pictures_have_similarity_one_at_any_size() {
        for (height, width) in [(1, 1), (3, 40), (8, 8), (30, 17)] {
            let a = gradient(height, width);
            assert!((ssim(a.view(), a.view()).unwrap() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn one_window_by_the_formula() {
        let a = Array3::from_shape_fn((8, 8, 3), |(_, x, _)| if x < 4 { 0_u8 } else { 100 });
        let b = Array3::from_elem((8, 8, 3), 50_u8);
        // Means 50 and 50, variances 2500 and 0, covariance 0.
        let expected = C2 / (2500.0 + C2);
        assert!((ssim(a.view(), b.view()).unwrap() - expected).abs() < 1e-9);
    }
}
