use std::io::{self, IsTerminal};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use marquetry::{Progress, Search, Stage};

use crate::say::plain;
use crate::verbosity::Verbosity;

/// Whether somebody watches standard error.
pub(crate) fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// The bars of all searches under way, on a terminal.
#[derive(Debug)]
pub(crate) struct Bars(Option<MultiProgress>);

impl Bars {
    /// None yet.
    pub(crate) fn new(verbosity: Verbosity) -> Self {
        let shown = verbosity != Verbosity::Quiet && is_watched();
        Self(shown.then(MultiProgress::new))
    }

    /// One more, for what has this name.
    pub(crate) fn add(&self, name: &str) -> Bar {
        let Some(all) = &self.0 else {
            return Bar(ProgressBar::hidden());
        };
        let bar = ProgressBar::new(0).with_prefix(plain(name));
        let bar = all.add(bar);
        let template = "{prefix} {wide_bar} {msg}";
        match ProgressStyle::with_template(template) {
            Ok(style) => Bar(bar.with_style(style)),
            Err(_) => Bar(bar),
        }
    }

    /// Does what writes to the terminal, with the bars out of the way.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(all) => all.suspend(write),
            None => write(),
        }
    }
}

/// A bar of the stage at hand; gone when dropped.
#[derive(Debug)]
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// Shows how far searches are, which are in the same stage unless they have ended.
    pub(crate) fn show(&self, searches: &[Search]) {
        let under_way = searches
            .iter()
            .filter(|search| search.stop_reason().is_none());
        let progresses: Vec<Progress<'_>> = under_way.map(Search::progress).collect();
        let Some(stage) = progresses.iter().map(|progress| progress.stage).min() else {
            return;
        };
        let doing = match stage {
            Stage::Greedy => "shapes drawn",
            Stage::Anneal => "times revisited",
            Stage::Polish => "times polished",
        };
        let sum = |count: fn(&Progress<'_>) -> usize| progresses.iter().map(count).sum::<usize>();
        let errors = searches.iter().map(|search| search.progress().rmse);
        let error = errors.sum::<f64>() / searches.len() as f64;
        let (done, total) = (
            sum(|progress| progress.done),
            sum(|progress| progress.total),
        );
        // It may be drawn after each: what is read together is set together.
        self.0.update(|state| {
            state.set_len(total as u64);
            state.set_pos(done as u64);
        });
        self.0
            .set_message(format!("{done}/{total} {doing}, error {error:.2}"));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    use indicatif::{ProgressDrawTarget, TermLike};
    use marquetry::{Effort, Image, Options};

    use crate::lock::lock;

    /// A terminal that keeps all that it ever showed.
    #[derive(Debug, Clone, Default)]
    struct Screen(Arc<Mutex<Vec<String>>>);

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            80
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            lock(&self.0).push(text.to_owned());
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn stages_are_not_mixed() {
        let screen = Screen::default();
        let target = ProgressDrawTarget::term_like_with_hz(Box::new(screen.clone()), 255);
        let bars = Bars(Some(MultiProgress::with_draw_target(target)));
        let pixels = (0..64).map(|i| [4 * i, 255 - 2 * i, 99, 255]).collect();
        let photo = Image::new(8, 8, pixels).unwrap();
        let options = Options {
            shapes: 2,
            ..Options::default()
        };
        let mut search = Search::new(&photo, &options.with_effort(Effort::Tiny)).unwrap();
        let bar = bars.add("photo");
        let mut steps = Vec::new();
        while search.step().unwrap().is_continue() {
            let Progress {
                done, total, stage, ..
            } = search.progress();
            let doing = ["shapes drawn", "times revisited", "times polished"][stage as usize];
            steps.push(format!(" {done}/{total} {doing}, error "));
            bar.show(std::slice::from_ref(&search));
        }
        let shown = lock(&screen.0);
        let shown: Vec<_> = shown
            .iter()
            .filter(|text| text.contains(", error "))
            .collect();
        assert!(!shown.is_empty());
        for text in shown {
            assert!(steps.iter().any(|step| text.contains(step)), "{text}");
        }
    }
}
