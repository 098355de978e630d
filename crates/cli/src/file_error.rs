use std::fmt::Display;

/// What went wrong with one file, or with the command itself.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {what}")]
pub(crate) struct FileError {
    file: String,
    what: String,
}

impl FileError {
    /// `what` went wrong with `file`.
    pub(crate) fn new(file: impl Display, what: impl Display) -> Self {
        Self {
            file: file.to_string(),
            what: what.to_string(),
        }
    }
}

impl From<FileError> for Vec<FileError> {
    fn from(error: FileError) -> Self {
        vec![error]
    }
}

/// All values or, if there are any, all errors.
pub(crate) fn gather<T>(
    results: impl Iterator<Item = Result<T, FileError>>,
) -> Result<Vec<T>, Vec<FileError>> {
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        return Ok(values);
    }
    Err(errors)
}
