use color::Image;
use geometry::Kind;
use raster::RasterError;
use rayon::prelude::*;

use super::canvas::Canvas;
use super::circle::Circle;
use super::climb::{Scored, climb};
use super::dice::Dice;
use super::ellipse::Ellipse;
use super::figure::Figure;
use super::quadrilateral::Quadrilateral;
use super::rectangle::Rectangle;
use super::rotated_ellipse::RotatedEllipse;
use super::rotated_rectangle::RotatedRectangle;
use super::triangle::Triangle;
use crate::schedule::{ALPHA, GREEDY};

/// The RMSE after each of `shapes` shapes of one kind as the program finds them, 0 to 255; `None`
/// for kinds that it does not have. On all threads; the result does not depend on their number.
///
/// # Errors
/// When the photo is too large.
pub fn errors(
    photo: &Image,
    kind: Kind,
    shapes: u32,
    seed: u64,
) -> Result<Option<Vec<f64>>, RasterError> {
    let add = match kind {
        Kind::Triangle => add::<Triangle>,
        Kind::Rectangle => add::<Rectangle>,
        Kind::RotatedRectangle => add::<RotatedRectangle>,
        Kind::Ellipse => add::<Ellipse>,
        Kind::RotatedEllipse => add::<RotatedEllipse>,
        Kind::Circle => add::<Circle>,
        Kind::Quadrilateral => add::<Quadrilateral>,
        Kind::Polygon | Kind::Line | Kind::Polyline | Kind::Quadratic | Kind::Cubic => {
            return Ok(None);
        }
    };
    let mut canvas = Canvas::new(photo, ALPHA)?;
    let errors = (0..shapes).map(|shape| {
        add(&mut canvas, seed, shape)?;
        canvas.rmse()
    });
    errors.collect::<Result<_, _>>().map(Some)
}

/// Lays the best shape of all climbs on the canvas, even if it makes the error worse, as the
/// program does.
fn add<F: Figure>(canvas: &mut Canvas, seed: u64, shape: u32) -> Result<(), RasterError> {
    let run = |i: u32| {
        let stream = u64::from(shape) * u64::from(GREEDY.climbs) + u64::from(i);
        climb::<F>(canvas, &mut Dice::new(seed, stream, canvas.size()))
    };
    let climbs: Result<Vec<_>, RasterError> = (0..GREEDY.climbs).into_par_iter().map(run).collect();
    if let Some(highest) = Scored::best(climbs?)
        && let Some(fit) = highest.fit
    {
        canvas.lay(&highest.figure.outline(), fit.paint)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo;

    /// What the program itself scores on this photo with 50 and 100 triangles, one run.
    const PROGRAM: [(usize, f64); 2] = [(50, 16.888), (100, 14.01)];

    #[test]
    fn triangles_reach_the_error_of_the_program() {
        let errors = errors(&photo(256), Kind::Triangle, 100, 1);
        let errors = errors.unwrap().unwrap();
        for (shapes, program) in PROGRAM {
            let ratio = errors[shapes - 1] / program;
            assert!((ratio - 1.0).abs() < 0.03, "{shapes}: {ratio}");
        }
    }

    #[test]
    fn the_result_depends_on_the_seed_and_not_on_threads() {
        let photo = photo(48);
        let on = |threads: usize, seed: u64| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let run = || errors(&photo, Kind::RotatedEllipse, 4, seed);
            pool.build().unwrap().install(run).unwrap()
        };
        assert_eq!(on(1, 1), on(3, 1));
        assert_ne!(on(1, 1), on(1, 2));
    }

    #[test]
    fn every_kind_that_the_program_has_lowers_the_error() {
        let photo = photo(48);
        for kind in Kind::ALL {
            let errors = errors(&photo, *kind, 8, 1).unwrap();
            let known = kind.is_filled() && *kind != Kind::Polygon;
            assert_eq!(errors.is_some(), known, "{kind}");
            let falling = |errors: Vec<f64>| errors.windows(2).all(|pair| pair[1] < pair[0]);
            assert!(errors.is_none_or(falling), "{kind}");
        }
    }
}
