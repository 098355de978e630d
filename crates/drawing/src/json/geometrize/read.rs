use std::fmt;

use color::{Paint, Rgb};
use geometry::{
    Angle, Circle, Ellipse, Kind, Line, Point, Points, Polyline, Quadratic, Rectangle,
    RotatedEllipse, RotatedRectangle, SUBPIXELS, Shape, Triangle,
};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{GEOMETRIZE_KINDS, GeometrizeError, STROKE_WIDTH};
use crate::json::brief::brief;
use crate::json::list::List;
use crate::json::{JsonError, checked};
use crate::{Drawing, Layer};

/// One shape of a file.
#[derive(Deserialize)]
#[serde(expecting = "a shape")]
struct Entry {
    #[serde(rename = "type")]
    number: u32,
    data: Vec<f64>,
    color: [u8; 4],
}

/// The shapes of Geometrize's JSON, an array or an object with an array "shapes", as a drawing of
/// `width` × `height` px; numbers of types as in any version of Geometrize. A first rectangle over
/// all of it is its background, unless it is translucent; without one there is none.
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
    if let Some(background) = drawing
        .layers
        .first()
        .and_then(|first| covers(first, &drawing))
    {
        drawing.background = background;
        drawing.layers.remove(0);
    }
    Ok(drawing)
}

/// The background that a layer is, if it is one: a level rectangle of the drawing's size, or a px
/// less to the right and below as Geometrize has it, opaque or invisible.
fn covers(layer: &Layer, drawing: &Drawing) -> Option<Option<Rgb>> {
    let Shape::Rectangle(Rectangle { from, to }) = layer.shape else {
        return None;
    };
    let [width, height] = [drawing.width, drawing.height].map(|side| side as i32 * SUBPIXELS);
    let is_corner = |less: i32| to == Point::new(width - less, height - less);
    let is_whole = from == Point::new(0, 0) && (is_corner(0) || is_corner(SUBPIXELS));
    match layer.paint.alpha {
        255 if is_whole => Some(Some(layer.paint.color)),
        0 if is_whole => Some(None),
        _ => None,
    }
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
    let by_order = GEOMETRIZE_KINDS.get(number as usize);
    let by_bit = number
        .is_power_of_two()
        .then(|| GEOMETRIZE_KINDS.get(number.ilog2() as usize));
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
