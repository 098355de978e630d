//! Drawings as JSON; `docs/json-format.md` describes the format.

mod brief;
mod file;
mod geometrize;
mod list;

use color::{Paint, Rgb};
use geometry::Shape;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use thiserror::Error;

use crate::excerpt::{self, excerpt};
use crate::{Drawing, DrawingError, Layer, color_from_hex, opacity};
use brief::brief;
use file::File;
pub use geometrize::{
    GEOMETRIZE_KINDS, GeometrizeError, GeometrizeOptions, from_geometrize, to_geometrize,
};

/// The version of the format that is written, and the only one that is read.
const VERSION: u64 = 1;

/// The longest JSON text that is read, in bytes.
pub const MAX_JSON_BYTES: usize = 64 << 20;

/// Why a text is no drawing.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JsonError {
    /// The text is longer than [`MAX_JSON_BYTES`].
    #[error("{bytes} bytes of JSON, more than {MAX_JSON_BYTES}")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// The text is not JSON.
    #[error("not JSON: {0}")]
    Syntax(serde_json::Error),
    /// The JSON is something else: it has no version.
    #[error("not a drawing: there is no \"marquetry\": {VERSION}")]
    NoVersion,
    /// The version is not one that this program reads.
    #[error("version {} of the format, where {VERSION} is known", excerpt(.0))]
    UnknownVersion(String),
    /// Something other than a layer is missing or of the wrong type.
    #[error("not a drawing: {}", excerpt::of_message(.0))]
    Drawing(serde_json::Error),
    /// A layer is not as the format says.
    #[error("layer {index}: {}", excerpt::of_message(reason))]
    Layer {
        /// The layer's place, 0 at the bottom.
        index: usize,
        /// What is wrong with it.
        reason: serde_json::Error,
    },
    /// A size is out of range, or a shape cannot be drawn.
    #[error(transparent)]
    Unusable(#[from] DrawingError),
}

/// All of a file but its layers.
#[derive(Serialize, Deserialize)]
struct Header {
    marquetry: u64,
    width: u32,
    height: u32,
    output_width: Option<u32>,
    output_height: Option<u32>,
    // With a function of its own it must be there, if as null.
    #[serde(deserialize_with = "Option::deserialize")]
    background: Option<Hex>,
}

impl Header {
    /// The output size; that of the shapes where there is none.
    fn output_size(&self) -> Result<(u32, u32), serde_json::Error> {
        match (self.output_width, self.output_height) {
            (Some(width), Some(height)) => Ok((width, height)),
            (None, None) => Ok((self.width, self.height)),
            (Some(_), None) => Err(serde::de::Error::missing_field("output_height")),
            (None, Some(_)) => Err(serde::de::Error::missing_field("output_width")),
        }
    }
}

/// The names in a [`Header`].
const HEADER: [&str; 6] = [
    "marquetry",
    "width",
    "height",
    "output_width",
    "output_height",
    "background",
];

#[derive(Serialize, Deserialize)]
#[serde(expecting = "a layer")]
struct LayerEntry {
    #[serde(flatten)]
    shape: Shape,
    color: Hex,
    opacity: Fraction,
}

/// A colour as `#rrggbb`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
struct Hex(Rgb);

/// An opacity of 0 to 255 as a fraction of 1.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "f64", try_from = "f64")]
struct Fraction(u8);

/// The drawing as JSON, one layer to a line; [`from_json`] reads exactly the same drawing, if it
/// passes [`Drawing::check`] and the text has at most [`MAX_JSON_BYTES`]. With the feature `codecs`
/// `write` checks both.
///
/// ```
/// use drawing::{Drawing, from_json, to_json};
///
/// let drawing = Drawing::new(64, 48, Some([255, 136, 0]));
/// let json = to_json(&drawing);
/// assert!(json.starts_with(r##"{"marquetry":1,"width":64,"height":48,"##));
/// assert_eq!(from_json(&json)?, drawing);
/// # Ok::<(), drawing::JsonError>(())
/// ```
#[must_use]
pub fn to_json(drawing: &Drawing) -> String {
    let header = Header {
        marquetry: VERSION,
        width: drawing.width,
        height: drawing.height,
        output_width: Some(drawing.output_size.0),
        output_height: Some(drawing.output_size.1),
        background: drawing.background.map(Hex),
    };
    let mut text = line(&header);
    // The layers follow within the same object.
    text.truncate(text.len() - 1);
    text.push_str(",\"layers\":[");
    for (index, layer) in drawing.layers.iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&line(&LayerEntry {
            shape: layer.shape,
            color: Hex(layer.paint.color),
            opacity: Fraction(layer.paint.alpha),
        }));
    }
    text.push_str("\n]}\n");
    text
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("maps with names as keys, of numbers, strings and lists")
}

/// The drawing that a JSON text of [`to_json`] describes. Names that the format does not have are
/// ignored; of the others none may occur twice in the header.
///
/// # Errors
/// When the text is too long, not JSON, of another version, or not a drawing that passes
/// [`Drawing::check`]; the message names the first bad layer.
pub fn from_json(text: &str) -> Result<Drawing, JsonError> {
    let text = checked(text)?;
    let file: File = serde_json::from_str(text).map_err(|error| not_a_file(text, error))?;
    match file.header.get("marquetry") {
        None => return Err(JsonError::NoVersion),
        Some(version) if !is_known(version) => {
            return Err(JsonError::UnknownVersion(version.to_string()));
        }
        Some(_) => {}
    }
    let no_layers = || JsonError::Drawing(serde::de::Error::missing_field("layers"));
    let layers = file.layers.ok_or_else(no_layers)?;
    let header = serde_json::from_value(Value::Object(file.header));
    let header: Header = header.map_err(JsonError::Drawing)?;
    let drawing = Drawing {
        width: header.width,
        height: header.height,
        output_size: header.output_size().map_err(JsonError::Drawing)?,
        background: header.background.map(|Hex(color)| color),
        layers: layers?,
    };
    drawing.check()?;
    Ok(drawing)
}

/// A text of acceptable length, without the byte order mark before it.
fn checked(text: &str) -> Result<&str, JsonError> {
    if text.len() > MAX_JSON_BYTES {
        return Err(JsonError::TooLong { bytes: text.len() });
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Why a text of acceptable length is not even a file with members and a list of layers.
fn not_a_file(text: &str, error: serde_json::Error) -> JsonError {
    if !error.is_data() {
        JsonError::Syntax(error)
    } else if text.trim_start().starts_with('{') {
        JsonError::Drawing(error)
    } else {
        JsonError::NoVersion
    }
}

/// Whether this is the version that is read.
fn is_known(version: &Value) -> bool {
    version.as_u64() == Some(VERSION)
}

fn layer(index: usize, text: &RawValue) -> Result<Layer, JsonError> {
    let entry = brief(text);
    let entry: LayerEntry = entry.map_err(|reason| JsonError::Layer { index, reason })?;
    Ok(Layer {
        shape: entry.shape,
        paint: Paint {
            color: entry.color.0,
            alpha: entry.opacity.0,
        },
    })
}

impl From<Hex> for String {
    fn from(Hex([r, g, b]): Hex) -> Self {
        format!("#{r:02x}{g:02x}{b:02x}")
    }
}

impl TryFrom<String> for Hex {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        // Here the # must be there.
        let color = color_from_hex(&text).filter(|_| text.starts_with('#'));
        let odd = || format!("colour '{}' is not of the form #rrggbb", excerpt(&text));
        color.map(Self).ok_or_else(odd)
    }
}

impl From<Fraction> for f64 {
    fn from(Fraction(alpha): Fraction) -> Self {
        let decimal = opacity::to_decimal(alpha);
        Self::from(decimal.digits) / 10_f64.powi(decimal.decimals as i32)
    }
}

impl TryFrom<f64> for Fraction {
    type Error = String;
    fn try_from(opacity: f64) -> Result<Self, String> {
        if !(0.0..=1.0).contains(&opacity) {
            return Err(format!("opacity {opacity} is not within 0 and 1"));
        }
        Ok(Self((opacity * 255.0).round() as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use geometry::Kind;
    use proptest::prelude::*;

    fn error(text: &str) -> String {
        from_json(text).unwrap_err().to_string()
    }

    /// A drawing of one layer, with the given text in its place.
    fn with_layer(layer: &str) -> String {
        format!(r#"{{"marquetry":1,"width":9,"height":8,"background":null,"layers":[{layer}]}}"#)
    }

    const DOT: &str = r##""color":"#ff8800","opacity":0.5,"kind":"circle","center":[4,4]"##;

    proptest! {
        #[test]
        fn drawings_are_read_as_written(drawing in samples::any_drawing()) {
            prop_assert_eq!(from_json(&to_json(&drawing)).unwrap(), drawing);
        }

        #[test]
        fn any_text_is_refused_in_a_line(text in "\\PC{0,200}|[\\[\\]{}\",:0-9a-z \n]{0,200}") {
            let error = from_json(&text).unwrap_err().to_string();
            prop_assert!(!error.contains('\n'), "{}", error);
        }

        #[test]
        fn damaged_files_are_refused_or_read(
            drawing in samples::any_drawing(),
            at: prop::sample::Index,
            length in 0..6_usize,
            patch in prop::sample::select(vec![
                "", "-", "9999999999", "1e300", "-29999.9", "null", "[]", "{}", "\"", ",", "[[[[", "0",
            ]),
        ) {
            let mut text = to_json(&drawing);
            let start = at.index(text.len());
            text.replace_range(start..(start + length).min(text.len()), patch);
            if let Ok(read) = from_json(&text) {
                prop_assert_eq!(read.check(), Ok(()));
            }
        }
    }

    #[test]
    fn the_documented_example_is_read() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/json-format.md");
        let page = std::fs::read_to_string(path).unwrap();
        let (_, rest) = page.split_once("```json\n").unwrap();
        let (example, _) = rest.split_once("```").unwrap();
        let drawing = from_json(example).unwrap();
        let kinds: Vec<Kind> = drawing
            .layers
            .iter()
            .map(|layer| layer.shape.kind())
            .collect();
        assert_eq!(kinds, Kind::ALL);
        assert_eq!(to_json(&drawing), example);
    }

    #[test]
    fn the_output_size_may_be_left_out() {
        let drawing = from_json(&with_layer(&format!("{{{DOT},\"radius\":1.5}}"))).unwrap();
        assert_eq!(drawing.output_size, (9, 8));
        assert_eq!(
            drawing.layers[0].paint,
            Paint {
                color: [255, 136, 0],
                alpha: 128
            }
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        let whole = to_json(&samples::drawing(Kind::ALL, 1, 3));
        for name in HEADER {
            let text = whole.replace(&format!("\"{name}\""), "\"other\"");
            let expected = match name {
                "marquetry" => JsonError::NoVersion.to_string(),
                name => format!("not a drawing: missing field `{name}`"),
            };
            assert_eq!(error(&text), expected);
        }
        let text = whole.replace("\"output_", "\"other_");
        assert_eq!(from_json(&text).unwrap().output_size, (97, 61));
        let text = to_json(&Drawing::new(9, 8, None));
        assert!(text.contains("\"background\":null"), "{text}");
    }

    #[test]
    fn doubled_names_are_refused() {
        let whole = to_json(&Drawing::new(9, 8, None));
        for name in HEADER.into_iter().chain(["layers"]) {
            let other = if name == "layers" { "[]" } else { "1" };
            let text = whole.replacen('{', &format!("{{\"{name}\":{other},"), 1);
            let expected = format!("not a drawing: duplicate field `{name}`");
            assert!(error(&text).starts_with(&expected), "{}", error(&text));
        }
        let text = whole.replacen('{', r#"{"id":1,"id":2,"#, 1);
        assert_eq!(from_json(&text).unwrap(), Drawing::new(9, 8, None));
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        let drawing = Drawing::new(5, 4, None);
        let text = format!("\u{feff}{}", to_json(&drawing));
        assert_eq!(from_json(&text).unwrap(), drawing);
        assert!(from_json(&format!("\u{feff}{text}")).is_err());
    }

    #[test]
    fn unknown_names_are_ignored() {
        let known = format!("{DOT},\"radius\":1.5");
        let more = with_layer(&format!("{{{known},\"id\":100000,\"tags\":[1e300]}}"));
        let plain = from_json(&with_layer(&format!("{{{known}}}"))).unwrap();
        assert_eq!(from_json(&more).unwrap(), plain);
    }

    #[test]
    fn other_files_are_refused() {
        assert!(error("{").starts_with("not JSON: EOF while parsing"));
        assert_eq!(error("[1]"), "not a drawing: there is no \"marquetry\": 1");
        assert_eq!(
            error("{\"marquetry\":2}"),
            "version 2 of the format, where 1 is known"
        );
        assert_eq!(
            error("{\"marquetry\":\"x\"}"),
            "version \"x\" of the format, where 1 is known"
        );
        assert_eq!(
            error("{\"marquetry\":1}"),
            "not a drawing: missing field `layers`"
        );
        let odd = r#"{"marquetry":1,"width":"x","height":8,"layers":[]}"#;
        assert!(error(odd).starts_with("not a drawing: invalid type: string \"x\", expected u32"));
        let odd = r#"{"marquetry":1,"width":9,"height":8,"layers":7}"#;
        assert!(
            error(odd).starts_with("not a drawing: invalid type: integer `7`, expected a list")
        );
        let newer = r#"{"marquetry":2,"width":9,"height":8,"layers":{}}"#;
        assert!(error(newer).starts_with("version 2 of the format"));
        let long = " ".repeat(MAX_JSON_BYTES + 1);
        assert_eq!(error(&long), "67108865 bytes of JSON, more than 67108864");
        assert!(from_json(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn messages_are_complete() {
        use std::error::Error;
        for text in ["{", "{\"marquetry\":1}", &with_layer("7")] {
            assert!(from_json(text).unwrap_err().source().is_none(), "{text}");
        }
        let shapes = from_geometrize("[7]", 9, 8).unwrap_err();
        assert!(shapes.to_string().starts_with("shape 0: ") && shapes.source().is_none());
    }

    #[test]
    fn broken_json_is_said_before_bad_layers() {
        let text = with_layer("7").replace("]}", ",");
        assert!(error(&text).starts_with("not JSON: EOF while parsing"));
        let text = with_layer("7").replace(":1,", ":2,");
        assert!(error(&text).starts_with("version 2 of the format"));
    }

    #[test]
    fn bad_layers_are_named() {
        let second = |layer: &str| error(&with_layer(&format!("{{{DOT},\"radius\":1}},{layer}")));
        assert_eq!(
            second("7"),
            "layer 1: invalid type: integer `7`, expected a layer"
        );
        assert_eq!(
            second(&format!("{{{DOT}}}")),
            "layer 1: missing field `radius`"
        );
        assert_eq!(
            second(&format!("{{{DOT},\"radius\":-1}}")),
            "layer 1: a length of -1 px"
        );
        let message = second(&format!("{{{DOT},\"radius\":-30001}}"));
        assert_eq!(message, "layer 1: -30001 px is beyond ±30000 px");
        assert!(second(&format!("{{{DOT},\"radius\":1e300}}")).ends_with("is beyond ±30000 px"));
        let pale = DOT.replace("0.5", "1.5");
        let message = second(&format!("{{{pale},\"radius\":1}}"));
        assert_eq!(message, "layer 1: opacity 1.5 is not within 0 and 1");
        for odd in ["#f80", "ff8800", "##ff8800"] {
            let colorless = DOT.replace("#ff8800", odd);
            let message = second(&format!("{{{colorless},\"radius\":1}}"));
            let expected = format!("layer 1: colour '{odd}' is not of the form #rrggbb");
            assert_eq!(message, expected);
        }
        let strange = DOT.replace("circle", "blob");
        assert!(
            second(&format!("{{{strange},\"radius\":1}}")).starts_with("layer 1: unknown variant")
        );
    }

    #[test]
    fn little_of_strange_texts_is_quoted() {
        let strange = "\u{9b}".repeat(1 << 16);
        let layers = [
            DOT.replace("circle", &strange),
            DOT.replace("#ff8800", &strange),
            DOT.replace("0.5", &format!("\"{strange}\"")),
        ];
        let layers = layers.map(|layer| with_layer(&format!("{{{layer},\"radius\":1}}")));
        let version = format!("{{\"marquetry\":\"{strange}\"}}");
        let size = with_layer("").replace("9", &format!("\"{strange}\""));
        for text in layers.iter().chain([&version, &size]) {
            let message = error(text);
            assert!(
                message.len() < 2000 && message.contains(r"\u{9b}"),
                "{message}"
            );
            assert!(!message.contains(char::is_control), "{message}");
        }
    }

    #[test]
    fn sizes_are_checked() {
        let text = to_json(&Drawing::new(5, 5, None)).replace("\"width\":5", "\"width\":0");
        assert!(error(&text).starts_with("a working size of 0×5 px"));
    }
}
