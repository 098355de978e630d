//! Instructions per unit of work that are known from before.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

/// What a count may grow by before it is a regression.
const TOLERANCE: f64 = 0.05;

/// Instructions per unit by level of instructions and workload, as kept in a file of JSON.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts(BTreeMap<String, BTreeMap<String, f64>>);

/// A count beside the one from before; both vary by a little where other code changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// More by over 5 %.
    More,
    /// Less by over 5 %.
    Less,
    /// Neither.
    Same,
}

impl Counts {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read or is no such file.
    pub fn read(path: &Path) -> Result<Self> {
        let named = || path.display().to_string();
        let text = std::fs::read_to_string(path).with_context(named)?;
        Ok(Self(serde_json::from_str(&text).with_context(named)?))
    }

    /// Writes a file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(&self.0)? + "\n";
        std::fs::write(path, text).with_context(|| path.display().to_string())
    }

    /// The count of a workload, if there is one.
    #[must_use]
    pub fn get(&self, level: &str, workload: &str) -> Option<f64> {
        self.0.get(level)?.get(workload).copied()
    }

    /// Sets the count of a workload, in tenths.
    pub fn set(&mut self, level: &str, workload: &str, count: f64) {
        let counts = self.0.entry(level.to_owned()).or_default();
        counts.insert(workload.to_owned(), (count * 10.0).round() / 10.0);
    }
}

impl Verdict {
    /// On a count where another one was expected.
    #[must_use]
    pub fn of(found: f64, expected: f64) -> Self {
        if found > expected * (1.0 + TOLERANCE) {
            Self::More
        } else if found < expected * (1.0 - TOLERANCE) {
            Self::Less
        } else {
            Self::Same
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_come_back_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("counts.json");
        let mut counts = Counts::default();
        counts.set("avx2", "score/triangle", 300.26);
        counts.set("portable", "score/triangle", 900.0);
        counts.write(&path).unwrap();
        let read = Counts::read(&path).unwrap();
        assert_eq!(read, counts);
        assert_eq!(read.get("avx2", "score/triangle"), Some(300.3));
        assert_eq!(read.get("avx2", "score/circle"), None);
        assert_eq!(read.get("avx512", "score/triangle"), None);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let error = Counts::read(Path::new("no-such-file.json")).unwrap_err();
        assert_eq!(error.to_string(), "no-such-file.json");
    }

    #[test]
    fn a_count_may_grow_by_the_tolerance() {
        assert_eq!(Verdict::of(104.9, 100.0), Verdict::Same);
        assert_eq!(Verdict::of(105.1, 100.0), Verdict::More);
        assert_eq!(Verdict::of(95.1, 100.0), Verdict::Same);
        assert_eq!(Verdict::of(94.9, 100.0), Verdict::Less);
    }
}
