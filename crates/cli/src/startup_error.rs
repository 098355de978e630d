use std::path::{Path, PathBuf};

use marquetry::{Format, Kind, UnknownFormat};

use crate::file_error::FileError;

/// Why nothing is even begun.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartupError {
    #[error("{0}")]
    Usage(String),
    #[error("nothing to write: give -o OUT or --size-only OUT.png")]
    NothingToWrite,
    #[error("{0}: {1}")]
    UnknownFormat(String, UnknownFormat),
    #[error("{0}: no extension such as .svg to tell the format by: give --format")]
    NoExtension(String),
    #[error("{0}: no extension, as nothing is before the dot: give a name, or --format")]
    DotFile(String),
    #[error("{0}: Geometrize has no shape '{1}'")]
    Kind(String, Kind),
    #[error("{0}: the working copy is written as png: give a name that ends in .png")]
    NotPng(String),
    #[error("{0}: put {{name}} into the names of outputs where there are several inputs")]
    NoName(String),
    #[error("{}: a folder: give the name of a file, such as {}", .0.display(), in_it(.0, *.1).display())]
    Folder(PathBuf, Format),
    #[error("{0} in the name of an output: {{name}} and {{index}} are known")]
    Placeholder(String),
    #[error("{0}: would be written twice")]
    Twice(String),
    #[error("{0}: would be written for two inputs: put {{index}} into the names of outputs")]
    SameName(String),
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
    #[error("{0}: drawings of Geometrize have no size; give the longest side with --size")]
    NoSize(String),
    #[error(transparent)]
    Unreadable(#[from] FileError),
}

/// A name of outputs in a folder.
fn in_it(folder: &Path, format: Format) -> PathBuf {
    folder.join(format!("{{name}}.{}", format.name()))
}

impl StartupError {
    /// What is wrong with the arguments, with its hints but in one line.
    pub(crate) fn usage(error: &clap::Error) -> Self {
        let text = error.to_string();
        let told = |part: &&str| !part.starts_with("Usage:") && !part.starts_with("For more");
        let parts = text.split("\n\n").map(str::trim).filter(told);
        let line = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = parts.map(line).collect::<Vec<_>>().join("; ");
        let line = line.trim_start_matches("error: ");
        Self::Usage(format!("{line}; for more, try --help"))
    }

    /// What the program ends with.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Unreadable(_) => 1,
            Self::NothingToWrite => 3,
            _ => 2,
        }
    }
}
