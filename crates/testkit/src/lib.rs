//! What the tests of several crates share: scenes to draw on, outlines to draw, and the one check
//! that every backend must pass.

mod check_backend;
mod outlines;
mod pretend_driver;
mod scenes;

pub use check_backend::{Difference, check_backend};
pub use outlines::{edge_cases, random_shape};
#[cfg(all(feature = "cuda", target_os = "linux"))]
pub use pretend_driver::{cuda_device, use_cuda};
pub use pretend_driver::{device_is_required, pretend_driver};
pub use scenes::{Scene, photo};
