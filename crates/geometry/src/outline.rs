use thiserror::Error;

use crate::point::to_px;
use crate::{Angle, Bounds, MAX_COORDINATE, MAX_POINTS, Point, Points, Spine};

/// An ellipse of any rotation; circles are the case of equal radii.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Oval {
    /// The centre.
    pub center: Point,
    /// The radius along the direction of `angle`, in sixteenths of a pixel.
    pub radius_x: i32,
    /// The radius across it, in sixteenths of a pixel.
    pub radius_y: i32,
    /// The direction of `radius_x`.
    pub angle: Angle,
}

/// The few primitive forms that shapes reduce to: what is rasterised and written to files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outline {
    /// A polygon of which every row crosses the boundary at most twice, 3 corners or more.
    Convex(Points),
    /// Any simple polygon, filled by the even-odd rule, 3 corners or more.
    Polygon(Points),
    /// A filled ellipse.
    Ellipse(Oval),
    /// Everything within half of `width` of a path: round caps and joins.
    Stroke {
        /// The middle of the stroke.
        spine: Spine,
        /// The full width, in sixteenths of a pixel.
        width: i32,
    },
}

/// What makes an outline, or a shape, unusable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OutlineError {
    /// A coordinate or length, in sixteenths of a pixel, is beyond ±[`MAX_COORDINATE`].
    #[error("{} px is beyond ±{} px", to_px(*.0), to_px(MAX_COORDINATE))]
    TooFar(i32),
    /// A radius, a width or half of a side, in sixteenths of a pixel, is below 0.
    #[error("a length of {} px", to_px(*.0))]
    Negative(i32),
    /// A number of points that the form cannot have.
    #[error("{count} points, where {least} to {MAX_POINTS} are needed")]
    Points {
        /// How many there are.
        count: usize,
        /// How many the form has at least.
        least: usize,
    },
}

impl Outline {
    /// A polygon, as [`Outline::Convex`] if it is.
    #[must_use]
    pub fn polygon(points: Points) -> Self {
        if crate::corners::is_convex(&points) {
            Self::Convex(points)
        } else {
            Self::Polygon(points)
        }
    }

    /// A box that holds the outline. It is larger than need be for turned ellipses, by their longer
    /// radius, and for curves, by their control points.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        let around = |points: &[Point]| {
            Bounds::of(points).unwrap_or(Bounds {
                min: Point::default(),
                max: Point::new(-1, -1),
            })
        };
        match self {
            Self::Convex(points) | Self::Polygon(points) => around(points),
            Self::Ellipse(oval) => oval.bounds(),
            // A curve lies within the hull of its control points.
            Self::Stroke { spine, width } => around(spine.controls()).grown(width / 2 + 1),
        }
    }

    /// The outline on a canvas of half the resolution: all points and lengths halved, rounded down
    /// to a sixteenth of a half pixel. A polygon that rows cross at most twice stays one.
    #[must_use]
    pub fn halved(mut self) -> Self {
        match &mut self {
            Self::Convex(points) | Self::Polygon(points) => halve(points),
            Self::Ellipse(oval) => {
                oval.center = oval.center.halved();
                oval.radius_x >>= 1;
                oval.radius_y >>= 1;
            }
            Self::Stroke { spine, width } => {
                halve(spine.controls_mut());
                *width >>= 1;
            }
        }
        self
    }

    /// Checks what rasterisers rely on: coordinates and lengths in range, enough points.
    ///
    /// Not whether rows cross an [`Outline::Convex`] at most twice, nor whether edges of a polygon
    /// cross, nor whether anything is covered. [`Outline::polygon`] tells convex polygons from
    /// others; what others cover as [`Outline::Convex`] may differ from backend to backend.
    ///
    /// # Errors
    /// The first fault found. Outlines of shapes made by [`crate::Shape::random`] and
    /// [`crate::Shape::mutated`] have none; those of shapes read from a file may.
    pub fn check(&self) -> Result<(), OutlineError> {
        let (points, least, lengths): (&[Point], _, _) = match self {
            Self::Convex(points) | Self::Polygon(points) => (points, 3, [0, 0]),
            Self::Ellipse(oval) => (&[oval.center], 1, [oval.radius_x, oval.radius_y]),
            Self::Stroke { spine, width } => (spine.controls(), 2, [*width, 0]),
        };
        let count = points.len();
        if count < least {
            return Err(OutlineError::Points { count, least });
        }
        for length in lengths
            .into_iter()
            .chain(points.iter().flat_map(|p| [p.x, p.y]))
        {
            if length.unsigned_abs() > MAX_COORDINATE as u32 {
                return Err(OutlineError::TooFar(length));
            }
        }
        match lengths.into_iter().find(|length| *length < 0) {
            Some(length) => Err(OutlineError::Negative(length)),
            None => Ok(()),
        }
    }
}

fn halve(points: &mut [Point]) {
    for point in points {
        *point = point.halved();
    }
}

impl Oval {
    fn bounds(&self) -> Bounds {
        let reach = if self.angle == Angle(0) {
            Point::new(self.radius_x, self.radius_y)
        } else {
            let longest = self.radius_x.max(self.radius_y);
            Point::new(longest, longest)
        };
        Bounds {
            min: self.center - reach,
            max: self.center + reach,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_points_are_counted() {
        let message = |outline: Outline| outline.check().unwrap_err().to_string();
        let [a, b] = [Point::new(5, -5), Point::new(-1, 4)];
        assert_eq!(
            message(Outline::Polygon([a, b].into())),
            "2 points, where 3 to 16 are needed"
        );
        let spine = Spine::Polyline([a].into());
        assert_eq!(
            message(Outline::Stroke { spine, width: 1 }),
            "1 points, where 2 to 16 are needed"
        );
    }

    #[test]
    fn lengths_out_of_range_are_named_in_px() {
        let oval = |radius_x| {
            let (center, radius_y, angle) = (Point::default(), 16, Angle(0));
            Outline::Ellipse(Oval {
                center,
                radius_x,
                radius_y,
                angle,
            })
        };
        let message = |outline: Outline| outline.check().unwrap_err().to_string();
        assert_eq!(
            message(oval(MAX_COORDINATE + 8)),
            "30000.5 px is beyond ±30000 px"
        );
        assert_eq!(message(oval(-24)), "a length of -1.5 px");
    }

    #[test]
    fn halves_are_rounded_down() {
        let (a, b, c) = (Point::new(5, -5), Point::new(-1, 4), Point::new(8, 9));
        let (half_a, half_b, half_c) = (Point::new(2, -3), Point::new(-1, 2), Point::new(4, 4));
        let polygon = |corners: [Point; 3]| Outline::Convex(corners.into());
        assert_eq!(
            polygon([a, b, c]).halved(),
            polygon([half_a, half_b, half_c])
        );
        let oval = |center, radius_x, radius_y| {
            Outline::Ellipse(Oval {
                center,
                radius_x,
                radius_y,
                angle: Angle(77),
            })
        };
        assert_eq!(oval(a, 9, 1).halved(), oval(half_a, 4, 0));
        let stroke = |points, width| Outline::Stroke {
            spine: Spine::Quadratic(points),
            width,
        };
        assert_eq!(
            stroke([a, b, c], 17).halved(),
            stroke([half_a, half_b, half_c], 8)
        );
    }
}
