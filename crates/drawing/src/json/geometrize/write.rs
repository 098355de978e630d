use geometry::{Angle, Kind, Point, Rectangle, SUBPIXELS, Shape};
use serde::Serialize;
use serde_json::Number;

use super::{GEOMETRIZE_KINDS, GeometrizeError};
use crate::grid::MAX_DECIMALS;
use crate::json::line;
use crate::{Drawing, Layer};

/// How drawings are written for programs that read the JSON of Geometrize.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GeometrizeOptions {
    /// Width and height of the picture in px, at least 1, which give the scale of all coordinates.
    /// Proportions are kept: the longer side counts. Default: `None`, the drawing's output size.
    pub size: Option<(u32, u32)>,
    /// Decimals of coordinates, 0 to 4. Default: 0, as Geometrize itself has them and as some
    /// programs need them; then the size should be some times the working size.
    pub decimals: u8,
}

/// The drawing as Geometrize's C++ version writes shapes and as makers of game liveries and levels
/// read them: an object with an array "shapes", types 1 to 256. The first shape is a rectangle over
/// the whole picture, the background; one of opacity 0 where there is none.
///
/// The format has no widths of strokes: those are lost. The score of each shape is written as 0, a
/// polyline of two points as a line.
///
/// ```
/// use drawing::{Drawing, GeometrizeOptions, to_geometrize};
///
/// let drawing = Drawing::new(64, 48, Some([255, 136, 0])).with_output_size((640, 480));
/// let json = to_geometrize(&drawing, &GeometrizeOptions::default())?;
/// assert!(json.contains(r#"{"type":1,"data":[0,0,640,480],"color":[255,136,0,255],"score":0}"#));
/// # Ok::<(), drawing::GeometrizeError>(())
/// ```
///
/// # Errors
/// When the drawing fails [`Drawing::check`], a side of the picture is 0, or a layer is of a kind
/// that is not among [`GEOMETRIZE_KINDS`]; it is named.
pub fn to_geometrize(
    drawing: &Drawing,
    options: &GeometrizeOptions,
) -> Result<String, GeometrizeError> {
    drawing.check()?;
    let (width, height) = options.size.unwrap_or(drawing.output_size);
    if width == 0 || height == 0 {
        return Err(GeometrizeError::Size { width, height });
    }
    let scale = Scale::new(drawing, width.max(height), options.decimals);
    let mut lines = vec![line(&scale.background(drawing))];
    for (index, layer) in drawing.layers.iter().enumerate() {
        let kind = layer.shape.kind();
        let entry = scale.entry(layer);
        lines.push(line(&entry.ok_or(GeometrizeError::Kind { index, kind })?));
    }
    Ok(format!("{{\"shapes\":[\n{}\n]}}\n", lines.join(",\n")))
}

/// One shape of a file.
#[derive(Serialize)]
struct Entry {
    #[serde(rename = "type")]
    number: u32,
    data: Vec<Number>,
    color: [u8; 4],
    score: u8,
}

/// From sixteenths of a px of the working size to the numbers of a file.
struct Scale {
    /// Px of the file for each sixteenth.
    factor: f64,
    /// Steps to which numbers are rounded for each px of the file.
    steps: f64,
}

impl Scale {
    /// For a picture of so many px on its longer side.
    fn new(drawing: &Drawing, longer_side: u32, decimals: u8) -> Self {
        let longest = f64::from(drawing.width.max(drawing.height)) * f64::from(SUBPIXELS);
        Self {
            factor: f64::from(longer_side) / longest,
            steps: 10_f64.powi(decimals.min(MAX_DECIMALS).into()),
        }
    }

    /// The background as a rectangle.
    fn background(&self, drawing: &Drawing) -> Entry {
        let background = drawing.background.map(|[r, g, b]| [r, g, b, 255]);
        let [width, height] = [drawing.width, drawing.height].map(|px| px as i32 * SUBPIXELS);
        Entry {
            number: number(Kind::Rectangle).unwrap_or_default(),
            data: [0, 0, width, height]
                .map(|length| self.length(length))
                .into(),
            color: background.unwrap_or([0; 4]),
            score: 0,
        }
    }

    /// A layer, if Geometrize has its kind.
    fn entry(&self, layer: &Layer) -> Option<Entry> {
        let shape = &layer.shape;
        let lengths = lengths(shape)?.into_iter();
        let degrees = angle(shape).map(|angle| self.rounded(angle.to_degrees()));
        let [r, g, b] = layer.paint.color;
        Some(Entry {
            number: number(kind(shape))?,
            data: lengths
                .map(|length| self.length(length))
                .chain(degrees)
                .collect(),
            color: [r, g, b, layer.paint.alpha],
            score: 0,
        })
    }

    fn length(&self, length: i32) -> Number {
        self.rounded(f64::from(length) * self.factor)
    }

    /// A number of the file's decimals, a whole one without a point.
    fn rounded(&self, number: f64) -> Number {
        let rounded = (number * self.steps).round() / self.steps;
        match Number::from_f64(rounded) {
            Some(number) if rounded.fract() != 0.0 => number,
            _ => Number::from(rounded as i64),
        }
    }
}

/// The number of a kind, if Geometrize has it.
fn number(kind: Kind) -> Option<u32> {
    let place = GEOMETRIZE_KINDS.iter().position(|known| *known == kind);
    place.map(|place| 1 << place)
}

/// The kind as which a shape is written: four numbers of a polyline would be read as an ellipse.
fn kind(shape: &Shape) -> Kind {
    match shape {
        Shape::Polyline(polyline) if polyline.points.len() == 2 => Kind::Line,
        shape => shape.kind(),
    }
}

/// The lengths that describe a shape, in sixteenths of a px, if Geometrize has its kind.
fn lengths(shape: &Shape) -> Option<Vec<i32>> {
    let flat = |points: &[Point]| points.iter().flat_map(|p| [p.x, p.y]).collect();
    Some(match shape {
        Shape::Rectangle(Rectangle { from, to }) => flat(&[
            Point::new(from.x.min(to.x), from.y.min(to.y)),
            Point::new(from.x.max(to.x), from.y.max(to.y)),
        ]),
        Shape::RotatedRectangle(r) => {
            let half = Point::new(r.half_width, r.half_height);
            flat(&[r.center - half, r.center + half])
        }
        Shape::Triangle(triangle) => flat(&triangle.corners),
        Shape::Ellipse(e) => vec![e.center.x, e.center.y, e.radius_x, e.radius_y],
        Shape::RotatedEllipse(e) => vec![e.center.x, e.center.y, e.radius_x, e.radius_y],
        Shape::Circle(c) => vec![c.center.x, c.center.y, c.radius],
        Shape::Line(line) => flat(&line.points),
        Shape::Quadratic(curve) => flat(&curve.points),
        Shape::Polyline(polyline) => flat(&polyline.points),
        _ => return None,
    })
}

/// The angle that follows the lengths, of shapes that are turned.
const fn angle(shape: &Shape) -> Option<Angle> {
    match shape {
        Shape::RotatedRectangle(rectangle) => Some(rectangle.angle),
        Shape::RotatedEllipse(ellipse) => Some(ellipse.angle),
        _ => None,
    }
}
