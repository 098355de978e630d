use crate::{Angle, Point, Points, SUBPIXELS};

/// A shape as continuous numbers, in px and radians: what optimisers that follow gradients move.
#[derive(Debug, Clone, PartialEq)]
pub enum Handles {
    /// The corners of a filled polygon.
    Corners(Vec<[f32; 2]>),
    /// An area around a centre.
    Oblong {
        /// The centre.
        center: [f32; 2],
        /// Half of the extent along and across the angle.
        radii: [f32; 2],
        /// The direction of the first radius, clockwise on screen.
        angle: f32,
        /// An ellipse; else a rectangle.
        round: bool,
        /// What may change.
        freedom: Freedom,
    },
    /// The control points of a stroke and its width.
    Stroke {
        /// The points of the polyline, or the controls of the Bézier curve.
        controls: Vec<[f32; 2]>,
        /// The full width.
        width: f32,
        /// Whether the controls are those of one Bézier curve.
        curved: bool,
    },
}

/// What may change of an area around a centre, besides the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freedom {
    /// One radius, equal to the other.
    Radius,
    /// Both radii.
    Radii,
    /// Both radii and the angle.
    RadiiAndAngle,
}

/// An area around a centre, in sixteenths of a pixel.
pub(crate) struct Oblong {
    pub(crate) center: Point,
    /// At least 1.
    pub(crate) radii: [i32; 2],
    pub(crate) angle: Angle,
}

impl Handles {
    /// Whether any of the numbers is NaN.
    pub(crate) fn has_nan(&self) -> bool {
        let any = |points: &[[f32; 2]]| points.as_flattened().iter().any(|v| v.is_nan());
        match self {
            Self::Corners(corners) => any(corners),
            Self::Oblong {
                center,
                radii,
                angle,
                ..
            } => any(&[*center, *radii, [*angle; 2]]),
            Self::Stroke {
                controls, width, ..
            } => any(controls) || width.is_nan(),
        }
    }

    /// The corners; `None` where they are not those of a polygon.
    pub(crate) fn corners(&self) -> Option<&[[f32; 2]]> {
        match self {
            Self::Corners(corners) => Some(corners),
            _ => None,
        }
    }

    /// The nearest ellipse or rectangle; `None` where they are not that or may change otherwise.
    pub(crate) fn oblong(&self, is_round: bool, free: Freedom) -> Option<Oblong> {
        match *self {
            Self::Oblong {
                center,
                radii,
                angle,
                round,
                freedom,
            } if round == is_round && freedom == free => Some(Oblong {
                center: to_point(center),
                radii: radii.map(radius),
                angle: Angle::from_radians(angle),
            }),
            _ => None,
        }
    }

    /// The controls of a stroke and the nearest width; `None` where they are not those of a stroke,
    /// straight or curved as is asked for.
    pub(crate) fn stroke(&self, is_curved: bool) -> Option<(&[[f32; 2]], i32)> {
        match self {
            Self::Stroke {
                controls,
                width,
                curved,
            } if *curved == is_curved => Some((controls, radius(*width))),
            _ => None,
        }
    }
}

/// A point in px.
pub(crate) fn from_point(point: Point) -> [f32; 2] {
    [length(point.x), length(point.y)]
}

/// The nearest point, within the range of coordinates.
pub(crate) fn to_point([x, y]: [f32; 2]) -> Point {
    Point::new(fixed(x), fixed(y))
}

/// Points in px.
pub(crate) fn from_points(points: &[Point]) -> Vec<[f32; 2]> {
    points.iter().copied().map(from_point).collect()
}

/// The nearest points, if there are as many as needed.
pub(crate) fn to_points<const N: usize>(points: &[[f32; 2]]) -> Option<[Point; N]> {
    let points: [[f32; 2]; N] = points.try_into().ok()?;
    Some(points.map(to_point))
}

/// The nearest points in place of others, if there are as many.
pub(crate) fn to_list(points: &[[f32; 2]], before: &Points) -> Option<Points> {
    let points = points.iter().copied().map(to_point);
    (points.len() == before.len()).then(|| Points::collect(points))
}

/// A length in px.
pub(crate) fn length(length: i32) -> f32 {
    length as f32 / SUBPIXELS as f32
}

/// The nearest length in sixteenths of a pixel, within the range of coordinates.
pub(crate) fn fixed(px: f32) -> i32 {
    let most = crate::MAX_COORDINATE as f32;
    (px * SUBPIXELS as f32).round().clamp(-most, most) as i32
}

/// The nearest length of at least 1/16 px.
pub(crate) fn radius(px: f32) -> i32 {
    fixed(px).max(1)
}
