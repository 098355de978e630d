use ndarray::{ArrayView3, Axis, Zip};

use super::{DistanceError, common_size};
use crate::Rgb;

/// A colour in `OKLab` (Ottosson 2020): lightness 0–1, and a, b of about −0.4 to 0.4.
#[must_use]
pub fn oklab([r, g, b]: Rgb) -> [f64; 3] {
    let [r, g, b] = [r, g, b].map(linear);
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

/// The root mean squared distance of the pixels in `OKLab`; 0.02 is about a just noticeable
/// difference.
///
/// # Errors
/// When the arrays are not two RGB pictures of one size.
pub fn oklab_difference(
    a: ArrayView3<'_, u8>,
    b: ArrayView3<'_, u8>,
) -> Result<f64, DistanceError> {
    let (height, width) = common_size(&a, &b)?;
    let mut total = 0.0;
    Zip::from(a.lanes(Axis(2)))
        .and(b.lanes(Axis(2)))
        .for_each(|a, b| {
            let (a, b) = (oklab([a[0], a[1], a[2]]), oklab([b[0], b[1], b[2]]));
            total += a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        });
    Ok((total / (height * width) as f64).sqrt())
}

/// sRGB 0–255 to linear light 0–1 (IEC 61966-2-1).
fn linear(value: u8) -> f64 {
    let value = f64::from(value) / 255.0;
    if value <= 0.040_45 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array3;

    #[test]
    fn known_colours() {
        let near = |color: Rgb, expected: [f64; 3]| {
            let found = oklab(color);
            assert!(
                found
                    .iter()
                    .zip(expected)
                    .all(|(f, e)| (f - e).abs() < 1e-3),
                "{found:?}"
            );
        };
        near([255, 255, 255], [1.0, 0.0, 0.0]);
        near([0, 0, 0], [0.0, 0.0, 0.0]);
        near([255, 0, 0], [0.628, 0.225, 0.126]);
        near([0, 0, 255], [0.452, -0.032, -0.312]);
    }

    #[test]
    fn black_against_white_is_one_apart() {
        let a = Array3::zeros((3, 2, 3));
        let b = Array3::from_elem((3, 2, 3), 255);
        assert!((oklab_difference(a.view(), b.view()).unwrap() - 1.0).abs() < 1e-3);
    }
}
