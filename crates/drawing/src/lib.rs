//! The result of a search: a [`Drawing`], its files and its rendering.
//!
//! Without features the crate knows drawings and SVG; `json`, `render`, `codecs` and `photo` add
//! the rest, and are all on by default.
#![forbid(unsafe_code)]

mod drawing;
mod layer;
#[cfg(feature = "photo")]
pub mod photo;

pub use drawing::{Drawing, DrawingError, MAX_OUTPUT_SIDE, MAX_WORKING_SIDE};
pub use layer::Layer;
