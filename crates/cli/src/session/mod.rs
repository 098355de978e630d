//! Jobs from photos to files, shared out among threads: photos are read ([`loaded_job`]) and
//! gathered ([`batch`]), searched for ([`searching`]), and what was found is written ([`ending`]).

mod batch;
mod ending;
mod loaded_job;
mod searching;
mod shared_inputs;

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use marquetry::{BackendChoice, BackendKind};

use crate::destination::{self, Destination};
use crate::file_error::FileError;
use crate::interrupt;
use crate::lock::lock;
use crate::ordered_lines::OrderedLines;
use crate::parallelism::Parallelism;
use crate::plan::Plan;
use crate::progress::Bars;
use crate::say::say;
use crate::startup_error::StartupError;
use crate::threads::{IoThreads, run_alongside};
use crate::verbosity::Verbosity;

use batch::Batch;
use loaded_job::LoadedJob;
use shared_inputs::SharedInputs;

/// Carries out jobs, side by side as [`Parallelism`] has it. What is wrong with one does not concern
/// the others.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    plan: &'a Plan,
    shared: SharedInputs,
    /// What the first photo was searched for on, and why; it serves all others.
    choice: OnceLock<BackendChoice>,
    /// Held while a batch is searched for on a device.
    device_turn: Mutex<()>,
    io_threads: IoThreads,
    bars: Bars,
    reports: OrderedLines,
    /// How many jobs have come to an end, if to a bad one.
    settled: AtomicUsize,
    /// Whether all went well so far.
    all_well: AtomicBool,
}

impl<'a> Session<'a> {
    /// Reads what all jobs need.
    pub(crate) fn new(plan: &'a Plan) -> Result<Self, StartupError> {
        let shared = SharedInputs::read(plan)?;
        Ok(Self {
            plan,
            shared,
            choice: OnceLock::new(),
            device_turn: Mutex::default(),
            io_threads: IoThreads::new(plan.options.threads),
            bars: Bars::new(plan.verbosity),
            reports: OrderedLines::default(),
            settled: AtomicUsize::new(0),
            all_well: AtomicBool::new(true),
        })
    }

    /// Whether nothing went wrong.
    pub(crate) fn went_well(&self) -> bool {
        self.all_well.load(Ordering::Relaxed)
    }

    /// Takes all jobs from photos to files, until interrupted.
    pub(crate) fn draw_all(&self) {
        if self.plan.jobs.iter().all(|job| job.outputs.is_empty()) {
            return self.copy_all();
        }
        let jobs = Mutex::new(self.plan.jobs.iter().enumerate());
        let jobs = || lock(&jobs);
        let next = || jobs().next();
        // The first photo decides what all are searched for on.
        let Some(first) = self.batch(next) else {
            return;
        };
        let parallelism = self.parallelism(&first, jobs().len());
        let draw_others = || {
            while !interrupt::requested()
                && let Some(batch) = self.batch(next)
            {
                self.draw(batch, parallelism);
            }
        };
        run_alongside(parallelism.workers, draw_others, || {
            self.draw(first, parallelism);
            draw_others();
        });
    }

    /// Takes all jobs to their working copies, which are all that is wanted.
    fn copy_all(&self) {
        let jobs = self.plan.jobs.iter().enumerate().collect();
        self.io_threads.map(jobs, |(number, job)| {
            if let Err(errors) = self.load(number, job) {
                self.report_errors(errors);
            }
        });
    }

    /// How the first batch and so many more photos are shared out.
    fn parallelism(&self, first: &Batch<'_>, more: usize) -> Parallelism {
        let options = &self.plan.options;
        if !self.is_on_device() {
            return Parallelism::new(options, 1 + more);
        }
        match first.searches.at_once() {
            1 => Parallelism::of_device(options, 1),
            _ => Parallelism::of_device(options, 1 + more.div_ceil(first.jobs.len())),
        }
    }

    fn is_on_device(&self) -> bool {
        let choice = self.choice.get();
        choice.is_some_and(|choice| choice.backend != BackendKind::Cpu)
    }

    /// Settles a job: writes its report, if there is one, when it has its turn.
    fn settle(&self, number: usize, line: Option<String>) {
        self.settled.fetch_add(1, Ordering::Relaxed);
        if !self.plan.json {
            return;
        }
        let put = || self.reports.put(number, line, destination::Stdout);
        if let Err(error) = self.bars.aside(put) {
            self.report_errors(vec![Destination::Stdout.failed(&error)]);
        }
    }

    /// Says what went wrong, which the exit code will tell too.
    fn report_errors(&self, errors: Vec<FileError>) {
        self.all_well.store(false, Ordering::Relaxed);
        for error in errors {
            self.say(error);
        }
    }

    /// Says what is no error, unless told to be quiet.
    fn note(&self, line: impl Display) {
        if self.plan.verbosity > Verbosity::Quiet {
            self.say(line);
        }
    }

    /// [`say`], with the bars out of the way.
    fn say(&self, line: impl Display) {
        self.bars.aside(|| say(line));
    }
}
