/// The beginning of a text from outside, to be quoted in a message: at most 40 characters, and
/// escaped those that are not shown as they are, as a terminal might obey them.
///
/// ```
/// assert_eq!(drawing::excerpt("blue"), "blue");
/// assert_eq!(drawing::excerpt("\u{1b}[2J"), r"\u{1b}[2J");
/// ```
#[must_use]
pub fn excerpt(text: &str) -> String {
    beginning(text, 40)
}

/// The same of a message that quotes such a text among other words.
#[cfg(feature = "json")]
pub(crate) fn of_message(message: impl std::fmt::Display) -> String {
    beginning(&message.to_string(), 300)
}

fn beginning(text: &str, most: usize) -> String {
    let mut rest = text.chars();
    let mut shown = String::new();
    for char in rest.by_ref().take(most) {
        match char {
            // These would be escaped too, but only code needs that.
            '\'' | '"' | '\\' => shown.push(char),
            _ => shown.extend(char.escape_debug()),
        }
    }
    if rest.next().is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut() {
        let forty = "ä".repeat(40);
        assert_eq!(excerpt(&forty), forty);
        assert_eq!(excerpt(&"ä".repeat(41)), format!("{forty}…"));
        assert_eq!(
            excerpt(&"\0".repeat(1 << 20)),
            format!("{}…", r"\0".repeat(40))
        );
    }

    #[test]
    fn what_terminals_obey_is_escaped() {
        assert_eq!(
            excerpt("\u{1b}]0;x\u{7}\n\u{9b}"),
            r"\u{1b}]0;x\u{7}\n\u{9b}"
        );
        assert_eq!(excerpt("\"it's\" \\"), "\"it's\" \\");
    }
}
