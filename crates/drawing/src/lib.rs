//! The result of a search: a [`Drawing`], its files and its rendering.
//!
//! Without features the crate knows drawings and SVG; `json`, `render`, `codecs` and `photo` add
//! the rest, and are all on by default.
#![forbid(unsafe_code)]

mod drawing;
#[cfg(feature = "codecs")]
mod encode;
mod grid;
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
mod svg;

pub use drawing::{Drawing, DrawingError, MAX_OUTPUT_SIDE, MAX_WORKING_SIDE};
#[cfg(feature = "codecs")]
pub use encode::{AnimationOptions, EncodeError, EncodeOptions, Format, UnknownFormat, write};
#[cfg(feature = "json")]
pub use json::{
    GeometrizeError, JsonError, MAX_JSON_BYTES, from_geometrize, from_json, to_geometrize, to_json,
};
pub use layer::Layer;
#[cfg(feature = "render")]
pub use render::{
    MAX_RENDERED_SIDE, MeasureError, Quality, RenderError, RenderOptions, measure, render,
};
pub use svg::{SvgOptions, to_svg};
