use drawing::Drawing;
use raster::Target;

use crate::{AnnealOptions, Options, Search, SearchError};

/// Revisits all layers of a drawing with all others in place and polishes the whole, as
/// [`Options::anneal`] and [`Options::polish`] say, on [`Options::device`]; adds no shapes, and
/// takes none away unless the SVG has a limit ([`crate::Budget::svg`]). A drawing for which nothing
/// better is found stays as it is, but for what the options do not allow.
/// [`Search::refining`] does the same step by step.
///
/// The palette and the weights are the target's, so it is best made by [`Options::target`]. The
/// background is that of the drawing; a photo with transparent parts needs the same as
/// [`Options::background`], over which they are taken.
///
/// ```
/// use drawing::Drawing;
/// use optimizer::{Effort, Options, refine};
/// # use color::Image;
/// # let pixel = |i: u32| [i % 40 * 6, i / 40 * 8, i % 7 * 20, 255].map(|v| v as u8);
/// # let photo = Image::new(40, 30, (0..1200).map(pixel).collect())?;
/// # let few = Options { shapes: 5, ..Options::default() }.with_effort(Effort::Tiny);
/// # let drawing = optimizer::Search::new(&photo, &few)?.finish()?;
///
/// // A drawing loaded from a file, and the photo at the same size.
/// let options = Options::default().with_effort(Effort::Fast);
/// let refined: Drawing = refine(&options.target(&photo)?, &drawing, &options)?;
/// assert_eq!(refined.layers.len(), drawing.layers.len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When an option is out of range, the drawing unusable or of another size than the target, or the
/// device fails or is missing, as for [`Search::new`].
pub fn refine(
    target: &Target,
    drawing: &Drawing,
    options: &Options,
) -> Result<Drawing, SearchError> {
    Search::refining(target, drawing, options)?.finish()
}

/// Moves all numbers of a drawing along the gradient of its error, as [`Options::polish`] says:
/// [`refine`] without the first part. The order and the kinds of its layers stay; the palette is
/// the target's here too.
///
/// # Errors
/// As [`refine`].
pub fn polish(
    target: &Target,
    drawing: &Drawing,
    options: &Options,
) -> Result<Drawing, SearchError> {
    let anneal = AnnealOptions {
        sweeps: 0,
        ..options.anneal
    };
    let options = Options {
        anneal,
        ..options.clone()
    };
    refine(target, drawing, &options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Budget, Effort, StopReason};
    use color::{Image, Paint};
    use drawing::Layer;
    use geometry::{Angle, Point, Rectangle, RotatedRectangle, Shape};
    use std::ops::ControlFlow;

    #[test]
    fn each_lowers_the_error_and_adds_nothing() {
        let pixel = |i: u32| [(i % 40) * 6, (i / 40) * 7, (i * 37) % 90, 255].map(|v| v as u8);
        let photo = Image::new(40, 30, (0..1200).map(pixel).collect()).unwrap();
        let options = Options {
            shapes: 10,
            ..Options::default()
        };
        let search = Search::new(&photo, &options.clone().greedy_only(Effort::Balanced)).unwrap();
        let drawing = search.finish().unwrap();
        let target = Target::new(&photo, drawing.background).unwrap();
        let error = |drawing: &Drawing| {
            let target = target.clone().with_background(drawing.background);
            let layers = drawing.layers.iter();
            let layers = layers.map(|layer| (layer.shape.outline(), layer.paint));
            raster::Stack::new(target, layers).unwrap().error()
        };
        let polished = polish(&target, &drawing, &options).unwrap();
        let refined = refine(&target, &drawing, &options).unwrap();
        assert_eq!((polished.layers.len(), refined.layers.len()), (10, 10));
        assert!(error(&polished) < error(&drawing));
        assert!(error(&refined) < error(&drawing));
    }

    #[test]
    fn what_cannot_be_better_stays_as_it_is() {
        let inside = |v: u32| (12..28).contains(&v);
        let pixel = |i: u32| match inside(i % 40) && inside(i / 40) {
            true => [255; 4],
            false => [0, 0, 0, 255],
        };
        let photo = Image::new(40, 40, (0..1600).map(pixel).collect()).unwrap();
        let mut square = Drawing::new(40, 40, Some([0; 3]));
        let [from, to] = [12.0, 28.0].map(|v| Point::from_px(v, v));
        square.layers.push(Layer {
            shape: Shape::Rectangle(Rectangle { from, to }),
            paint: Paint {
                color: [255; 3],
                alpha: 255,
            },
        });
        let target = Target::new(&photo, square.background).unwrap();
        let options = Options {
            shapes: 1,
            ..Options::default()
        };
        assert_eq!(refine(&target, &square, &options).unwrap(), square);
        let mut resumed = Search::for_target(target.clone(), &options).unwrap();
        resumed.resume(&square).unwrap();
        assert_eq!(resumed.finish().unwrap(), square);
        let budget = Budget {
            rmse: Some(0.5),
            ..Budget::NONE
        };
        let options = Options { budget, ..options };
        let mut search = Search::refining(&target, &square, &options).unwrap();
        assert_eq!(search.progress().rmse, 0.0);
        let step = search.step();
        assert_eq!(step, Ok(ControlFlow::Break(StopReason::Reached)));
        assert_eq!(*search.drawing(), square);
    }

    #[test]
    fn drawings_at_the_end_of_the_range_stay_usable() {
        let photo = Image::filled(40, 30, [9, 9, 9, 255]).unwrap();
        let target = Target::new(&photo, Some([9; 3])).unwrap();
        let mut drawing = Drawing::new(40, 30, Some([9; 3]));
        drawing.layers.push(Layer {
            shape: Shape::RotatedRectangle(RotatedRectangle {
                center: Point::from_px(-30_000.0, 0.0),
                half_width: 0,
                half_height: 1600,
                angle: Angle(0),
            }),
            paint: Paint {
                color: [1, 2, 3],
                alpha: 128,
            },
        });
        assert_eq!(drawing.check(), Ok(()));
        let polished = polish(&target, &drawing, &Options::default()).unwrap();
        assert_eq!(polished.check(), Ok(()));
    }
}
