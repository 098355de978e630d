//! Drawings as pictures, anti-aliased by the rule that resvg uses.

mod canvas;
mod measure;
mod path;

use color::Image;
use thiserror::Error;

use crate::grid::Grid;
use crate::{Drawing, DrawingError};
pub(crate) use canvas::Canvas;
pub use measure::{MeasureError, Quality, measure};

/// The longest side of a rendered picture, in px; the most px are its square.
pub const MAX_RENDERED_SIDE: u32 = 16_384;

/// How drawings are rendered. The default renders the shapes as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RenderOptions {
    /// Coordinates rounded as [`crate::to_svg`] writes them with so many decimals: the picture
    /// that the file shows. Default: `None`, not rounded.
    pub decimals: Option<u8>,
}

impl RenderOptions {
    /// Where coordinates lie.
    pub(crate) fn grid(self) -> Grid {
        self.decimals.map_or(Grid::EXACT, Grid::decimal)
    }
}

/// Why a drawing cannot be rendered.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RenderError {
    /// A size beyond the limits.
    #[error("a picture of {width}×{height} px, where sides are 1 to {MAX_RENDERED_SIDE} px")]
    Size {
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
    },
    /// The drawing itself is unusable.
    #[error(transparent)]
    Drawing(#[from] DrawingError),
}

/// The drawing at `width` × `height` px, stretched to that size; where nothing is drawn it is as
/// transparent as its background. Pictures smaller than the working copy are averages of larger
/// ones.
///
/// ```
/// use drawing::{Drawing, RenderOptions, render};
///
/// let drawing = Drawing::new(64, 48, Some([255, 136, 0]));
/// let image = render(&drawing, 32, 24, &RenderOptions::default())?;
/// assert_eq!(image.pixels()[0], [255, 136, 0, 255]);
/// # Ok::<(), drawing::RenderError>(())
/// ```
///
/// # Errors
/// When a side is 0 or beyond [`MAX_RENDERED_SIDE`], or the drawing fails [`Drawing::check`].
pub fn render(
    drawing: &Drawing,
    width: u32,
    height: u32,
    options: &RenderOptions,
) -> Result<Image, RenderError> {
    let mut canvas = Canvas::new(drawing, width, height, options.grid())?;
    drawing.layers.iter().for_each(|layer| canvas.draw(layer));
    canvas.into_image()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Layer, SvgOptions, samples, to_svg};
    use color::Paint;
    use geometry::{Kind, Point, Rectangle, Shape};
    use proptest::prelude::*;
    use resvg::{tiny_skia, usvg};

    /// The SVG rendered by resvg, `scale` px for one of the working size.
    fn by_resvg(drawing: &Drawing, decimals: u8, scale: u32) -> Vec<[u8; 4]> {
        let options = SvgOptions {
            decimals: Some(decimals),
            ..SvgOptions::default()
        };
        let svg = to_svg(drawing, &options);
        let tree = usvg::Tree::from_str(&svg, &usvg::Options::default()).unwrap();
        let (width, height) = (drawing.width * scale, drawing.height * scale);
        let mut pixmap = tiny_skia::Pixmap::new(width, height).unwrap();
        let factor = width as f32 / tree.size().width();
        let transform = tiny_skia::Transform::from_scale(factor, factor);
        resvg::render(&tree, transform, &mut pixmap.as_mut());
        let pixels = pixmap.pixels().iter();
        pixels
            .map(|p| [p.red(), p.green(), p.blue(), p.alpha()])
            .collect()
    }

    fn ours(drawing: &Drawing, decimals: u8, scale: u32) -> Vec<[u8; 4]> {
        let (width, height) = (drawing.width * scale, drawing.height * scale);
        let mut canvas = Canvas::new(drawing, width, height, Grid::decimal(decimals)).unwrap();
        drawing.layers.iter().for_each(|layer| canvas.draw(layer));
        canvas.pixels().into_owned()
    }

    /// The share of px that differ by more than a level in some channel.
    fn differing(a: &[[u8; 4]], b: &[[u8; 4]]) -> f64 {
        assert_eq!(a.len(), b.len());
        let apart = |(a, b): &(&[u8; 4], &[u8; 4])| (0..4).any(|k| a[k].abs_diff(b[k]) > 1);
        a.iter().zip(b).filter(apart).count() as f64 / a.len() as f64
    }

    #[test]
    fn pictures_equal_those_of_another_renderer() {
        for kind in Kind::ALL {
            for (scale, background) in [(1, None), (2, Some([9, 200, 90])), (4, None)] {
                let mut drawing = samples::drawing(&[*kind], 12, 11);
                drawing.background = background;
                let found = differing(&by_resvg(&drawing, 1, scale), &ours(&drawing, 1, scale));
                assert!(found < 2e-3, "{kind} at {scale}: {found}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn mixtures_equal_those_of_another_renderer(
            drawing in samples::any_drawing(), scale in 1..4_u32, decimals in 0..4_u8,
        ) {
            let resvg = by_resvg(&drawing, decimals, scale);
            let ours = ours(&drawing, decimals, scale);
            // Coordinates half-way between sub-pixels fall to either side, by how the renderer
            // multiplies its scales.
            let found = differing(&resvg, &ours);
            prop_assert!(found < 1e-2, "{}", found);
            let pairs = resvg.as_flattened().iter().zip(ours.as_flattened());
            let total: u32 = pairs.map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
            prop_assert!(f64::from(total) / (resvg.len() as f64) < 0.2, "{}", total);
        }
    }

    #[test]
    fn transparent_backgrounds_stay_so() {
        let mut drawing = samples::drawing(&[Kind::Circle], 1, 2);
        drawing.background = None;
        drawing.layers[0].paint.alpha = 128;
        let color = drawing.layers[0].paint.color;
        let center = Point::from_px(50.0, 30.0);
        let circle = geometry::Circle {
            center,
            radius: 160,
        };
        drawing.layers[0].shape = Shape::Circle(circle);
        let image = render(&drawing, 97, 61, &RenderOptions::default()).unwrap();
        assert_eq!(image.pixels()[0], [0; 4]);
        let [r, g, b, alpha] = image.pixels()[30 * 97 + 50];
        assert_eq!(alpha, 128);
        assert!(
            [r, g, b]
                .iter()
                .zip(color)
                .all(|(found, wanted)| found.abs_diff(wanted) <= 1)
        );
    }

    #[test]
    fn any_proportions() {
        let drawing = samples::drawing(&[Kind::Triangle], 9, 2);
        let small = render(&drawing, 97, 61, &RenderOptions::default()).unwrap();
        let wide = render(&drawing, 970, 61, &RenderOptions::default()).unwrap();
        let mean = |image: &Image| {
            let total: u64 = image.pixels().iter().map(|pixel| u64::from(pixel[1])).sum();
            total as f64 / image.pixels().len() as f64
        };
        assert!((mean(&small) - mean(&wide)).abs() < 0.5);
    }

    #[test]
    fn coordinates_are_rounded_on_request_only() {
        let drawing = samples::drawing(&[Kind::Triangle], 9, 2);
        let picture = |decimals| render(&drawing, 97, 61, &RenderOptions { decimals }).unwrap();
        assert!(picture(None) == picture(Some(4)));
        assert!(picture(None) != picture(Some(0)));
    }

    #[test]
    fn edges_that_share_a_px_of_a_small_picture_cover_it() {
        let rectangle = |from: f64, to: f64| {
            let [from, to] = [(from, 0.0), (to, 8.0)].map(|(x, y)| Point::from_px(x, y));
            Layer {
                shape: Shape::Rectangle(Rectangle { from, to }),
                paint: Paint {
                    color: [255; 3],
                    alpha: 255,
                },
            }
        };
        let mut drawing = Drawing::new(8, 8, Some([0; 3]));
        drawing.layers = vec![rectangle(0.0, 2.0), rectangle(2.0, 8.0)];
        let image = render(&drawing, 2, 2, &RenderOptions::default()).unwrap();
        assert_eq!(image.pixels(), [[255; 4]; 4]);
    }

    #[test]
    fn sizes_are_limited() {
        let drawing = Drawing::new(9, 9, None);
        for (width, height) in [(0, 5), (5, 0), (16_385, 1), (1, u32::MAX)] {
            let found = render(&drawing, width, height, &RenderOptions::default());
            assert_eq!(found, Err(RenderError::Size { width, height }));
        }
        let unusable = Drawing::new(0, 9, None);
        let found = render(&unusable, 9, 9, &RenderOptions::default());
        assert!(matches!(found, Err(RenderError::Drawing(_))));
    }
}
