#[cfg(target_arch = "x86_64")]
mod x86;

/// The instructions that hot loops are compiled for. Results do not depend on it.
///
/// A value exists only where the machine has the instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(Set);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl Level {
    /// What every processor of the architecture has.
    pub const PORTABLE: Self = Self(Set::Portable);

    /// The levels that this machine can run, slowest first.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let mut levels = vec![Self::PORTABLE];
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            levels.push(Self(Set::Avx2));
        }
        levels
    }

    /// The fastest level that this machine can run.
    #[must_use]
    pub fn best() -> Self {
        Self::available().pop().unwrap_or(Self::PORTABLE)
    }

    /// "portable" or "avx2".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self.0 {
            Set::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "avx2",
        }
    }

    /// Runs a task compiled for this level.
    #[inline]
    pub(crate) fn run<T: Task>(self, task: T) -> T::Output {
        match self.0 {
            Set::Portable => task.run(),
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => x86::avx2(self, task),
        }
    }
}

/// A hot loop with its operands. `run` must be `#[inline(always)]`, and so must all that it calls
/// and that is worth compiling for a level; closures are not.
pub(crate) trait Task {
    type Output;
    fn run(self) -> Self::Output;
}
