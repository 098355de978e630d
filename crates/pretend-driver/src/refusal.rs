use std::fmt;

/// Why a text of PTX is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    line: usize,
    text: String,
    why: String,
}

impl Refusal {
    pub(crate) fn new(line: usize, text: &str, why: &str) -> Self {
        Self {
            line,
            text: text.trim().to_owned(),
            why: why.to_owned(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}: {}: {}", self.line, self.why, self.text)
    }
}
