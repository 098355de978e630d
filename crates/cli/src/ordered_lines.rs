use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Mutex;

use crate::lock::lock;

/// Lines that are ready in any order and written in that of their numbers, each as soon as all
/// before it are.
#[derive(Debug, Default)]
pub(crate) struct OrderedLines(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    /// The number of the line to be written next.
    next: usize,
    /// Those behind it; `None` is a number without a line.
    ready: BTreeMap<usize, Option<String>>,
}

impl OrderedLines {
    /// The line of a number, from 0 on, is ready, or there is none. Writes what has its turn.
    ///
    /// # Errors
    /// When a line cannot be written; the next ones are tried all the same.
    pub(crate) fn put(
        &self,
        number: usize,
        line: Option<String>,
        mut to: impl Write,
    ) -> io::Result<()> {
        let mut waiting = lock(&self.0);
        let Waiting { next, ready } = &mut *waiting;
        ready.insert(number, line);
        let mut written = Ok(());
        while let Some(line) = ready.remove(next) {
            *next += 1;
            if let Some(line) = line {
                written = written.and(writeln!(to, "{line}"));
            }
        }
        written.and(to.flush())
    }

    /// Writes what waits for lines that will not come.
    pub(crate) fn end(&self, mut to: impl Write) -> io::Result<()> {
        let mut waiting = lock(&self.0);
        let ready = std::mem::take(&mut waiting.ready);
        for line in ready.into_values().flatten() {
            writeln!(to, "{line}")?;
        }
        to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_wait_for_those_before_them() {
        let (lines, mut written) = (OrderedLines::default(), Vec::new());
        let mut put = |number, line: Option<&str>| {
            let line = line.map(str::to_owned);
            lines.put(number, line, &mut written).unwrap();
            String::from_utf8(written.clone()).unwrap()
        };
        assert_eq!(put(2, Some("two")), "");
        assert_eq!(put(0, Some("zero")), "zero\n");
        assert_eq!(put(4, Some("four")), "zero\n");
        assert_eq!(put(1, None), "zero\ntwo\n");
        assert_eq!(put(3, None), "zero\ntwo\nfour\n");
        assert_eq!(put(7, Some("seven")), "zero\ntwo\nfour\n");
        lines.end(&mut written).unwrap();
        assert_eq!(written, b"zero\ntwo\nfour\nseven\n");
    }
}
