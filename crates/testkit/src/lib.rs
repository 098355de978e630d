//! What the tests of several crates share: scenes to draw on, outlines to draw, and the one check
//! that every backend must pass.

mod check_backend;
mod outlines;
mod scenes;

pub use check_backend::{Difference, check_backend};
pub use outlines::{edge_cases, random_shape};
pub use scenes::{Scene, photo};
