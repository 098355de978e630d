//! The JSON of Geometrize: a list of shapes with numbered types.

use std::fmt;

use color::Paint;
use geometry::{
    Angle, Circle, Ellipse, Kind, Line, Point, Points, Polyline, Quadratic, Rectangle,
    RotatedEllipse, RotatedRectangle, SUBPIXELS, Shape, Triangle,
};
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use super::brief::brief;
use super::list::List;
use super::{JsonError, checked};
use crate::excerpt;
use crate::{Drawing, DrawingError, Layer};

/// Why a text is no list of Geometrize's shapes, or a drawing cannot be written as one.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GeometrizeError {
    /// The text is too long or not JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// The JSON is neither a list nor has a list "shapes".
    #[error("not a list of shapes")]
    NoList,
    /// A shape has not the parts of one, or parts of the wrong type.
    #[error("shape {index}: {}", excerpt::of_message(reason))]
    Entry {
        /// The shape's place, 0 at the bottom.
        index: usize,
        /// What is wrong with it.
        reason: serde_json::Error,
    },
    /// No type of this number has so much data.
    #[error("shape {index}: type {number} with {count} numbers is not known")]
    UnknownType {
        /// The shape's place, 0 at the bottom.
        index: usize,
        /// The number of the type.
        number: u32,
        /// How many numbers describe the shape.
        count: usize,
    },
    /// Geometrize has no such shape.
    #[error("layer {index}: Geometrize has no {kind}")]
    Kind {
        /// The layer's place, 0 at the bottom.
        index: usize,
        /// The kind of its shape.
        kind: Kind,
    },
    /// The drawing would be unusable.
    #[error(transparent)]
    Unusable(#[from] DrawingError),
}

/// One shape of a file.
#[derive(Serialize, Deserialize)]
#[serde(expecting = "a shape")]
struct Entry {
    #[serde(rename = "type")]
    number: u32,
    data: Vec<f64>,
    color: [u8; 4],
    #[serde(default)]
    score: f64,
}

/// Geometrize's kinds. Its Haxe and web versions number them 0 to 8 in this order; its C++ version
/// gives each a bit of its own, 1 to 256.
const KINDS: [Kind; 9] = [
    Kind::Rectangle,
    Kind::RotatedRectangle,
    Kind::Triangle,
    Kind::Ellipse,
    Kind::RotatedEllipse,
    Kind::Circle,
    Kind::Line,
    Kind::Quadratic,
    Kind::Polyline,
];

/// The width of Geometrize's strokes.
const STROKE_WIDTH: i32 = SUBPIXELS;

/// The layers of a drawing as Geometrize's web version writes shapes: an array, types 0 to 8.
///
/// The format has neither sizes nor a background, nor widths of strokes: those are lost. The score
/// of each shape is written as 0, a polyline of two points as a line.
///
/// # Errors
/// When a layer is of a kind that Geometrize does not have; it is named.
pub fn to_geometrize(drawing: &Drawing) -> Result<String, GeometrizeError> {
    let layers = drawing.layers.iter().enumerate();
    let lines = layers.map(|(index, layer)| {
        let kind = kind(&layer.shape);
        let number = KINDS.iter().position(|known| *known == kind);
        let number = number.ok_or(GeometrizeError::Kind { index, kind })? as u32;
        let data = data(&layer.shape).ok_or(GeometrizeError::Kind { index, kind })?;
        let [r, g, b] = layer.paint.color;
        let color = [r, g, b, layer.paint.alpha];
        Ok(super::line(&Entry {
            number,
            data,
            color,
            score: 0.0,
        }))
    });
    let lines: Vec<String> = lines.collect::<Result<_, GeometrizeError>>()?;
    Ok(format!("[\n{}\n]\n", lines.join(",\n")))
}

/// The shapes of Geometrize's JSON, an array or an object with an array "shapes", as a drawing of
/// `width` × `height` px without a background; numbers of types as in any version of Geometrize.
///
/// # Errors
/// When the text is not such JSON, or a shape cannot be drawn; the first is named.
pub fn from_geometrize(text: &str, width: u32, height: u32) -> Result<Drawing, GeometrizeError> {
    let text = checked(text)?;
    let Shapes(layers) = serde_json::from_str(text).map_err(|error| match error.is_data() {
        true => GeometrizeError::NoList,
        false => JsonError::Syntax(error).into(),
    })?;
    let mut drawing = Drawing::new(width, height, None);
    drawing.layers = layers.ok_or(GeometrizeError::NoList)??;
    drawing.check()?;
    Ok(drawing)
}

/// What a file lists, if it has a list.
struct Shapes(Option<Result<Vec<Layer>, GeometrizeError>>);

impl<'de> Deserialize<'de> for Shapes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapesVisitor)
    }
}

struct ShapesVisitor;

impl<'de> Visitor<'de> for ShapesVisitor {
    type Value = Shapes;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of shapes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Shapes, A::Error> {
        let layers = List::of(layer).visit_seq(list)?;
        Ok(Shapes(Some(layers)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Shapes, A::Error> {
        let mut shapes = Shapes(None);
        while let Some(name) = members.next_key::<String>()? {
            if name == "shapes" {
                shapes = Shapes(Some(members.next_value_seed(List::of(layer))?));
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(shapes)
    }
}

fn layer(index: usize, text: &RawValue) -> Result<Layer, GeometrizeError> {
    let entry = brief(text);
    let entry: Entry = entry.map_err(|reason| GeometrizeError::Entry { index, reason })?;
    let (number, count) = (entry.number, entry.data.len());
    // The two numberings overlap; how many numbers describe the shape tells them apart.
    let by_order = KINDS.get(number as usize);
    let by_bit = number
        .is_power_of_two()
        .then(|| KINDS.get(number.ilog2() as usize));
    let kinds = [by_bit.flatten(), by_order].into_iter().flatten();
    let shape = kinds.filter_map(|kind| shape(*kind, &entry.data)).next();
    let [r, g, b, alpha] = entry.color;
    Ok(Layer {
        shape: shape.ok_or(GeometrizeError::UnknownType {
            index,
            number,
            count,
        })?,
        paint: Paint {
            color: [r, g, b],
            alpha,
        },
    })
}

/// The kind as which a shape is written: four numbers of a polyline would be read as an ellipse.
fn kind(shape: &Shape) -> Kind {
    match shape {
        Shape::Polyline(polyline) if polyline.points.len() == 2 => Kind::Line,
        shape => shape.kind(),
    }
}

/// The numbers that describe a shape, in px and degrees.
fn data(shape: &Shape) -> Option<Vec<f64>> {
    let px = |length: i32| f64::from(length) / f64::from(SUBPIXELS);
    let flat = |points: &[Point]| points.iter().flat_map(|p| [px(p.x), px(p.y)]).collect();
    Some(match shape {
        Shape::Rectangle(Rectangle { from, to }) => flat(&[
            Point::new(from.x.min(to.x), from.y.min(to.y)),
            Point::new(from.x.max(to.x), from.y.max(to.y)),
        ]),
        Shape::RotatedRectangle(r) => {
            let half = Point::new(r.half_width, r.half_height);
            let mut data: Vec<f64> = flat(&[r.center - half, r.center + half]);
            data.push(r.angle.to_degrees());
            data
        }
        Shape::Triangle(triangle) => flat(&triangle.corners),
        Shape::Ellipse(e) => flat(&[e.center, Point::new(e.radius_x, e.radius_y)]),
        Shape::RotatedEllipse(e) => {
            let mut data: Vec<f64> = flat(&[e.center, Point::new(e.radius_x, e.radius_y)]);
            data.push(e.angle.to_degrees());
            data
        }
        Shape::Circle(c) => vec![px(c.center.x), px(c.center.y), px(c.radius)],
        Shape::Line(line) => flat(&line.points),
        Shape::Quadratic(curve) => flat(&curve.points),
        Shape::Polyline(polyline) => flat(&polyline.points),
        _ => return None,
    })
}

/// The shape of a kind that so many numbers describe, if they can.
fn shape(kind: Kind, data: &[f64]) -> Option<Shape> {
    let (pairs, rest) = data.as_chunks::<2>();
    let points: Vec<Point> = pairs.iter().map(|[x, y]| Point::from_px(*x, *y)).collect();
    Some(match (kind, points.as_slice(), rest) {
        (Kind::Rectangle, &[from, to], []) => Shape::Rectangle(Rectangle { from, to }),
        (Kind::RotatedRectangle, _, [degrees]) => rotated_rectangle(pairs, *degrees)?,
        (Kind::Triangle, &[a, b, c], []) => Shape::Triangle(Triangle { corners: [a, b, c] }),
        (Kind::Ellipse, &[center, radii], []) => Shape::Ellipse(Ellipse {
            center,
            radius_x: radii.x,
            radius_y: radii.y,
        }),
        (Kind::RotatedEllipse, &[center, radii], [degrees]) => {
            Shape::RotatedEllipse(RotatedEllipse {
                center,
                radius_x: radii.x,
                radius_y: radii.y,
                angle: Angle::from_degrees(*degrees),
            })
        }
        (Kind::Circle, &[center], [radius]) => {
            let radius = Point::from_px(*radius, 0.0).x;
            Shape::Circle(Circle { center, radius })
        }
        (_, points, []) => stroke(kind, points)?,
        _ => return None,
    })
}

/// The stroke of a kind through so many points, if there is one.
fn stroke(kind: Kind, points: &[Point]) -> Option<Shape> {
    let width = STROKE_WIDTH;
    Some(match (kind, points) {
        (Kind::Line, &[a, b]) => {
            let points = [a, b];
            Shape::Line(Line { points, width })
        }
        (Kind::Quadratic, &[a, b, c]) => {
            let points = [a, b, c];
            Shape::Quadratic(Quadratic { points, width })
        }
        (Kind::Polyline, [_, _, ..]) => {
            let points = Points::new(points)?;
            Shape::Polyline(Polyline { points, width })
        }
        _ => return None,
    })
}

/// Two opposite corners, turned around the point between them.
fn rotated_rectangle(corners: &[[f64; 2]], degrees: f64) -> Option<Shape> {
    let [[x0, y0], [x1, y1]] = *corners else {
        return None;
    };
    let half = Point::from_px((x1 - x0).abs() / 2.0, (y1 - y0).abs() / 2.0);
    Some(Shape::RotatedRectangle(RotatedRectangle {
        center: Point::from_px((x0 + x1) / 2.0, (y0 + y1) / 2.0),
        half_width: half.x,
        half_height: half.y,
        angle: Angle::from_degrees(degrees),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use proptest::prelude::*;
    use serde_json::Value;

    fn read(text: &str) -> Vec<Shape> {
        let drawing = from_geometrize(text, 50, 40).unwrap();
        drawing.layers.iter().map(|layer| layer.shape).collect()
    }

    fn error(text: &str) -> String {
        from_geometrize(text, 50, 40).unwrap_err().to_string()
    }

    fn entry(number: u32, data: &str) -> String {
        format!("[{{\"type\":{number},\"data\":[{data}],\"color\":[1,2,3,128],\"score\":0.5}}]")
    }

    proptest! {
        #[test]
        fn shapes_are_read_as_written(
            kinds in prop::collection::vec(prop::sample::select(&KINDS[..]), 1..4),
            count in 0..9_usize,
            seed: u64,
        ) {
            let drawing = samples::drawing(&kinds, count, seed);
            let read = from_geometrize(&to_geometrize(&drawing).unwrap(), 97, 61).unwrap();
            prop_assert_eq!(read.layers.len(), count);
            for (read, written) in read.layers.iter().zip(&drawing.layers) {
                prop_assert_eq!(read.paint, written.paint);
                match (read.shape, written.shape) {
                    // Corners lose their order, strokes their width.
                    (Shape::Rectangle(read), Shape::Rectangle(written)) => {
                        let bounds = |r: Rectangle| geometry::Bounds::of(&[r.from, r.to]);
                        prop_assert_eq!(bounds(read), bounds(written));
                    }
                    (read, written) if written.kind().is_filled() => prop_assert_eq!(read, written),
                    (read, written) => prop_assert_eq!(data(&read), data(&written)),
                }
            }
        }

        #[test]
        fn any_numbers_are_refused_or_read(
            number in 0..300_u32, numbers in prop::collection::vec(any::<f32>(), 0..9),
        ) {
            let numbers: Vec<String> = numbers.iter().map(f32::to_string).collect();
            if let Ok(drawing) = from_geometrize(&entry(number, &numbers.join(",")), 9, 9) {
                prop_assert_eq!(drawing.check(), Ok(()));
            }
        }
    }

    #[test]
    fn one_shape_is_valid_json() {
        let drawing = samples::drawing(&[Kind::Circle], 1, 1);
        let text = to_geometrize(&drawing).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value[0]["type"], 5);
        assert_eq!(value[0]["data"].as_array().unwrap().len(), 3);
        assert_eq!(
            serde_json::from_str::<Value>(&to_geometrize(&drawing.truncated(0)).unwrap()).unwrap(),
            Value::Array(vec![])
        );
    }

    #[test]
    fn both_numberings_are_read() {
        let center = Point::from_px(9.0, 8.0);
        let (radius_x, radius_y) = (3 * SUBPIXELS, 2 * SUBPIXELS);
        let angle = Angle::from_degrees(90.0);
        let turned = RotatedEllipse {
            center,
            radius_x,
            radius_y,
            angle,
        };
        for number in [4, 16] {
            let text = entry(number, "9,8,3,2,90");
            assert_eq!(read(&text), [Shape::RotatedEllipse(turned)]);
            let wrapped = format!("{{\"shapes\":{text}}}");
            assert_eq!(read(&wrapped), [Shape::RotatedEllipse(turned)]);
        }
        let kind = |number, data| read(&entry(number, data))[0].kind();
        assert_eq!(kind(1, "1,2,3,4"), Kind::Rectangle);
        assert_eq!(kind(1, "1,2,3,4,5"), Kind::RotatedRectangle);
        assert_eq!(kind(2, "1,2,3,4,5"), Kind::RotatedRectangle);
        assert_eq!(kind(2, "1,2,3,4,5,6"), Kind::Triangle);
        assert_eq!(kind(4, "1,2,3,4,5,6"), Kind::Triangle);
        assert_eq!(kind(8, "1,2,3,4"), Kind::Ellipse);
        assert_eq!(kind(8, "1,2,3,4,5,6"), Kind::Polyline);
        assert_eq!(kind(256, "1,2,3,4"), Kind::Polyline);
    }

    #[test]
    fn rotated_rectangles_turn_around_their_middle() {
        let expected = RotatedRectangle {
            center: Point::from_px(20.0, 25.0),
            half_width: 10 * SUBPIXELS,
            half_height: 5 * SUBPIXELS,
            angle: Angle::from_degrees(45.0),
        };
        let found = read(&entry(1, "30,20,10,30,45"));
        assert_eq!(found, [Shape::RotatedRectangle(expected)]);
    }

    #[test]
    fn bad_files_are_refused() {
        assert!(error("[").starts_with("not JSON"));
        assert_eq!(error("3"), "not a list of shapes");
        assert_eq!(error("{\"shapes\":3}"), "not a list of shapes");
        assert_eq!(error("[{}]"), "shape 0: missing field `type`");
        assert_eq!(
            error("[7]"),
            "shape 0: invalid type: integer `7`, expected a shape"
        );
        assert_eq!(
            error(&entry(5, "1,2")),
            "shape 0: type 5 with 2 numbers is not known"
        );
        assert_eq!(
            error(&entry(77, "1,2")),
            "shape 0: type 77 with 2 numbers is not known"
        );
        let strange = entry(5, &format!("\"{}\"", "\u{9b}".repeat(1 << 16)));
        assert!(error(&strange).len() < 2000, "{}", error(&strange));
        assert_eq!(error(&entry(5, "1,2,-3")), "layer 0: a length of -3 px");
        assert!(error(&entry(5, "1,2,1e9")).ends_with(" px is beyond ±30000 px"));
    }

    #[test]
    fn polylines_of_two_points_are_lines() {
        let points = [Point::from_px(1.0, 2.0), Point::from_px(30.0, 4.5)];
        let width = STROKE_WIDTH;
        let mut drawing = samples::drawing(&[Kind::Polyline], 1, 1);
        drawing.layers[0].shape = Shape::Polyline(Polyline {
            points: points.into(),
            width,
        });
        let text = to_geometrize(&drawing).unwrap();
        assert_eq!(read(&text), [Shape::Line(Line { points, width })]);
    }

    #[test]
    fn kinds_that_geometrize_lacks_are_named() {
        for kind in [Kind::Quadrilateral, Kind::Polygon, Kind::Cubic] {
            let drawing = samples::drawing(&[Kind::Line, kind], 2, 1);
            let message = to_geometrize(&drawing).unwrap_err().to_string();
            assert_eq!(message, format!("layer 1: Geometrize has no {kind}"));
        }
    }
}
