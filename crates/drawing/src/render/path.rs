//! Forms as paths of the renderer, in steps of the grid.

use geometry::{Point, Spine};
use tiny_skia::{Path, PathBuilder, Transform};

use crate::grid::{Ellipse, Form};

/// The path to fill or stroke, or `None` when there is nothing to see.
pub(super) fn path(form: &Form) -> Option<Path> {
    match form {
        Form::Polygon(corners) => polygon(corners),
        Form::Ellipse(ellipse) => oval(ellipse),
        Form::Stroke { width, .. } if *width <= 0 => None,
        Form::Stroke { spine, .. } => stroke(spine),
    }
}

fn polygon(corners: &[Point]) -> Option<Path> {
    let mut builder = polyline(corners);
    builder.close();
    builder.finish()
}

fn stroke(spine: &Spine) -> Option<Path> {
    let builder = match spine {
        Spine::Polyline(points) => polyline(points),
        Spine::Quadratic([start, control, end]) => {
            let mut builder = polyline(&[*start]);
            let ((x1, y1), (x, y)) = (at(*control), at(*end));
            builder.quad_to(x1, y1, x, y);
            builder
        }
        Spine::Cubic([start, first, second, end]) => {
            let mut builder = polyline(&[*start]);
            let ((x1, y1), (x2, y2), (x, y)) = (at(*first), at(*second), at(*end));
            builder.cubic_to(x1, y1, x2, y2, x, y);
            builder
        }
    };
    builder.finish()
}

fn polyline(points: &[Point]) -> PathBuilder {
    let mut builder = PathBuilder::new();
    for (i, point) in points.iter().enumerate() {
        let (x, y) = at(*point);
        if i == 0 {
            builder.move_to(x, y);
        } else {
            builder.line_to(x, y);
        }
    }
    builder
}

/// Cubic curves, as many as resvg uses: curves in more pieces are flattened differently.
fn oval(ellipse: &Ellipse) -> Option<Path> {
    let [rx, ry] = ellipse.radii.map(f64::from);
    if rx <= 0.0 || ry <= 0.0 {
        return None;
    }
    let pieces = 4 * pieces_per_quarter(rx.max(ry));
    let angle = std::f64::consts::TAU / f64::from(pieces);
    // Controls of an arc lie 4/3 · tan(angle / 4) radii along the tangents.
    let reach = 4.0 / 3.0 * (angle / 4.0).tan();
    let at = |x: f64, y: f64| ((x * rx) as f32, (y * ry) as f32);
    let mut builder = PathBuilder::new();
    builder.move_to(rx as f32, 0.0);
    for i in 0..pieces {
        let (sin0, cos0) = (f64::from(i) * angle).sin_cos();
        let (sin1, cos1) = (f64::from(i + 1) * angle).sin_cos();
        let (x1, y1) = at(cos0 - reach * sin0, sin0 + reach * cos0);
        let (x2, y2) = at(cos1 + reach * sin1, sin1 - reach * cos1);
        let (x, y) = at(cos1, sin1);
        builder.cubic_to(x1, y1, x2, y2, x, y);
    }
    builder.close();
    let (x, y) = self::at(ellipse.center);
    let place = Transform::from_translate(x, y).pre_rotate(ellipse.degrees as f32);
    builder.finish()?.transform(place)
}

/// The error of a cubic arc falls with the sixth power of the number of pieces; a tenth of a step
/// is allowed.
fn pieces_per_quarter(radius: f64) -> u32 {
    let fits = |pieces: &u32| {
        let cube = f64::from((4 * pieces).pow(3));
        cube * cube >= 11.163 * radius
    };
    (1..8).find(fits).unwrap_or(8)
}

fn at(point: Point) -> (f32, f32) {
    (point.x as f32, point.y as f32)
}
