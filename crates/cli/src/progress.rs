use std::io::{self, IsTerminal};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use marquetry::{Progress, Search, Stage};

use crate::say::plain;
use crate::talk::Talk;

/// Whether somebody watches standard error.
pub(crate) fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// The bars of all searches under way, on a terminal.
#[derive(Debug)]
pub(crate) struct Bars(Option<MultiProgress>);

impl Bars {
    /// None yet.
    pub(crate) fn new(talk: Talk) -> Self {
        let shown = talk != Talk::Quiet && is_watched();
        Self(shown.then(MultiProgress::new))
    }

    /// One more, for what has this name.
    pub(crate) fn add(&self, name: &str) -> Bar {
        let Some(all) = &self.0 else {
            return Bar(ProgressBar::hidden());
        };
        let bar = ProgressBar::new(0).with_prefix(plain(name));
        let bar = all.add(bar);
        let template = "{prefix} {wide_bar} {pos}/{len} {msg}";
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
        let progresses: Vec<Progress<'_>> = searches.iter().map(Search::progress).collect();
        let Some(stage) = progresses.iter().map(|progress| progress.stage).min() else {
            return;
        };
        let doing = match stage {
            Stage::Greedy => "shapes drawn",
            Stage::Anneal => "times revisited",
            Stage::Polish => "times polished",
        };
        let sum = |count: fn(&Progress<'_>) -> usize| progresses.iter().map(count).sum::<usize>();
        let errors = progresses.iter().map(|progress| progress.rmse);
        let error = errors.sum::<f64>() / progresses.len() as f64;
        // The message comes last: until then the bar may be drawn as it was.
        self.0.set_length(sum(|progress| progress.total) as u64);
        self.0.set_position(sum(|progress| progress.done) as u64);
        self.0.set_message(format!("{doing}, error {error:.2}"));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
