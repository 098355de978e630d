//! Jobs from photos to files, shared out among threads: photos are read ([`work`]) and gathered
//! ([`batch`]), searched for ([`searching`]), and what was found is written ([`ending`]).

mod batch;
mod ending;
mod searching;
mod work;

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};

use marquetry::{Choice, ChosenBackend};

use crate::fault::Fault;
use crate::hands::{Hands, beside};
use crate::input::Aids;
use crate::interrupt;
use crate::lines::Lines;
use crate::lock::lock;
use crate::place;
use crate::plan::Plan;
use crate::progress::Bars;
use crate::refusal::Refusal;
use crate::say::say;
use crate::talk::Talk;
use crate::team::Team;

use batch::Batch;
use work::Work;

/// Carries out jobs, side by side as [`Team`] has it. What is wrong with one does not concern the
/// others.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    plan: &'a Plan,
    aids: Aids,
    /// What the first photo was searched for on, and why; it serves all others.
    choice: OnceLock<Choice>,
    /// Held while a batch is searched for on a device.
    turn: Mutex<()>,
    hands: Hands,
    bars: Bars,
    reports: Lines,
    /// Whether all went well so far.
    well: AtomicBool,
}

impl<'a> Session<'a> {
    /// Reads what all jobs need.
    pub(crate) fn new(plan: &'a Plan) -> Result<Self, Refusal> {
        let aids = Aids::read(plan)?;
        Ok(Self {
            plan,
            aids,
            choice: OnceLock::new(),
            turn: Mutex::default(),
            hands: Hands::new(plan.options.threads),
            bars: Bars::new(plan.talk),
            reports: Lines::default(),
            well: AtomicBool::new(true),
        })
    }

    /// Whether nothing went wrong.
    pub(crate) fn went_well(&self) -> bool {
        self.well.load(Ordering::Relaxed)
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
        let team = self.team(&first, jobs().len());
        let go_on = || {
            while !interrupt::requested()
                && let Some(batch) = self.batch(next)
            {
                self.draw(batch, team);
            }
        };
        beside(team.takers, go_on, || {
            self.draw(first, team);
            go_on();
        });
    }

    /// Takes all jobs to their working copies, which are all that is wanted.
    fn copy_all(&self) {
        let jobs = self.plan.jobs.iter().enumerate().collect();
        self.hands.map(jobs, |(number, job)| {
            if let Err(faults) = self.begin(number, job) {
                self.complain(faults);
            }
        });
    }

    /// Who takes the first batch and so many more photos.
    fn team(&self, first: &Batch<'_>, more: usize) -> Team {
        let options = &self.plan.options;
        if !self.is_on_device() {
            return Team::new(options, 1 + more);
        }
        match first.searches.at_once() {
            1 => Team::of_device(options, 1),
            _ => Team::of_device(options, 1 + more.div_ceil(first.works.len())),
        }
    }

    fn is_on_device(&self) -> bool {
        let choice = self.choice.get();
        choice.is_some_and(|choice| choice.backend != ChosenBackend::Cpu)
    }

    /// Writes the report of a job, if there is one, when it has its turn.
    fn report(&self, number: usize, line: Option<String>) {
        if !self.plan.json {
            return;
        }
        let put = || self.reports.put(number, line, place::Stdout);
        if let Err(error) = self.bars.aside(put) {
            self.complain(vec![Fault::new("standard output", error)]);
        }
    }

    fn complain(&self, faults: Vec<Fault>) {
        self.well.store(false, Ordering::Relaxed);
        for fault in faults {
            self.say(fault);
        }
    }

    /// Says what is no fault, unless told to be quiet.
    fn remark(&self, line: impl Display) {
        if self.plan.talk > Talk::Quiet {
            self.say(line);
        }
    }

    /// [`say`], with the bars out of the way.
    fn say(&self, line: impl Display) {
        self.bars.aside(|| say(line));
    }
}
