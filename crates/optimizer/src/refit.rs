use drawing::Drawing;
use raster::Target;

use crate::given::check_given;
use crate::gram::{Colors, Gram};
use crate::parallel::Workers;
use crate::polish::{Soft, is_background_free};
use crate::{Options, SearchError};

/// Rounds of coordinate descent.
const ROUNDS: u32 = 60;
/// Rounds of the same in whole levels, at the end.
const ROUNDED: u32 = 3;

/// The best colours of all layers and the background together, for shapes and opacities as they
/// are.
///
/// The picture is linear in the colours. So the best ones, 0 to 255, are a bounded least-squares
/// problem, which is solved by coordinate descent on the Gram matrix of the layers' weights, on
/// coverage by area. Of the options it takes the background, which stays where it was given as a
/// colour or parts of the photo are laid over it, and the threads. The palette and the weights are
/// the target's: a layer takes the colour of the palette that is best with all others as they are,
/// and one that does not show the nearest to its own.
///
/// ```
/// use color::{Image, Paint};
/// use drawing::{Drawing, Layer};
/// use geometry::{Circle, Point, Shape};
/// use optimizer::{Options, refit};
///
/// let photo = Image::filled(32, 32, [200, 100, 50, 255])?;
/// let mut drawing = Drawing::new(32, 32, Some([0, 0, 0]));
/// let circle = Circle { center: Point::from_px(9., 9.), radius: 16 * 5 };
/// let paint = Paint { color: [0, 0, 255], alpha: 200 };
/// drawing.layers.push(Layer { shape: Shape::Circle(circle), paint });
/// let options = Options::default();
/// let refitted = refit(&options.target(&photo)?, &drawing, &options)?;
/// assert_eq!(refitted.background, Some([200, 100, 50]));
/// assert_eq!(refitted.layers[0].paint.color, [200, 100, 50]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When an option is out of range, or the drawing is unusable or of another size than the target.
pub fn refit(
    target: &Target,
    drawing: &Drawing,
    options: &Options,
) -> Result<Drawing, SearchError> {
    options.check()?;
    check_given(drawing, target)?;
    let workers = Workers::new(options.threads);
    let mut layers: Vec<Soft> = drawing.layers.iter().map(Soft::new).collect();
    let canvas_size = (target.width(), target.height());
    workers.each(&mut layers, |layer| layer.cover(canvas_size));
    let moves_background = is_background_free(target, options);
    let gram = Gram::new(target, &layers, &workers);
    let start = |layer: &drawing::Layer| layer.paint.color.map(f64::from);
    let mut colors = Colors {
        layers: drawing.layers.iter().map(start).collect(),
        background: drawing.background.map(|color| color.map(f64::from)),
    };
    let palette = target.palette();
    if palette.is_free() {
        gram.descend(&mut colors, moves_background, ROUNDS, |color| color);
    }
    let level = |color: [f64; 3]| {
        palette
            .nearest(color.map(|v| v.round() as u8))
            .map(f64::from)
    };
    gram.descend(&mut colors, moves_background, ROUNDED, level);
    let mut refitted = drawing.clone();
    for (layer, color) in refitted.layers.iter_mut().zip(&colors.layers) {
        layer.paint.color = color.map(|v| v as u8);
    }
    refitted.background = colors.background.map(|color| color.map(|v| v as u8));
    Ok(refitted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Background, Effort};
    use color::{Image, Paint, Palette};
    use drawing::Layer;
    use geometry::{Circle, Point, Shape};

    fn photo() -> Image {
        let pixel = |i: u32| [(i % 40) * 6, (i / 40) * 7, (i * 37) % 200, 255].map(|v| v as u8);
        Image::new(40, 30, (0..1200).map(pixel).collect()).unwrap()
    }

    fn drawn(shapes: usize) -> (Target, Drawing) {
        let mut options = Options {
            shapes,
            ..Options::default()
        };
        options = options.greedy_only(Effort::Balanced);
        let search = crate::Search::new(&photo(), &options).unwrap();
        let drawing = search.finish().unwrap();
        (Target::new(&photo(), drawing.background).unwrap(), drawing)
    }

    fn error(target: &Target, drawing: &Drawing) -> f64 {
        let target = target.clone().with_background(drawing.background);
        let layers = drawing.layers.iter();
        let layers = layers.map(|layer| (layer.shape.outline(), layer.paint));
        raster::Stack::new(target, layers).unwrap().error()
    }

    #[test]
    fn no_single_colour_does_better() {
        let (target, drawing) = drawn(12);
        let refitted = refit(&target, &drawing, &Options::default()).unwrap();
        let least = error(&target, &refitted);
        assert!(least < error(&target, &drawing));
        for layer in 0..refitted.layers.len() {
            for (channel, change) in [(0, 3), (1, -3), (2, 3), (0, -3)] {
                let mut other = refitted.clone();
                let value = &mut other.layers[layer].paint.color[channel];
                *value = value.saturating_add_signed(change);
                assert!(error(&target, &other) > 0.9999 * least, "{layer} {channel}");
            }
        }
    }

    #[test]
    fn given_backgrounds_and_palettes_stay() {
        let (target, drawing) = drawn(8);
        let options = Options {
            background: Background::Color([9, 9, 9]),
            ..Options::default()
        };
        let drawing = Drawing {
            background: Some([9, 9, 9]),
            ..drawing
        };
        let refitted = refit(&target, &drawing, &options).unwrap();
        assert_eq!(refitted.background, Some([9, 9, 9]));
        let palette = Palette::new([[0; 3], [250; 3], [200, 90, 10]]).unwrap();
        let target = target.with_palette(palette.clone());
        let refitted = refit(&target, &drawing, &Options::default()).unwrap();
        let mut colors = refitted.layers.iter().map(|layer| layer.paint.color);
        assert!(colors.all(|color| palette.colors().contains(&color)));
    }

    /// A drawing whose first layer is below an opaque one, and whose last one is off the canvas.
    fn with_unseen_layers() -> Drawing {
        let disc = |x: f64, px: i32, color, alpha| Layer {
            shape: Shape::Circle(Circle {
                center: Point::from_px(x, 15.0),
                radius: 16 * px,
            }),
            paint: Paint { color, alpha },
        };
        let mut drawing = Drawing::new(40, 30, Some([0; 3]));
        drawing.layers = vec![
            disc(20.0, 5, [240, 1, 2], 200),
            disc(20.0, 14, [9, 9, 9], 255),
            disc(-90.0, 5, [1, 240, 2], 128),
        ];
        drawing
    }

    #[test]
    fn layers_that_do_not_show_take_the_nearest_colours() {
        let (drawing, options) = (with_unseen_layers(), Options::default());
        let target = Target::new(&photo(), drawing.background).unwrap();
        let unseen = |drawing: &Drawing| [0, 2].map(|i| drawing.layers[i].paint.color);
        let free = refit(&target, &drawing, &options).unwrap();
        assert_eq!(unseen(&free), unseen(&drawing));
        let colors = [[0; 3], [250, 0, 0], [0, 250, 0]];
        let target = target.with_palette(Palette::new(colors).unwrap());
        let nearest = [[250, 0, 0], [0, 250, 0]];
        let refitted = refit(&target, &drawing, &options).unwrap();
        assert_eq!(unseen(&refitted), nearest);
        let refined = crate::refine(&target, &drawing, &options).unwrap();
        let mut found = refined.layers.iter().map(|layer| layer.paint.color);
        assert!(found.all(|color| colors.contains(&color)), "{refined:?}");
        let mut search = crate::Search::for_target(target, &options).unwrap();
        search.resume(&drawing).unwrap();
        assert_eq!(unseen(search.drawing()), nearest);
    }

    #[test]
    fn other_sizes_are_refused() {
        let (target, _) = drawn(1);
        let other = Drawing::new(10, 10, None);
        assert!(matches!(
            refit(&target, &other, &Options::default()),
            Err(SearchError::Size { .. })
        ));
    }

    #[test]
    fn options_out_of_range_are_refused() {
        let (target, drawing) = drawn(1);
        let options = Options {
            threads: std::num::NonZeroUsize::new(crate::MAX_THREADS + 1),
            ..Options::default()
        };
        assert!(matches!(
            refit(&target, &drawing, &options),
            Err(SearchError::Option {
                name: "threads",
                ..
            })
        ));
    }
}
