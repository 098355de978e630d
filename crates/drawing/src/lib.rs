//! Photos in.
#![forbid(unsafe_code)]

#[cfg(feature = "photo")]
pub mod photo;
