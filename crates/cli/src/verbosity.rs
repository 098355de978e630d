/// How much is said on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    /// Errors only.
    Quiet,
    /// Progress and results, where somebody watches.
    Normal,
    /// Sizes, backend and times, in any case.
    Verbose,
}
