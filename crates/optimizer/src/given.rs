//! Drawings that are given to a search.

use drawing::{Drawing, Layer};
use raster::Target;

use crate::{Background, Options, SearchError, refit};

/// The layers of a drawing that is given, on the target's background. Opacities out of the range of
/// the options are brought into it; if any were, or a colour is not of the palette, all colours are
/// fitted anew, since each was found with the others as they were.
///
/// # Errors
/// When the drawing is unusable or of another size than the target.
pub(crate) fn given_layers(
    drawing: &Drawing,
    target: &Target,
    options: &Options,
) -> Result<Vec<Layer>, SearchError> {
    check_given(drawing, target)?;
    let opacity = options.opacity_over(target.background());
    let (min, max) = (opacity.min(), opacity.max());
    let palette = target.palette();
    let mut given = drawing.clone();
    let mut fits = true;
    for Layer { paint, .. } in &mut given.layers {
        let alpha = paint.alpha.clamp(min, max);
        fits &= paint.alpha == alpha && palette.nearest(paint.color) == paint.color;
        paint.alpha = alpha;
    }
    if fits {
        return Ok(given.layers);
    }
    given.background = target.background();
    // It is the target's, so it stays.
    let options = Options {
        background: given
            .background
            .map_or(Background::Transparent, Background::Color),
        ..options.clone()
    };
    Ok(refit(target, &given, &options)?.layers)
}

/// Checks that a drawing can be worked on and is as large as its target.
pub(crate) fn check_given(drawing: &Drawing, target: &Target) -> Result<(), SearchError> {
    drawing.check()?;
    let photo = (target.width(), target.height());
    let drawing = (drawing.width, drawing.height);
    if drawing != photo {
        return Err(SearchError::Size { drawing, photo });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use color::{Image, Opacity, Paint, Palette};
    use geometry::{Circle, Point, Shape};

    /// A drawing of one circle of opacity 100/255, and a photo of it.
    fn drawn() -> (Target, Drawing) {
        let circle = Circle {
            center: Point::from_px(10., 10.),
            radius: 16 * 6,
        };
        let inside = |x: u32, y: u32| x.abs_diff(10).pow(2) + y.abs_diff(10).pow(2) < 36;
        let pixel = |i: u32| [if inside(i % 20, i / 20) { 140 } else { 40 }, 90, 90, 255];
        let photo = Image::new(20, 20, (0..400).map(pixel).collect()).unwrap();
        let background = Some([40, 90, 90]);
        let mut drawing = Drawing::new(20, 20, background);
        drawing.layers.push(Layer {
            shape: Shape::Circle(circle),
            paint: Paint {
                color: [255, 90, 90],
                alpha: 100,
            },
        });
        (Target::new(&photo, background).unwrap(), drawing)
    }

    #[test]
    fn layers_within_the_options_stay_as_they_are() {
        let (target, drawing) = drawn();
        let layers = given_layers(&drawing, &target, &Options::default()).unwrap();
        assert_eq!(layers, drawing.layers);
    }

    #[test]
    fn the_message_for_unusable_drawings_is_complete() {
        let (target, drawing) = drawn();
        let unusable = Drawing {
            output_size: (0, 9),
            ..drawing
        };
        let error = given_layers(&unusable, &target, &Options::default()).unwrap_err();
        let expected = "cannot go on with the drawing: an output size of 0×9 px";
        assert!(error.to_string().starts_with(expected), "{error}");
        assert!(std::error::Error::source(&error).is_none());
    }

    #[test]
    fn others_take_the_nearest_opacity_and_the_best_colours_for_it() {
        let (target, drawing) = drawn();
        let mut options = Options {
            opacity: Opacity::new(200, 255).ok(),
            ..Options::default()
        };
        let paint = |target: &Target, options: &Options| {
            given_layers(&drawing, target, options).unwrap()[0].paint
        };
        let Paint { color, alpha } = paint(&target, &options);
        assert_eq!(alpha, 200);
        assert!(color[0].abs_diff(165) < 8, "{color:?}");
        options.opacity = Some(Opacity::FREE);
        let target = target.with_palette(Palette::new([[0; 3], [250, 80, 80]]).unwrap());
        let expected = Paint {
            color: [250, 80, 80],
            alpha: 100,
        };
        assert_eq!(paint(&target, &options), expected);
    }
}
