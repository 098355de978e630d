//! The result of a search: a [`Drawing`], its files and its rendering.
//!
//! Without features the crate knows drawings and SVG; `json`, `render`, `codecs` and `photo` add
//! the rest, and are all on by default.
#![forbid(unsafe_code)]

mod drawing;
mod grid;
mod layer;
mod opacity;
#[cfg(feature = "render")]
mod render;
#[cfg(test)]
mod samples;
mod svg;

pub use drawing::{Drawing, DrawingError, MAX_OUTPUT_SIDE, MAX_WORKING_SIDE};
pub use layer::Layer;
#[cfg(feature = "render")]
pub use render::{
    MAX_RENDERED_SIDE, MeasureError, Quality, RenderError, RenderOptions, measure, render,
};
pub use svg::{SvgOptions, to_svg};
