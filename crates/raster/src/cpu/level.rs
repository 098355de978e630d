/// The instructions that scoring is compiled for. Results do not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Level {
    /// What every processor of the architecture has.
    Portable,
    /// 256-bit integers and floats of x86-64 processors since about 2015.
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl Level {
    /// The levels that this machine can run, slowest first.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let mut levels = vec![Self::Portable];
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            levels.push(Self::Avx2);
        }
        levels
    }

    /// The fastest level that this machine can run.
    #[must_use]
    pub fn best() -> Self {
        Self::available().pop().unwrap_or(Self::Portable)
    }
}
