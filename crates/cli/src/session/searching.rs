//! From a batch of photos to what the searches found, and on to the files.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use marquetry::{BackendChoice, FailedSearch, Search, Searches, Stage};

use super::loaded_job::GreedyCost;
use super::{Batch, LoadedJob, Session};
use crate::clock::Clock;
use crate::destination;
use crate::interrupt;
use crate::lock::lock;
use crate::parallelism::Parallelism;
use crate::verbosity::Verbosity;

impl Session<'_> {
    /// Takes what is read to files.
    pub(super) fn draw(&self, batch: Batch<'_>, parallelism: Parallelism) {
        let Batch { mut jobs, searches } = batch;
        // Not before: reading of standard input would not notice.
        let hold = interrupt::hold();
        self.search_and_write(&mut jobs, searches, parallelism);
        if hold.release() {
            self.note_if_interrupted();
            // Of jobs that were not begun no lines will come.
            let _ = self.reports.end(destination::Stdout);
            interrupt::end();
        }
    }

    fn search_and_write(
        &self,
        jobs: &mut [LoadedJob<'_>],
        searches: Searches,
        parallelism: Parallelism,
    ) {
        // Others read and write meanwhile.
        let pause = Clock::start();
        let device_turn = self.is_on_device().then(|| lock(&self.device_turn));
        if interrupt::requested() {
            return;
        }
        for loaded in &mut *jobs {
            loaded.clock.leave_out(&pause);
        }
        jobs.iter().for_each(|loaded| self.announce(loaded));
        let found = self.search(
            jobs,
            searches.with_threads(parallelism.threads),
            parallelism,
        );
        drop(device_turn);
        let found = jobs.iter().zip(found).collect();
        self.io_threads.map(found, |(loaded, found)| {
            self.deliver(loaded, found, parallelism)
        });
    }

    /// Notes how many photos an interruption has left out.
    fn note_if_interrupted(&self) {
        let all = self.plan.jobs.len();
        let missing = all - self.settled.load(Ordering::Relaxed).min(all);
        if missing > 0 {
            self.note(format_args!(
                "interrupted: {missing} of {all} photos were not drawn"
            ));
        }
    }

    /// Tells what is worked on, and why.
    fn announce(&self, loaded: &LoadedJob<'_>) {
        let Some(BackendChoice {
            backend, reason, ..
        }) = self.choice.get()
        else {
            return;
        };
        let input = &loaded.job.input;
        if self.plan.verbosity == Verbosity::Verbose {
            let (width, height) = (loaded.copy.width(), loaded.copy.height());
            self.say(format_args!(
                "{input}: working at {width}×{height} px on {backend} ({reason})"
            ));
        } else if self.plan.tells_backend {
            self.say(format_args!("{input}: on {backend} ({reason})"));
        }
    }

    /// What a photo's bar is called.
    pub(super) fn name(&self, loaded: &LoadedJob<'_>) -> String {
        let (input, jobs) = (&loaded.job.input, self.plan.jobs.len());
        match jobs {
            1 => input.to_string(),
            _ => format!("{} of {jobs}: {input}", loaded.number + 1),
        }
    }

    /// Searches until done or interrupted.
    fn search(
        &self,
        jobs: &mut [LoadedJob<'_>],
        searches: Searches,
        parallelism: Parallelism,
    ) -> Vec<Result<Search, FailedSearch>> {
        let name = match &*jobs {
            [loaded] => self.name(loaded),
            jobs => format!("{} photos", jobs.len()),
        };
        let bar = self.bars.add(&name);
        let mut begun: Option<(usize, Clock)> = None;
        searches.run(|first, searches| {
            if begun.as_ref().is_none_or(|(index, _)| *index != first) {
                begun = Some((first, Clock::start()));
            }
            let seconds = begun
                .as_ref()
                .and_then(|(_, clock)| clock.cpu_seconds(parallelism.cpu_scope()));
            for (loaded, search) in jobs[first..].iter_mut().zip(searches) {
                loaded.side_by_side = searches.len().max(parallelism.sharing_cpu_time());
                let progress = search.progress();
                if progress.stage == Stage::Greedy && search.stop_reason().is_none() {
                    loaded.greedy = GreedyCost {
                        evaluations: progress.evaluations,
                        cpu_seconds: seconds,
                    };
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
