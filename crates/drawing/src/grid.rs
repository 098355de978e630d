use geometry::{Outline, Oval, Point, Points, SUBPIXELS, Spine};

/// The most decimals that coordinates are written with.
pub(crate) const MAX_DECIMALS: u8 = 4;

/// The grid on which coordinates lie: all are whole steps, a fixed number of them in a px.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grid {
    steps_per_px: i32,
    /// Whether angles are rounded too, as they are written in files.
    rounds_angles: bool,
}

/// An outline in steps of a grid: what files hold and renderers draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Form {
    /// Filled by the even-odd rule.
    Polygon(Points),
    Ellipse(Ellipse),
    /// Round caps and joins.
    Stroke {
        spine: Spine,
        width: i32,
    },
}

/// An ellipse whose first radius points `degrees` (0 to 90) clockwise from the right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ellipse {
    pub(crate) center: Point,
    pub(crate) radii: [i32; 2],
    pub(crate) degrees: f64,
}

impl Grid {
    /// The grid that shapes are made on; nothing is rounded.
    #[cfg(any(test, feature = "render"))]
    pub(crate) const EXACT: Self = Self {
        steps_per_px: SUBPIXELS,
        rounds_angles: false,
    };

    /// Coordinates of so many decimals, at most [`MAX_DECIMALS`].
    pub(crate) fn decimal(decimals: u8) -> Self {
        Self {
            steps_per_px: 10_i32.pow(decimals.min(MAX_DECIMALS).into()),
            rounds_angles: true,
        }
    }

    pub(crate) fn steps_per_px(self) -> i32 {
        self.steps_per_px
    }

    pub(crate) fn form(self, outline: &Outline) -> Form {
        match outline {
            Outline::Convex(corners) | Outline::Polygon(corners) => {
                Form::Polygon(self.points(*corners))
            }
            Outline::Ellipse(oval) => Form::Ellipse(self.ellipse(oval)),
            Outline::Stroke { spine, width } => Form::Stroke {
                spine: match *spine {
                    Spine::Polyline(points) => Spine::Polyline(self.points(points)),
                    Spine::Quadratic(points) => Spine::Quadratic(points.map(|p| self.point(p))),
                    Spine::Cubic(points) => Spine::Cubic(points.map(|p| self.point(p))),
                },
                width: self.width(*width),
            },
        }
    }

    /// Sixteenths of a px to the nearest step, halves up, saturating.
    fn steps(self, length: i32) -> i32 {
        let (subpixels, steps) = (i64::from(SUBPIXELS), i64::from(self.steps_per_px));
        let rounded = (2 * i64::from(length) * steps + subpixels).div_euclid(2 * subpixels);
        rounded.clamp(i32::MIN.into(), i32::MAX.into()) as i32
    }

    /// A stroke that shows is at least a step wide.
    fn width(self, width: i32) -> i32 {
        self.steps(width).max(width.signum())
    }

    fn point(self, point: Point) -> Point {
        Point::new(self.steps(point.x), self.steps(point.y))
    }

    fn points(self, mut points: Points) -> Points {
        points
            .iter_mut()
            .for_each(|point| *point = self.point(*point));
        points
    }

    fn ellipse(self, oval: &Oval) -> Ellipse {
        let mut radii = [self.steps(oval.radius_x), self.steps(oval.radius_y)];
        // A half turn changes nothing, a quarter turn swaps the radii.
        let mut degrees = oval.angle.to_degrees() % 180.0;
        if degrees >= 90.0 {
            degrees -= 90.0;
            radii.swap(0, 1);
        }
        if radii[0] == radii[1] {
            degrees = 0.0;
        } else if self.rounds_angles {
            degrees = rounded_angle(degrees, radii[0].max(radii[1]));
        }
        Ellipse {
            center: self.point(oval.center),
            radii,
            degrees,
        }
    }
}

/// The angle with as few decimals as move the end of a radius by half a step at most.
fn rounded_angle(degrees: f64, radius: i32) -> f64 {
    let mut scale = 1.0;
    while scale < 1e4 && f64::from(radius).to_radians() > scale {
        scale *= 10.0;
    }
    (degrees * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::Angle;

    #[test]
    fn lengths_are_rounded_to_the_nearest_step() {
        let tenths = Grid::decimal(1);
        let found = [0, 1, 4, 16, 23, -1, -4, -5].map(|length| tenths.steps(length));
        assert_eq!(found, [0, 1, 3, 10, 14, -1, -2, -3]);
        assert_eq!(Grid::decimal(0).steps(24), 2);
        assert_eq!(Grid::decimal(9).steps(1), 625);
        assert_eq!(Grid::EXACT.steps(-77), -77);
        assert_eq!(Grid::decimal(4).steps(i32::MAX), i32::MAX);
    }

    #[test]
    fn strokes_do_not_vanish() {
        let widths = [0, 1, 7, 8, 24].map(|width| Grid::decimal(0).width(width));
        assert_eq!(widths, [0, 1, 1, 1, 2]);
        assert_eq!(Grid::decimal(4).width(1), 625);
        let outline = Outline::Stroke {
            spine: Spine::Polyline([Point::default(), Point::new(160, 0)].into()),
            width: 3,
        };
        let form = Grid::decimal(0).form(&outline);
        assert!(matches!(form, Form::Stroke { width: 1, .. }), "{form:?}");
    }

    #[test]
    fn ellipses_turn_by_less_than_a_quarter() {
        let oval = |angle, radius_y| Oval {
            center: Point::default(),
            radius_x: 320,
            radius_y,
            angle: Angle::from_degrees(angle),
        };
        let turned = Grid::decimal(1).ellipse(&oval(100.04, 160));
        assert_eq!((turned.radii, turned.degrees), ([100, 200], 10.0));
        let level = Grid::decimal(1).ellipse(&oval(270.0, 160));
        assert_eq!((level.radii, level.degrees), ([100, 200], 0.0));
        let circle = Grid::EXACT.ellipse(&oval(33.0, 320));
        assert_eq!((circle.radii, circle.degrees), ([320, 320], 0.0));
    }

    #[test]
    fn angles_keep_the_ends_of_radii_in_place() {
        for radius in [1, 9, 60, 570, 6_000, 300_000] {
            for degrees in [0.0, 12.345_678, 44.987_65] {
                let off = (rounded_angle(degrees, radius) - degrees).to_radians();
                assert!(off.abs() * f64::from(radius) <= 0.5, "{radius} {degrees}");
            }
        }
        assert_eq!(rounded_angle(12.345_678, 50), 12.0);
    }
}
