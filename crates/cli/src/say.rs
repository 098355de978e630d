use std::fmt::Display;
use std::io::{self, Write};

/// Writes a line to standard error; nobody is told where there is none.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
