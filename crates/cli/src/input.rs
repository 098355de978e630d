use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use marquetry::{Photo, PhotoLimits};

use crate::file_error::FileError;

/// Where a photo or something else to read comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// The file of this name; '-' is standard input.
    pub(crate) fn new(path: PathBuf) -> Self {
        if path.as_os_str() == "-" {
            return Self::Stdin;
        }
        Self::File(path)
    }

    /// Its path.
    pub(crate) fn file(&self) -> Option<&PathBuf> {
        match self {
            Self::Stdin => None,
            Self::File(path) => Some(path),
        }
    }

    /// What {name} in an output stands for.
    pub(crate) fn stem(&self) -> &OsStr {
        match self {
            Self::Stdin => OsStr::new("stdin"),
            Self::File(path) => path.file_stem().unwrap_or_default(),
        }
    }

    /// Decodes the photo.
    pub(crate) fn read(&self) -> Result<Photo, FileError> {
        let photo = match self {
            Self::Stdin => Photo::read_stream(io::stdin().lock(), &PhotoLimits::default()),
            Self::File(path) => Photo::open(path, &PhotoLimits::default()),
        };
        photo.map_err(|error| FileError::new(self, error))
    }

    /// The text, cut one byte beyond `most`, which is enough to be refused.
    pub(crate) fn read_text(&self, most: u64) -> io::Result<String> {
        let mut text = String::new();
        match self {
            Self::Stdin => io::stdin().lock().take(most + 1).read_to_string(&mut text),
            Self::File(path) => File::open(path)?.take(most + 1).read_to_string(&mut text),
        }?;
        Ok(text)
    }
}

impl fmt::Display for Input {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => formatter.write_str("standard input"),
            Self::File(path) => path.display().fmt(formatter),
        }
    }
}
