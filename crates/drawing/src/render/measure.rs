use color::{DistanceError, Image, Rgb, distance};
use thiserror::Error;

use super::{Canvas, MAX_RENDERED_SIDE, RenderError};
use crate::grid::Grid;
use crate::{Drawing, SvgOptions};

/// The most px that are rendered to measure a drawing.
const MOST_PIXELS: u64 = 1 << 22;

/// What is below a drawing without a background, and then below the photo.
const WHITE: Rgb = [255; 3];

/// How close a drawing is to its photo.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Quality {
    /// The root mean squared error over pixels and channels, 0 to 255.
    pub rmse: f64,
    /// The peak signal-to-noise ratio in dB; infinite for equal pictures.
    pub psnr: f64,
    /// The structural similarity of the luma, −1 to 1 (equal).
    pub ssim: f64,
}

/// Why a drawing cannot be measured.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MeasureError {
    /// The working copy is not as large as the drawing says.
    #[error(
        "a working copy of {}×{} px for a drawing of {}×{} px",
        found.0, found.1, drawing.0, drawing.1
    )]
    Size {
        /// Width and height of the working copy.
        found: (u32, u32),
        /// Width and height of the drawing.
        drawing: (u32, u32),
    },
    /// The drawing cannot be rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The pictures cannot be compared.
    #[error(transparent)]
    Distance(#[from] DistanceError),
}

/// How close the SVG that is written with these options is to the working copy. Transparent parts
/// of it are taken over the background of the drawing, and both over white where it has none.
///
/// The drawing is rendered at four times the working size (less where that is beyond 4 million px
/// or [`MAX_RENDERED_SIDE`]) and averaged over the pixels of the working copy.
///
/// # Errors
/// When the sizes differ or the drawing cannot be rendered at its working size.
pub fn measure(
    drawing: &Drawing,
    working_copy: &Image,
    svg: &SvgOptions,
) -> Result<Quality, MeasureError> {
    let (width, height) = (drawing.width, drawing.height);
    let found = (working_copy.width(), working_copy.height());
    if found != (width, height) {
        let drawing = (width, height);
        return Err(MeasureError::Size { found, drawing });
    }
    let scale = scale_for(width, height);
    let grid = Grid::decimal(svg.decimals_of(drawing));
    let mut canvas = Canvas::new(drawing, width * scale, height * scale, grid)?;
    drawing.layers.iter().for_each(|layer| canvas.draw(layer));
    let below = drawing.background.unwrap_or(WHITE);
    compare(&canvas, scale as usize, working_copy, below)
}

/// How many times the working size the drawing is rendered at.
fn scale_for(width: u32, height: u32) -> u32 {
    let (width, height) = (u64::from(width), u64::from(height));
    let fits = |scale: &u32| {
        let scale = u64::from(*scale);
        width * height * scale * scale <= MOST_PIXELS
            && width.max(height) * scale <= u64::from(MAX_RENDERED_SIDE)
    };
    (2..=4).rev().find(fits).unwrap_or(1)
}

fn compare(
    canvas: &Canvas,
    scale: usize,
    working_copy: &Image,
    below: Rgb,
) -> Result<Quality, MeasureError> {
    let target = working_copy.over(below);
    let mut rounded = target.clone();
    let width = working_copy.width() as usize;
    let row_length = width * scale;
    let area = (scale * scale) as f64;
    let mut squares = 0.0;
    let mut sums = vec![[0; 4]; width];
    let pixels = canvas.pixels();
    let blocks = pixels.chunks_exact(row_length * scale);
    let rows = rounded.outer_iter_mut().zip(target.outer_iter());
    for (block, (mut rounded, target)) in blocks.zip(rows) {
        sums.fill([0; 4]);
        for row in block.chunks_exact(row_length) {
            match scale {
                4 => add_row::<4>(row, &mut sums),
                3 => add_row::<3>(row, &mut sums),
                2 => add_row::<2>(row, &mut sums),
                _ => add_row::<1>(row, &mut sums),
            }
        }
        let values = sums.iter().flat_map(|sum| over_white(*sum, area));
        for ((value, rounded), target) in values.zip(&mut rounded).zip(&target) {
            let e = value - f64::from(*target);
            squares += e * e;
            *rounded = (value + 0.5) as u8;
        }
    }
    let rmse = (squares / target.len() as f64).sqrt();
    Ok(Quality {
        rmse,
        psnr: distance::psnr(rmse),
        ssim: distance::ssim(rounded.view(), target.view())?,
    })
}

/// Adds a row of pixels to the sums of the pixels of the working copy, each `N` times as wide.
fn add_row<const N: usize>(row: &[[u8; 4]], sums: &mut [[u32; 4]]) {
    let (groups, _) = row.as_chunks::<N>();
    for (group, sum) in groups.iter().zip(sums) {
        for pixel in group {
            for k in 0..4 {
                sum[k] += u32::from(pixel[k]);
            }
        }
    }
}

/// The mean colour over white of `area` pixels of premultiplied colour, of which `sum` is the sum.
fn over_white([r, g, b, alpha]: [u32; 4], area: f64) -> [f64; 3] {
    let white = 255.0 - f64::from(alpha) / area;
    [r, g, b].map(|sum| f64::from(sum) / area + white)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RenderOptions, render, samples};
    use geometry::Kind;

    const ONE_DECIMAL: SvgOptions = decimals(1);
    const WHOLE_PX: SvgOptions = decimals(0);

    const fn decimals(decimals: u8) -> SvgOptions {
        SvgOptions {
            decimals: Some(decimals),
            compact: false,
        }
    }

    #[test]
    fn transparent_parts_show_the_background() {
        let blue = [10, 20, 200];
        let clear = Image::filled(8, 8, [0; 4]).unwrap();
        let rmse = |background| {
            let drawing = Drawing::new(8, 8, background);
            measure(&drawing, &clear, &ONE_DECIMAL).unwrap().rmse
        };
        assert_eq!((rmse(Some(blue)), rmse(None)), (0.0, 0.0));
        let half = Image::filled(8, 8, [10, 20, 100, 128]).unwrap();
        let drawing = Drawing::new(8, 8, Some(blue));
        let expected = f64::from(50_u8) / 3_f64.sqrt();
        let found = measure(&drawing, &half, &ONE_DECIMAL).unwrap().rmse;
        assert!((found - expected).abs() < 0.5, "{found} {expected}");
    }

    #[test]
    fn a_drawing_of_its_own_picture_is_nearly_perfect() {
        let drawing = samples::drawing(Kind::ALL, 30, 4);
        let options = RenderOptions { decimals: Some(1) };
        let image = render(&drawing, drawing.width, drawing.height, &options).unwrap();
        let quality = measure(&drawing, &image, &ONE_DECIMAL).unwrap();
        assert!(quality.rmse < 1.5, "{quality:?}");
        assert!((quality.psnr - 20.0 * (255.0 / quality.rmse).log10()).abs() < 1e-9);
        assert!(quality.ssim > 0.99, "{quality:?}");
        // Whole pixels move every edge.
        assert!(measure(&drawing, &image, &WHOLE_PX).unwrap().rmse > 2.0 * quality.rmse);
    }

    #[test]
    fn transparency_is_seen_over_white() {
        let drawing = Drawing::new(20, 10, None);
        let clear = Image::filled(20, 10, [9, 9, 9, 0]).unwrap();
        let quality = measure(&drawing, &clear, &ONE_DECIMAL).unwrap();
        assert_eq!((quality.rmse, quality.psnr), (0.0, f64::INFINITY));
        let black = Image::filled(20, 10, [0, 0, 0, 255]).unwrap();
        assert_eq!(measure(&drawing, &black, &ONE_DECIMAL).unwrap().rmse, 255.0);
    }

    #[test]
    fn sub_pixels_are_averaged_before_they_are_compared() {
        // 4.5 of 20 columns black on white: one column is half covered.
        let mut drawing = samples::drawing(&[Kind::Rectangle], 1, 1);
        (drawing.width, drawing.height, drawing.background) = (20, 10, None);
        let [from, to] = [(-1.0, -1.0), (4.5, 11.0)].map(|(x, y)| geometry::Point::from_px(x, y));
        let rectangle = geometry::Rectangle { from, to };
        drawing.layers[0].shape = geometry::Shape::Rectangle(rectangle);
        drawing.layers[0].paint = color::Paint {
            color: [0; 3],
            alpha: 255,
        };
        let white = Image::filled(20, 10, [255; 4]).unwrap();
        let expected = 255.0 * (4.25_f64 / 20.0).sqrt();
        assert!((measure(&drawing, &white, &ONE_DECIMAL).unwrap().rmse - expected).abs() < 1e-9);
    }

    #[test]
    fn large_drawings_are_rendered_at_fewer_pixels() {
        let drawing = Drawing::new(3000, 1200, Some([5; 3]));
        let image = Image::filled(3000, 1200, [5, 5, 5, 255]).unwrap();
        assert_eq!(measure(&drawing, &image, &ONE_DECIMAL).unwrap().rmse, 0.0);
    }

    #[test]
    fn long_drawings_are_rendered_within_the_limit_of_sides() {
        for (width, height, scale) in [(5000, 40, 3), (40, 5000, 3), (12_000, 80, 1)] {
            assert_eq!(scale_for(width, height), scale);
            let drawing = Drawing::new(width, height, Some([5; 3]));
            let image = Image::filled(width, height, [5, 5, 5, 255]).unwrap();
            assert_eq!(measure(&drawing, &image, &ONE_DECIMAL).unwrap().rmse, 0.0);
        }
    }

    #[test]
    fn errors_name_the_sizes() {
        let image = Image::filled(8, 9, [0; 4]).unwrap();
        let error = measure(&Drawing::new(9, 8, None), &image, &ONE_DECIMAL).unwrap_err();
        let message = "a working copy of 8×9 px for a drawing of 9×8 px";
        assert_eq!(error.to_string(), message);
        let mut bad = Drawing::new(8, 9, None);
        bad.output_size = (0, 0);
        assert!(matches!(
            measure(&bad, &image, &ONE_DECIMAL),
            Err(MeasureError::Render(_))
        ));
    }
}
