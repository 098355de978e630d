//! The result of a search: a [`Drawing`], its files and its rendering.
//!
//! Without features the crate knows drawings and SVG ([`to_svg`]). `json` reads and writes them as
//! JSON, `render` makes pictures of any size and measures them against a photo, `codecs` writes
//! all kinds of files, `photo` reads photos. All are on by default.
//!
//! ```
//! use color::Paint;
//! use drawing::{Drawing, Layer, SvgOptions, to_svg};
//! use geometry::{Circle, Point, Shape};
//!
//! let mut drawing = Drawing::new(128, 96, Some([255, 255, 255]));
//! let circle = Circle { center: Point::from_px(32.0, 24.0), radius: 160 };
//! drawing.layers.push(Layer {
//!     shape: Shape::Circle(circle),
//!     paint: Paint { color: [255, 0, 0], alpha: 51 },
//! });
//! let svg = to_svg(&drawing, &SvgOptions::default());
//! assert!(svg.contains(r##"<circle fill="#f00" fill-opacity=".2" cx="320" cy="240" r="100"/>"##));
//! ```
#![forbid(unsafe_code)]

mod drawing;
#[cfg(feature = "codecs")]
mod encode;
mod excerpt;
mod grid;
mod hex;
#[cfg(feature = "json")]
mod json;
mod layer;
mod opacity;
#[cfg(feature = "photo")]
pub mod photo;
#[cfg(feature = "render")]
mod render;
#[cfg(test)]
mod samples;
mod size;
mod svg;

pub use drawing::{Drawing, DrawingError, MAX_OUTPUT_SIDE, MAX_WORKING_SIDE};
#[cfg(feature = "codecs")]
pub use encode::{
    AnimationOptions, EncodeError, EncodeOptions, Format, MAX_WEBP_SIDE, UnknownFormat, write,
    write_png,
};
pub use excerpt::excerpt;
pub use hex::color_from_hex;
#[cfg(feature = "json")]
pub use json::{
    GEOMETRIZE_KINDS, GeometrizeError, GeometrizeOptions, JsonError, MAX_JSON_BYTES,
    from_geometrize, from_json, to_geometrize, to_json,
};
pub use layer::Layer;
#[cfg(feature = "render")]
pub use render::{
    MAX_RENDERED_SIDE, MeasureError, Quality, RenderError, RenderOptions, measure, render,
};
pub use size::size_for;
pub use svg::{SvgOptions, to_data_uri, to_svg};
