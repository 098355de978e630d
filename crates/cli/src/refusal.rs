use marquetry::UnknownFormat;

/// Why nothing is even begun.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("nothing to write: give -o OUT or --size-only OUT.png")]
    NothingToWrite,
    #[error("this build has no CUDA support; leave out --backend or give cpu")]
    NoCuda,
    #[error("{0}: {1}")]
    UnknownFormat(String, UnknownFormat),
    #[error("{0}: the working copy is written as png")]
    NotPng(String),
    #[error("{0}: put {{name}} into the names of outputs where there are several inputs")]
    NoName(String),
    #[error("{0}: would be written twice")]
    Twice(String),
    #[error("{0}: would be overwritten, but is an input too")]
    OverInput(String),
    #[error("standard input can be read only once")]
    StdinTwice,
    #[error("standard output can take only one file")]
    StdoutTwice,
    #[error("standard output cannot take both a file and the lines of --json")]
    StdoutForJson,
    #[error("--json reports on drawings; give -o OUT")]
    NothingToReport,
}

impl Refusal {
    /// What the program ends with.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::NoCuda => 1,
            Self::NothingToWrite => 3,
            _ => 2,
        }
    }
}
