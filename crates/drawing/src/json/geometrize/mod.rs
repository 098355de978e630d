//! The JSON of Geometrize: a list of shapes with numbered types.

mod read;
mod write;

use geometry::{Kind, SUBPIXELS};
use thiserror::Error;

use super::JsonError;
use crate::DrawingError;
use crate::excerpt;

pub use read::from_geometrize;
pub use write::{GeometrizeOptions, to_geometrize};

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
    /// The drawing is unusable, or would be.
    #[error(transparent)]
    Unusable(#[from] DrawingError),
    /// A picture without pixels was asked for.
    #[error("a picture of {width}×{height} px, where sides are at least 1 px")]
    Size {
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
    },
}

/// Geometrize's kinds. Its C++ version, and the programs that take its files, give each a bit of its
/// own in this order, 1 to 256; its Haxe and web versions number them 0 to 8.
pub const GEOMETRIZE_KINDS: [Kind; 9] = [
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Drawing, samples};
    use geometry::{
        Angle, Line, Point, Polyline, Rectangle, RotatedEllipse, RotatedRectangle, Shape,
    };
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// The sixteenths of shapes as they are, for a drawing of which a file is as large as it.
    const EXACT: GeometrizeOptions = GeometrizeOptions {
        size: Some((97, 61)),
        decimals: 4,
    };

    fn written(drawing: &Drawing, options: &GeometrizeOptions) -> Value {
        serde_json::from_str(&to_geometrize(drawing, options).unwrap()).unwrap()
    }

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
            kinds in prop::collection::vec(prop::sample::select(&GEOMETRIZE_KINDS[..]), 1..4),
            count in 0..9_usize,
            background: Option<[u8; 3]>,
            seed: u64,
        ) {
            let mut drawing = samples::drawing(&kinds, count, seed);
            drawing.background = background;
            let text = to_geometrize(&drawing, &EXACT).unwrap();
            let read = from_geometrize(&text, 97, 61).unwrap();
            prop_assert_eq!(read.background, background);
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
                    (Shape::Polyline(read), Shape::Polyline(written)) => {
                        prop_assert_eq!(&*read.points, &*written.points);
                    }
                    (Shape::Line(read), Shape::Line(written)) => {
                        prop_assert_eq!(read.points, written.points);
                    }
                    (Shape::Quadratic(read), Shape::Quadratic(written)) => {
                        prop_assert_eq!(read.points, written.points);
                    }
                    (read, written) => prop_assert!(false, "{:?} of {:?}", read, written),
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
    fn files_have_whole_px_of_the_output_size() {
        let mut drawing = samples::drawing(&[Kind::RotatedEllipse], 1, 1);
        drawing.layers[0].shape = Shape::RotatedEllipse(RotatedEllipse {
            center: Point::from_px(9.5, 8.0625),
            radius_x: 3 * SUBPIXELS,
            radius_y: SUBPIXELS / 2,
            angle: Angle::from_degrees(30.0),
        });
        let options = GeometrizeOptions::default();
        let shapes = &written(&drawing, &options)["shapes"];
        assert_eq!(shapes[0]["data"], json!([0, 0, 970, 610]));
        assert_eq!(shapes[0]["color"], json!([200, 120, 64, 255]));
        assert_eq!(
            (&shapes[0]["type"], &shapes[1]["type"]),
            (&json!(1), &json!(16))
        );
        assert_eq!(shapes[1]["data"], json!([95, 81, 30, 5, 30]));
        let fine = GeometrizeOptions {
            size: Some((194, 122)),
            decimals: 2,
        };
        assert_eq!(
            written(&drawing, &fine)["shapes"][1]["data"],
            json!([19, 16.13, 6, 1, 30])
        );
    }

    #[test]
    fn the_documented_example_is_what_is_written() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/json-format.md");
        let page = std::fs::read_to_string(path).unwrap();
        let (_, rest) = page.split_once("```json\n{\"shapes\"").unwrap();
        let (rest, _) = rest.split_once("```").unwrap();
        let example = format!("{{\"shapes\"{rest}");
        let drawing = from_geometrize(&example, 1536, 1024).unwrap();
        let kinds = drawing.layers.iter().map(|layer| layer.shape.kind());
        assert!(kinds.eq([Kind::Triangle, Kind::RotatedEllipse]));
        let text = to_geometrize(&drawing, &GeometrizeOptions::default()).unwrap();
        assert_eq!(text, example);
    }

    #[test]
    fn the_first_rectangle_is_the_background() {
        let read = |rectangle: &str, alpha: u8| {
            let text = format!(
                "[{{\"type\":0,\"data\":[{rectangle}],\"color\":[1,2,3,{alpha}],\"score\":0}}]"
            );
            let drawing = from_geometrize(&text, 50, 40).unwrap();
            (drawing.background, drawing.layers.len())
        };
        for rectangle in ["0,0,50,40", "0,0,49,39"] {
            assert_eq!(read(rectangle, 255), (Some([1, 2, 3]), 0));
            assert_eq!(read(rectangle, 0), (None, 0));
            assert_eq!(read(rectangle, 128), (None, 1));
        }
        for rectangle in ["0,0,50,39", "1,0,50,40", "0,0,48,38"] {
            assert_eq!(read(rectangle, 255), (None, 1));
        }
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
        let text = to_geometrize(&drawing, &EXACT).unwrap();
        assert_eq!(read(&text)[1..], [Shape::Line(Line { points, width })]);
    }

    #[test]
    fn unusable_drawings_and_pictures_without_pixels_are_refused() {
        let drawing = samples::drawing(&[Kind::Line], 2, 1);
        for (width, height) in [(0, 9), (9, 0), (0, 0)] {
            let options = GeometrizeOptions {
                size: Some((width, height)),
                ..EXACT
            };
            let message = to_geometrize(&drawing, &options).unwrap_err().to_string();
            let expected =
                format!("a picture of {width}×{height} px, where sides are at least 1 px");
            assert_eq!(message, expected);
        }
        let unusable = drawing.with_output_size((0, 9));
        let error = to_geometrize(&unusable, &EXACT).unwrap_err();
        assert!(matches!(error, GeometrizeError::Unusable(_)), "{error}");
    }

    #[test]
    fn kinds_that_geometrize_lacks_are_named() {
        for kind in [Kind::Quadrilateral, Kind::Polygon, Kind::Cubic] {
            let drawing = samples::drawing(&[Kind::Line, kind], 2, 1);
            let message = to_geometrize(&drawing, &EXACT).unwrap_err().to_string();
            assert_eq!(message, format!("layer 1: Geometrize has no {kind}"));
        }
    }
}
