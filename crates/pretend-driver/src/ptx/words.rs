//! Cuts PTX into words.

use crate::Refusal;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Word {
    /// A name, a mnemonic or a directive, with its dots.
    Name(String),
    /// A number: its bits, as an integer or as a float of 32 or 64 bits.
    Integer(u64),
    Float(u32),
    Double(u64),
    /// Text within quotes, or a mark.
    Text,
    Mark(char),
}

/// A word and the line it is on, from 1.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    pub(crate) word: Word,
    pub(crate) line: usize,
}

/// The words of a text, without comments.
pub(crate) fn words(text: &str) -> Result<Vec<Placed>, Refusal> {
    let mut words = Vec::new();
    let mut comment = false;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let mut rest = line;
        loop {
            if comment {
                let Some((_, after)) = rest.split_once("*/") else {
                    break;
                };
                (comment, rest) = (false, after);
            }
            rest = rest.trim_start();
            if rest.is_empty() || rest.starts_with("//") {
                break;
            }
            if let Some(after) = rest.strip_prefix("/*") {
                (comment, rest) = (true, after);
                continue;
            }
            let (word, length) =
                word(rest).ok_or_else(|| Refusal::new(number, line, "not a word"))?;
            words.push(Placed { word, line: number });
            rest = &rest[length..];
        }
    }
    Ok(words)
}

/// The word that a text begins with, and its length.
fn word(text: &str) -> Option<(Word, usize)> {
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        let length = text
            .find(|letter: char| !letter.is_ascii_alphanumeric())
            .unwrap_or(text.len());
        return Some((number(&text[..length])?, length));
    }
    if first == '"' {
        let length = text[1..].find('"')? + 2;
        return Some((Word::Text, length));
    }
    if is_of_name(first) {
        let length = name_length(text);
        return Some((Word::Name(text[..length].to_owned()), length));
    }
    "{}()[],;:+-|!@<>="
        .contains(first)
        .then_some((Word::Mark(first), 1))
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "._$%".contains(letter)
}

/// A name may hold `::` within a modifier, as in `L1::no_allocate`.
fn name_length(text: &str) -> usize {
    let end = |from: usize| {
        text[from..]
            .find(|letter| !is_of_name(letter))
            .map_or(text.len(), |length| from + length)
    };
    let mut length = end(0);
    while text[length..].starts_with("::") && text[length + 2..].starts_with(is_of_name) {
        length = end(length + 2);
    }
    length
}

fn number(text: &str) -> Option<Word> {
    let parse = |digits: &str, radix| u64::from_str_radix(digits, radix).ok();
    let unsigned = text.trim_end_matches('U');
    if let Some(digits) = text.strip_prefix("0f").or_else(|| text.strip_prefix("0F")) {
        return u32::from_str_radix(digits, 16).ok().map(Word::Float);
    }
    if let Some(digits) = text.strip_prefix("0d").or_else(|| text.strip_prefix("0D")) {
        return parse(digits, 16).map(Word::Double);
    }
    if let Some(digits) = unsigned
        .strip_prefix("0x")
        .or_else(|| unsigned.strip_prefix("0X"))
    {
        return parse(digits, 16).map(Word::Integer);
    }
    if let Some(digits) = unsigned.strip_prefix("0b") {
        return parse(digits, 2).map(Word::Integer);
    }
    let octal = unsigned.len() > 1 && unsigned.starts_with('0');
    parse(unsigned, if octal { 8 } else { 10 }).map(Word::Integer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Vec<Word> {
        words(text)
            .unwrap()
            .into_iter()
            .map(|placed| placed.word)
            .collect()
    }

    #[test]
    fn words_are_names_numbers_and_marks() {
        let name = |text: &str| Word::Name(text.into());
        assert_eq!(
            only("@!%p1 ld.global.L1::no_allocate.u32 %r1, [%rd2+-4]; // x"),
            [
                Word::Mark('@'),
                Word::Mark('!'),
                name("%p1"),
                name("ld.global.L1::no_allocate.u32"),
                name("%r1"),
                Word::Mark(','),
                Word::Mark('['),
                name("%rd2"),
                Word::Mark('+'),
                Word::Mark('-'),
                Word::Integer(4),
                Word::Mark(']'),
                Word::Mark(';'),
            ]
        );
        assert_eq!(
            only("0x1F 010 7U 0f3F800000 0d3FF0000000000000 /* a\n b */ $L__BB0_1:"),
            [
                Word::Integer(31),
                Word::Integer(8),
                Word::Integer(7),
                Word::Float(0x3F80_0000),
                Word::Double(0x3FF0_0000_0000_0000),
                name("$L__BB0_1"),
                Word::Mark(':'),
            ]
        );
    }

    #[test]
    fn what_is_no_word_is_refused_with_its_line() {
        let refusal = words("add\nmov ~3").unwrap_err();
        assert_eq!(refusal.to_string(), "line 2: not a word: mov ~3");
    }
}
