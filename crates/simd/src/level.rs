#[cfg(target_arch = "aarch64")]
use crate::neon::Neon;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use crate::simd128::Simd128;
#[cfg(target_arch = "x86_64")]
use crate::x86::{Avx2, Avx512};
use crate::{Portable, Simd};

/// The instructions that hot loops are compiled for. Results do not depend on it.
///
/// A value exists only where the machine has the instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(Set);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Portable,
    #[cfg(target_arch = "aarch64")]
    Neon(Neon),
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    Simd128(Simd128),
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
}

impl Level {
    /// What every processor of the architecture has.
    pub const PORTABLE: Self = Self(Set::Portable);

    /// The levels that this machine can run, slowest first.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let sets = [
            Some(Set::Portable),
            #[cfg(target_arch = "aarch64")]
            Some(Set::Neon(Neon)),
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Some(Set::Simd128(Simd128)),
            #[cfg(target_arch = "x86_64")]
            Avx2::detect().map(Set::Avx2),
            #[cfg(target_arch = "x86_64")]
            Avx512::detect().map(Set::Avx512),
        ];
        sets.into_iter().flatten().map(Self).collect()
    }

    /// The fastest level that this machine can run.
    #[must_use]
    pub fn best() -> Self {
        Self::available().pop().unwrap_or(Self::PORTABLE)
    }

    /// "portable", "neon", "simd128", "avx2" or "avx512".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self.0 {
            Set::Portable => "portable",
            #[cfg(target_arch = "aarch64")]
            Set::Neon(_) => "neon",
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Set::Simd128(_) => "simd128",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2(_) => "avx2",
            #[cfg(target_arch = "x86_64")]
            Set::Avx512(_) => "avx512",
        }
    }

    /// Runs a task compiled for this level.
    #[inline]
    pub fn run<T: Task>(self, task: T) -> T::Output {
        match self.0 {
            Set::Portable => task.run(Portable),
            #[cfg(target_arch = "aarch64")]
            Set::Neon(neon) => neon.run(task),
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Set::Simd128(simd128) => simd128.run(task),
            #[cfg(target_arch = "x86_64")]
            Set::Avx2(avx2) => avx2.run(task),
            #[cfg(target_arch = "x86_64")]
            Set::Avx512(avx512) => avx512.run(task),
        }
    }
}

/// A hot loop with its operands. `run` must be `#[inline(always)]`, and so must all that it calls
/// and that is worth compiling for a level; closures are not.
pub trait Task {
    /// What comes out.
    type Output;

    /// Does the work with the operations of `simd`.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}
