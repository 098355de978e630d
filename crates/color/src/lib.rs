//! Colour without geometry: pictures, paint and the one blend rule, the sums from which the best
//! paint of a shape follows in closed form, and distances between pictures.
//!
//! All colours are 8-bit sRGB and are blended in sRGB, as SVG renderers do.
//!
//! ```
//! use color::{Fit, Opacity, Sums};
//!
//! // A black canvas under a target of (200, 100, 50): one opaque coat is the answer.
//! let sums: Sums = (0..64).map(|_| Sums::of_pixel([200, 100, 50, 255], [0, 0, 0, 255], 1)).sum();
//! let fit = Fit::best(&sums, Opacity::FREE).unwrap();
//! assert_eq!((fit.paint.color, fit.paint.alpha), ([200, 100, 50], 255));
//! assert_eq!(fit.gain / Fit::GAIN_OF_ONE, 64 * (200 * 200 + 100 * 100 + 50 * 50));
//! ```
#![forbid(unsafe_code)]

/// Of the version whose arrays pictures and distances are of.
pub use ndarray;

mod blend;
mod clusters;
pub mod distance;
mod fit;
mod fit_lanes;
mod image;
mod opacity;
mod paint;
mod palette;
mod rank;
mod sums;
mod sums_f64;
mod unpremultiply;

pub use blend::{FULL_COVERAGE, blend};
pub use clusters::{ColorCluster, color_clusters};
pub use distance::DistanceError;
pub use fit::Fit;
pub use fit_lanes::{CoveredSumsLanes, SumsLanes};
pub use image::{Image, ImageError};
pub use opacity::{Opacity, OpacityError};
pub use paint::{Paint, Rgb};
pub use palette::{MAX_COLORS, Palette, PaletteError};
pub use rank::{RankSums, RankSumsLanes};
pub use sums::{CoveredSums, Sums};
pub use sums_f64::SumsF64;
pub use unpremultiply::unpremultiply;
