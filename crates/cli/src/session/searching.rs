//! From a batch of photos to what the searches found, and on to the files.

use std::ops::ControlFlow;

use marquetry::{Choice, FailedSearch, Search, Searches, Stage};

use super::{Batch, Session, Work};
use crate::clock::Clock;
use crate::interrupt;
use crate::lock::lock;
use crate::place;
use crate::talk::Talk;
use crate::team::Team;

impl Session<'_> {
    /// Takes what is read to files.
    pub(super) fn draw(&self, batch: Batch<'_>, team: Team) {
        let Batch {
            mut works,
            searches,
        } = batch;
        // Not before: reading of standard input would not notice.
        let hold = interrupt::hold();
        self.search_and_write(&mut works, searches, team);
        if hold.release() {
            // Of jobs that were not begun no lines will come.
            let _ = self.reports.end(place::Stdout);
            interrupt::end();
        }
    }

    fn search_and_write(&self, works: &mut [Work<'_>], searches: Searches, team: Team) {
        // Others read and write meanwhile.
        let pause = Clock::start();
        let turn = self.is_on_device().then(|| lock(&self.turn));
        if interrupt::requested() {
            return;
        }
        for work in &mut *works {
            work.clock.leave_out(&pause);
        }
        works.iter().for_each(|work| self.introduce(work));
        let ended = self.search(works, searches.with_threads(team.threads), team);
        drop(turn);
        let ended = works.iter().zip(ended).collect();
        self.hands
            .map(ended, |(work, found)| self.deliver(work, found, team));
    }

    /// Tells what is worked on, and why.
    fn introduce(&self, work: &Work<'_>) {
        let Some(Choice {
            backend, reason, ..
        }) = self.choice.get()
        else {
            return;
        };
        let input = &work.job.input;
        if self.plan.talk == Talk::Verbose {
            let (width, height) = (work.copy.width(), work.copy.height());
            self.say(format_args!(
                "{input}: working at {width}×{height} px on {backend} ({reason})"
            ));
        } else if self.plan.tells_backend {
            self.say(format_args!("{input}: on {backend} ({reason})"));
        }
    }

    /// What a photo's bar is called.
    pub(super) fn name(&self, work: &Work<'_>) -> String {
        let (input, jobs) = (&work.job.input, self.plan.jobs.len());
        match jobs {
            1 => input.to_string(),
            _ => format!("{} of {jobs}: {input}", work.number + 1),
        }
    }

    /// Searches until done or interrupted.
    fn search(
        &self,
        works: &mut [Work<'_>],
        searches: Searches,
        team: Team,
    ) -> Vec<Result<Search, FailedSearch>> {
        let name = match &*works {
            [work] => self.name(work),
            works => format!("{} photos", works.len()),
        };
        let bar = self.bars.add(&name);
        let mut begun: Option<(usize, Clock)> = None;
        searches.run(|first, searches| {
            if begun.as_ref().is_none_or(|(place, _)| *place != first) {
                begun = Some((first, Clock::start()));
            }
            let seconds = begun
                .as_ref()
                .and_then(|(_, clock)| clock.cpu_seconds(team.cpu_scope()));
            for (work, search) in works[first..].iter_mut().zip(searches) {
                work.side_by_side = searches.len().max(team.mixed());
                let progress = search.progress();
                if progress.stage == Stage::Greedy {
                    work.greedy = (progress.evaluations, seconds);
                }
            }
            bar.show(searches);
            match interrupt::requested() {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        })
    }
}
