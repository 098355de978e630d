//! Shapes and outlines as words of a device, and shapes back.

use geometry::{
    Angle, Circle, Cubic, Ellipse, Kind, Line, Outline, Point, Points, Polygon, Polyline,
    Quadratic, Quadrilateral, Rectangle, RotatedEllipse, RotatedRectangle, Shape, Spine, Triangle,
};

use super::layout::FormWords;

/// `Form` of `geometry/outline.cuh`: the forms of outlines.
#[derive(Debug, Clone, Copy)]
#[repr(i32)]
enum Form {
    Convex,
    EvenOdd,
    Oval,
    StrokePolyline,
    StrokeQuadratic,
    StrokeCubic,
}

impl FormWords {
    fn new(form: i32, points: &[Point], extra: i32) -> Self {
        let mut words = Self {
            form,
            count: points.len() as i32,
            extra,
            ..Self::default()
        };
        for (words, point) in words.points.iter_mut().zip(points) {
            *words = [point.x, point.y];
        }
        words
    }

    /// The words of an outline.
    pub(super) fn of_outline(outline: &Outline) -> Self {
        match outline {
            Outline::Convex(points) => Self::new(Form::Convex as i32, points, 0),
            Outline::Polygon(points) => Self::new(Form::EvenOdd as i32, points, 0),
            Outline::Ellipse(oval) => {
                let radii = Point::new(oval.radius_x, oval.radius_y);
                let angle = i32::from(oval.angle.0);
                Self::new(Form::Oval as i32, &[oval.center, radii], angle)
            }
            Outline::Stroke { spine, width } => {
                let form = match spine {
                    Spine::Polyline(_) => Form::StrokePolyline,
                    Spine::Quadratic(_) => Form::StrokeQuadratic,
                    Spine::Cubic(_) => Form::StrokeCubic,
                };
                Self::new(form as i32, spine.controls(), *width)
            }
        }
    }

    /// The words of a shape; the kinds have the numbers of `Kind` in `geometry/shape.cuh`.
    pub(super) fn of_shape(shape: &Shape) -> Self {
        let kind = shape.kind() as i32;
        let oblong = |center: Point, radii: [i32; 2], angle: Angle| {
            let radii = Point::new(radii[0], radii[1]);
            Self::new(kind, &[center, radii], i32::from(angle.0))
        };
        let level = Angle::default();
        match shape {
            Shape::Triangle(shape) => Self::new(kind, &shape.corners, 0),
            Shape::Rectangle(shape) => Self::new(kind, &[shape.from, shape.to], 0),
            Shape::RotatedRectangle(shape) => {
                let half = [shape.half_width, shape.half_height];
                oblong(shape.center, half, shape.angle)
            }
            Shape::Ellipse(shape) => oblong(shape.center, [shape.radius_x, shape.radius_y], level),
            Shape::RotatedEllipse(shape) => {
                oblong(shape.center, [shape.radius_x, shape.radius_y], shape.angle)
            }
            Shape::Circle(shape) => oblong(shape.center, [shape.radius; 2], level),
            Shape::Quadrilateral(shape) => Self::new(kind, &shape.corners, 0),
            Shape::Polygon(shape) => Self::new(kind, &shape.corners, 0),
            Shape::Line(shape) => Self::new(kind, &shape.points, shape.width),
            Shape::Polyline(shape) => Self::new(kind, &shape.points, shape.width),
            Shape::Quadratic(shape) => Self::new(kind, &shape.points, shape.width),
            Shape::Cubic(shape) => Self::new(kind, &shape.points, shape.width),
        }
    }

    /// The shape of these words; `None` for words that are no shape's.
    pub(super) fn to_shape(self) -> Option<Shape> {
        let points = self.points.map(|[x, y]| Point::new(x, y));
        let points = points.get(..usize::try_from(self.count).ok()?)?;
        let pair = || <[Point; 2]>::try_from(points).ok();
        let (angle, width) = (Angle(self.extra as u16), self.extra);
        Some(match *Kind::ALL.get(usize::try_from(self.form).ok()?)? {
            Kind::Triangle => Shape::Triangle(Triangle {
                corners: points.try_into().ok()?,
            }),
            Kind::Rectangle => rectangle(pair()?),
            Kind::RotatedRectangle => rotated_rectangle(pair()?, angle),
            Kind::Ellipse => ellipse(pair()?),
            Kind::RotatedEllipse => rotated_ellipse(pair()?, angle),
            Kind::Circle => circle(pair()?),
            Kind::Quadrilateral => Shape::Quadrilateral(Quadrilateral {
                corners: points.try_into().ok()?,
            }),
            Kind::Polygon => Shape::Polygon(Polygon {
                corners: Points::new(points)?,
            }),
            Kind::Line => line(pair()?, width),
            Kind::Polyline => polyline(Points::new(points)?, width),
            Kind::Quadratic => quadratic(points.try_into().ok()?, width),
            Kind::Cubic => cubic(points.try_into().ok()?, width),
        })
    }
}

const fn rectangle([from, to]: [Point; 2]) -> Shape {
    Shape::Rectangle(Rectangle { from, to })
}

const fn rotated_rectangle([center, half]: [Point; 2], angle: Angle) -> Shape {
    Shape::RotatedRectangle(RotatedRectangle {
        center,
        half_width: half.x,
        half_height: half.y,
        angle,
    })
}

const fn ellipse([center, radii]: [Point; 2]) -> Shape {
    Shape::Ellipse(Ellipse {
        center,
        radius_x: radii.x,
        radius_y: radii.y,
    })
}

const fn rotated_ellipse([center, radii]: [Point; 2], angle: Angle) -> Shape {
    Shape::RotatedEllipse(RotatedEllipse {
        center,
        radius_x: radii.x,
        radius_y: radii.y,
        angle,
    })
}

const fn circle([center, Point { x: radius, .. }]: [Point; 2]) -> Shape {
    Shape::Circle(Circle { center, radius })
}

const fn line(points: [Point; 2], width: i32) -> Shape {
    Shape::Line(Line { points, width })
}

const fn polyline(points: Points, width: i32) -> Shape {
    Shape::Polyline(Polyline { points, width })
}

const fn quadratic(points: [Point; 3], width: i32) -> Shape {
    Shape::Quadratic(Quadratic { points, width })
}

const fn cubic(points: [Point; 4], width: i32) -> Shape {
    Shape::Cubic(Cubic { points, width })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cuda::layout::LayerWords;
    use color::Paint;
    use geometry::Domain;
    use rand_pcg::Pcg32;

    #[test]
    fn shapes_come_back_as_they_went() {
        let domain = Domain::new(100, 80);
        let mut rng = Pcg32::new(1, 1);
        for kind in Kind::ALL {
            let shape = Shape::random(*kind, &mut rng, &domain, Point::new(300, 200), 150);
            assert_eq!(FormWords::of_shape(&shape).to_shape(), Some(shape));
            let paint = Paint {
                color: [1, 2, 3],
                alpha: 4,
            };
            let layer = (shape, paint);
            assert_eq!(LayerWords::new(&layer).to_layer(), Some(layer));
        }
        let mut odd = FormWords::default();
        assert_eq!(odd.to_shape(), None);
        odd.form = 99;
        assert_eq!(odd.to_shape(), None);
    }
}
