//! Jobs from photos to files: reading and searching; what follows is in [`ending`].

mod ending;

use std::fmt::Display;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use marquetry::{
    Background, Choice, ChosenBackend, Drawing, Image, Options, Search, SearchError, Searches,
    Stage,
};

use crate::clock::Clock;
use crate::fault::{Fault, gather};
use crate::hands::Hands;
use crate::input::{Aids, Earlier};
use crate::interrupt;
use crate::lines::Lines;
use crate::place;
use crate::plan::{Job, Plan, Talk};
use crate::progress::Bars;
use crate::say::say;
use crate::team::Team;
use crate::weights::weights;

/// Longest side of the working copy in px where nothing else is said.
const DEFAULT_SIZE: u32 = 256;

/// Pixels of working copies after which no more photos are read before a search; those of the photos that
/// are read at the same time come on top.
const MOST_PIXELS: usize = 1 << 26;

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

/// A job whose photo is read.
struct Work<'a> {
    /// The place of the job among all.
    number: usize,
    job: &'a Job,
    clock: Clock,
    copy: Image,
    /// Width and height of the photo in px.
    photo_size: (u32, u32),
    /// Outlines scored while shapes were added, and the time of processors.
    greedy: (u64, Option<f64>),
    /// Photos that were searched for at once, whose times cannot be told apart.
    side_by_side: usize,
}

/// Jobs that are searched for at once, by one thread or on one device.
struct Batch<'a> {
    works: Vec<Work<'a>>,
    searches: Searches,
}

impl Batch<'_> {
    /// How many more photos to read at once, for so many hands.
    fn wanted(&self, hands: usize) -> usize {
        let pixels = self.works.iter().map(|work| work.copy.pixels().len());
        let Some(largest) = pixels.clone().max() else {
            // It says how many are searched for at once.
            return 1;
        };
        let room = MOST_PIXELS.saturating_sub(pixels.sum()).div_ceil(largest);
        let most = self.searches.at_once() - self.works.len();
        most.min(room).min(hands)
    }
}

impl<'a> Session<'a> {
    /// Reads what all jobs need.
    pub(crate) fn new(plan: &'a Plan) -> Result<Self, Fault> {
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
        let jobs = Mutex::new(self.plan.jobs.iter().enumerate());
        let jobs = || jobs.lock().unwrap_or_else(PoisonError::into_inner);
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
        thread::scope(|scope| {
            for _ in 1..team.takers {
                // Without another thread the others do it all.
                let _ = thread::Builder::new().spawn_scoped(scope, go_on);
            }
            self.draw(first, team);
            go_on();
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

    /// Reads the photo of the next job, or those of as many as are searched for at once.
    fn batch(&self, next: impl Fn() -> Option<(usize, &'a Job)>) -> Option<Batch<'a>> {
        let options = self.options();
        let mut batch = Batch {
            works: Vec::new(),
            searches: Searches::new(options.clone()),
        };
        loop {
            let wanted = batch.wanted(self.hands.count());
            let jobs: Vec<_> = (0..wanted).map_while(|_| next()).collect();
            if jobs.is_empty() {
                break;
            }
            let begun = |(number, job)| (number, self.begin(number, job));
            for (number, begun) in self.hands.map(jobs, begun) {
                let added = begun.and_then(|work| self.add_to(&mut batch, work, &options));
                let added = added.unwrap_or_else(|faults| {
                    self.complain(faults);
                    false
                });
                if !added {
                    self.report(number, None);
                }
            }
        }
        (!batch.works.is_empty()).then_some(batch)
    }

    /// Takes what is read to files.
    fn draw(&self, batch: Batch<'_>, team: Team) {
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
        let turn = self.is_on_device().then(|| self.turn.lock());
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
            .map(ended, |(work, search)| self.deliver(work, search, team));
    }

    /// Takes what was found to files.
    fn deliver(&self, work: &Work<'_>, search: Result<Search, SearchError>, team: Team) {
        let search = search
            .map_err(|error| Fault::new(&work.job.input, error))
            .and_then(|search| self.go_on(work, search))
            .map_err(|fault| vec![fault]);
        let line = search.and_then(|search| self.end(work, &search, team));
        let line = line.unwrap_or_else(|faults| {
            self.complain(faults);
            None
        });
        self.report(work.number, line);
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
            self.say(format_args!("marquetry: {fault}"));
        }
    }

    /// [`say`], with the bars out of the way.
    fn say(&self, line: impl Display) {
        self.bars.aside(|| say(line));
    }

    /// What all searches share.
    fn options(&self) -> Options {
        let mut options = self.plan.options.clone();
        let chosen = self.choice.get();
        if let Some(device) = chosen.and_then(|choice| choice.backend.device()) {
            options.device = device;
        }
        if let Some(palette) = &self.aids.palette {
            options.palette = palette.clone();
        }
        if let Some(Earlier::Whole(drawing)) = &self.aids.earlier {
            options.background = drawing
                .background
                .map_or(Background::Transparent, Background::Color);
        }
        options
    }

    /// Reads the photo of a job, unless no drawing of it is wanted.
    fn begin(&self, number: usize, job: &'a Job) -> Result<Option<Work<'a>>, Vec<Fault>> {
        let clock = Clock::start();
        gather(job.all_outputs().map(|output| output.place.check()))?;
        let (copy, photo_size) = self.read(job)?;
        if let Some(output) = &job.working_copy {
            output.write_picture(&copy)?;
        }
        let work = || Work {
            number,
            job,
            clock,
            copy,
            photo_size,
            greedy: (0, None),
            side_by_side: 1,
        };
        Ok((!job.outputs.is_empty()).then(work))
    }

    /// Adds what was begun to a batch; whether there was anything.
    fn add_to(
        &self,
        batch: &mut Batch<'a>,
        work: Option<Work<'a>>,
        options: &Options,
    ) -> Result<bool, Vec<Fault>> {
        let Some(work) = work else {
            return Ok(false);
        };
        self.add(&work.copy, options, &mut batch.searches)
            .map_err(|error| vec![Fault::new(&work.job.input, error)])?;
        batch.works.push(work);
        Ok(true)
    }

    /// The working copy, and the size of the photo in px.
    fn read(&self, job: &Job) -> Result<(Image, (u32, u32)), Fault> {
        let photo = job.input.read()?;
        let default = match &self.aids.earlier {
            Some(Earlier::Whole(drawing)) => drawing.width.max(drawing.height),
            _ => DEFAULT_SIZE,
        };
        let copy = photo.working_copy(self.plan.size.unwrap_or(default));
        let copy = copy.map_err(|error| Fault::new(&job.input, error))?;
        Ok((copy, photo.size()))
    }

    /// Adds a search, at its start or where the drawing to go on from left off.
    fn add(
        &self,
        copy: &Image,
        options: &Options,
        searches: &mut Searches,
    ) -> Result<(), SearchError> {
        let (width, height) = (copy.width(), copy.height());
        let mut target = options.target(copy)?;
        if let Some(picture) = &self.aids.weights {
            target = target.with_weights(&weights(picture, width, height))?;
        }
        let earlier = self.aids.earlier.as_ref().map(|earlier| match earlier {
            Earlier::Whole(drawing) => drawing.clone(),
            Earlier::Shapes(drawing) => Drawing {
                layers: drawing.layers.clone(),
                ..Drawing::new(width, height, target.background())
            },
        });
        let choice = searches.add(target, earlier.as_ref())?;
        self.choice.get_or_init(|| choice.clone());
        Ok(())
    }

    /// Tells what is worked on, and why.
    fn introduce(&self, work: &Work<'_>) {
        let Some(Choice { backend, reason }) = self.choice.get() else {
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
    fn name(&self, work: &Work<'_>) -> String {
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
    ) -> Vec<Result<Search, SearchError>> {
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
                .and_then(|(_, clock)| clock.cpu_seconds(team.clocked()));
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
