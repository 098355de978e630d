use std::fmt::Display;
use std::io::{self, Write};

/// Writes a line to standard error, behind the program's name as all of them; nobody is told where
/// there is none.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "marquetry: {}", plain(line));
}

/// A text without what terminals obey, as names of files may have it.
pub(crate) fn plain(text: impl Display) -> String {
    let mut plain = String::new();
    for char in text.to_string().chars() {
        match char.is_control() {
            true => plain.extend(char.escape_debug()),
            false => plain.push(char),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_for_terminals_to_obey() {
        assert_eq!(
            plain("\u{1b}[31m'ä'\r\n\u{9b}J"),
            r"\u{1b}[31m'ä'\r\n\u{9b}J"
        );
    }
}
