//! Eight numbers at a time, at the level of instructions that the machine has.
//!
//! Hot loops are written once, generic over [`Simd`], as a [`Task`]; [`Level::run`] runs them
//! compiled for a level. Every operation gives the same numbers at every level, so that results
//! never depend on the machine.
//!
//! ```
//! use simd::{Level, Simd, Task};
//!
//! struct Twice<'a>(&'a mut [i32; 8]);
//!
//! impl Task for Twice<'_> {
//!     type Output = ();
//!     #[inline(always)]
//!     fn run<S: Simd>(self, simd: S) {
//!         let numbers = simd.load(self.0);
//!         simd.store(simd.add(numbers, numbers), self.0);
//!     }
//! }
//!
//! let mut numbers = [1, 2, 3, 4, 5, 6, 7, 8];
//! Level::best().run(Twice(&mut numbers));
//! assert_eq!(numbers, [2, 4, 6, 8, 10, 12, 14, 16]);
//! ```

#[cfg(any(
    target_arch = "aarch64",
    all(target_arch = "wasm32", target_feature = "simd128")
))]
mod halves;
mod level;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(any(
    target_arch = "aarch64",
    target_arch = "x86_64",
    all(target_arch = "wasm32", target_feature = "simd128")
))]
mod operations;
mod portable;
mod rows;
mod simd;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(test)]
mod tests;

pub use level::{Level, Task};
pub use portable::Portable;
pub use rows::{channels, eights, eights_mut};
pub use simd::{HALF, LANES, Simd};
