use std::fmt::Display;

/// What went wrong with one file, or with the command itself.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {what}")]
pub(crate) struct Fault {
    file: String,
    what: String,
}

impl Fault {
    /// `what` went wrong with `file`.
    pub(crate) fn new(file: impl Display, what: impl Display) -> Self {
        Self {
            file: file.to_string(),
            what: what.to_string(),
        }
    }
}

impl From<Fault> for Vec<Fault> {
    fn from(fault: Fault) -> Self {
        vec![fault]
    }
}

/// All values or, if there are any, all faults.
pub(crate) fn gather<T>(
    results: impl Iterator<Item = Result<T, Fault>>,
) -> Result<Vec<T>, Vec<Fault>> {
    let (mut values, mut faults) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        return Ok(values);
    }
    Err(faults)
}
