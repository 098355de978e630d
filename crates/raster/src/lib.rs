//! Pixels: which ones an outline covers, the best paint for many outlines at once, and drawing.
//!
//! A [`Backend`] holds a [`Target`] and a canvas. It ranks outlines at half the resolution, scores
//! batches of them (the best paint of each and the exact change of squared error) and draws the
//! chosen ones. [`Reference`] defines every result, pixel by pixel; [`Cpu`] gives the same results
//! from row sums, without touching a pixel to score a candidate. The one rule of which pixel
//! belongs to a shape is in [`rule`].
//!
//! ```
//! use color::{Fit, Image, Opacity};
//! use geometry::{Outline, Point};
//! use raster::{Backend, Cpu, Target};
//!
//! let photo = Image::filled(32, 32, [200, 100, 50, 255])?;
//! let mut cpu = Cpu::new(Target::new(&photo, Some([0, 0, 0]))?);
//! let corner = |x, y| Point::from_px(x, y);
//! let corners = [corner(4., 4.), corner(12., 4.), corner(12., 12.), corner(4., 12.)];
//! let square = Outline::polygon(corners.into());
//! let mut fits = Vec::new();
//! cpu.score(&[square], Opacity::FREE, &mut fits)?;
//! let fit = fits[0].unwrap();
//! assert_eq!(fit.paint.color, [200, 100, 50]);
//! assert_eq!(fit.gain / Fit::GAIN_OF_ONE, 64 * (200 * 200 + 100 * 100 + 50 * 50));
//! cpu.draw(&square, fit.paint)?;
//! assert_eq!(cpu.canvas()?.pixels()[5 * 32 + 5], [200, 100, 50, 255]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backend;
mod blocks;
mod candidates;
mod canvas;
mod coverage;
mod cpu;
mod criterion;
#[cfg(all(feature = "cuda", target_os = "linux"))]
pub mod cuda;
mod error;
mod failure;
mod half_canvas;
mod judge;
mod reference;
mod residual;
pub mod rule;
pub mod spans;
mod stack;
mod tables;
mod target;

pub use backend::Backend;
pub use canvas::straight_pixel;
pub use cpu::Cpu;
#[cfg(all(feature = "cuda", target_os = "linux"))]
pub use cuda::Cuda;
pub use error::RasterError;
pub use failure::Failure;
pub use reference::Reference;
pub use residual::{Residual, TILE};
pub use simd::Level;
pub use stack::{
    BestPlace, Footprint, MAX_ALPHA, Move, Stack, Top, View, WINDOW_TILE, remove_places,
};
pub use target::{CLEAR_COLOR, MAX_PIXELS, MAX_SIDE, MAX_WEIGHTED_PIXELS, Target};
