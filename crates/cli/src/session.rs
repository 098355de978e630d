use std::cell::{Cell, OnceCell};
use std::ops::ControlFlow;
use std::slice;

use marquetry::{
    Background, Choice, Drawing, Image, Options, Quality, Search, SearchError, Searches, Stage,
    Stop, measure,
};

use crate::clock::Clock;
use crate::fault::{Fault, gather};
use crate::input::{Aids, Earlier};
use crate::interrupt;
use crate::output::Output;
use crate::plan::{Job, Plan, Talk};
use crate::progress::{self, Bar};
use crate::report::Report;
use crate::say::say;
use crate::weights::weights;

/// Longest side of the working copy in px where nothing else is said.
const DEFAULT_SIZE: u32 = 256;

/// Pixels of working copies after which no more photos are read before a search.
const MOST_PIXELS: usize = 1 << 26;

/// The part of the error that was asked for which a search that goes on aims at, or else its file might
/// just miss again.
const CLOSER: f64 = 0.999;

/// Carries out jobs: one after the other, or side by side where that is faster. What is wrong with one
/// does not concern the others.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    plan: &'a Plan,
    aids: Aids,
    /// What the first photo was searched for on, and why; it serves all others.
    choice: OnceCell<Choice>,
    /// Whether all went well so far.
    well: Cell<bool>,
}

/// A job whose photo is read.
struct Work<'a> {
    job: &'a Job,
    clock: Clock,
    copy: Image,
    /// Width and height of the photo in px.
    photo_size: (u32, u32),
    /// Outlines scored while shapes were added, and the time of processors.
    greedy: (u64, Option<f64>),
    /// Photos that were searched for at once.
    side_by_side: usize,
}

impl<'a> Session<'a> {
    /// Reads what all jobs need.
    pub(crate) fn new(plan: &'a Plan) -> Result<Self, Fault> {
        let aids = Aids::read(plan)?;
        Ok(Self {
            plan,
            aids,
            choice: OnceCell::new(),
            well: Cell::new(true),
        })
    }

    /// Whether nothing went wrong.
    pub(crate) const fn went_well(&self) -> bool {
        self.well.get()
    }

    /// Takes one job, or as many as are searched for at once, from photos to files.
    pub(crate) fn draw_next(&self, jobs: &mut slice::Iter<'a, Job>) {
        let options = self.options();
        let mut searches = Searches::new(options.clone());
        let mut works: Vec<Work<'_>> = Vec::new();
        for job in jobs {
            match self.begin(job, &options, &mut searches) {
                Ok(work) => works.extend(work),
                Err(faults) => self.complain(faults),
            }
            let pixels: usize = works.iter().map(|work| work.copy.pixels().len()).sum();
            if works.len() >= searches.at_once() || pixels >= MOST_PIXELS {
                break;
            }
        }
        // Not before: reading of standard input would not notice.
        let _hold = interrupt::hold();
        works.iter().for_each(|work| self.introduce(work));
        let ended = self.search(&mut works, searches);
        for (work, search) in works.into_iter().zip(ended) {
            let search = search
                .map_err(|error| Fault::new(&work.job.input, error))
                .and_then(|search| self.go_on(&work, search))
                .map_err(|fault| vec![fault]);
            if let Err(faults) = search.and_then(|search| self.end(&work, &search)) {
                self.complain(faults);
            }
        }
    }

    fn complain(&self, faults: Vec<Fault>) {
        self.well.set(false);
        for fault in faults {
            say(format_args!("marquetry: {fault}"));
        }
    }

    /// What all searches share.
    fn options(&self) -> Options {
        let mut options = self.plan.options.clone();
        if let Some(Choice { backend, .. }) = self.choice.get() {
            options.device = backend.parse().unwrap_or(options.device);
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

    /// Reads the photo and adds a search for it, unless no drawing of it is wanted.
    fn begin(
        &self,
        job: &'a Job,
        options: &Options,
        searches: &mut Searches,
    ) -> Result<Option<Work<'a>>, Vec<Fault>> {
        let clock = Clock::start();
        gather(job.all_outputs().map(|output| output.place.check()))?;
        let (copy, photo_size) = self.read(job)?;
        if let Some(output) = &job.working_copy {
            output.write_picture(&copy)?;
        }
        if job.outputs.is_empty() {
            return Ok(None);
        }
        self.add(&copy, options, searches)
            .map_err(|error| Fault::new(&job.input, error))?;
        Ok(Some(Work {
            job,
            clock,
            copy,
            photo_size,
            greedy: (0, None),
            side_by_side: 1,
        }))
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
            say(format_args!(
                "{input}: working at {width}×{height} px on {backend} ({reason})"
            ));
        } else if self.plan.tells_backend {
            say(format_args!("{input}: on {backend} ({reason})"));
        }
    }

    /// Searches until done or interrupted.
    fn search(
        &self,
        works: &mut [Work<'_>],
        searches: Searches,
    ) -> Vec<Result<Search, SearchError>> {
        let name = match &*works {
            [work] => work.job.input.to_string(),
            works => format!("{} photos", works.len()),
        };
        let bar = Bar::new(&name, self.plan.talk);
        let mut begun: Option<(usize, Clock)> = None;
        searches.run(|first, searches| {
            if begun.as_ref().is_none_or(|(place, _)| *place != first) {
                begun = Some((first, Clock::start()));
            }
            let seconds = begun.as_ref().and_then(|(_, clock)| clock.cpu_seconds());
            for (work, search) in works[first..].iter_mut().zip(searches) {
                work.side_by_side = searches.len();
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

    /// Lets the search go on where it has reached the error that was asked for and the file has not: the
    /// search knows nothing of rounding, and of edges that share a pixel only their areas.
    fn go_on(&self, work: &Work<'_>, mut search: Search) -> Result<Search, Fault> {
        // With weights the search's own error counts.
        let (Some(wanted), None) = (self.plan.wanted, &self.aids.weights) else {
            return Ok(search);
        };
        let fault = |error| Fault::new(&work.job.input, error);
        let bar = Bar::new(&work.job.input.to_string(), self.plan.talk);
        // An error of 0 cannot be lower.
        while search.stop() == Some(Stop::Reached)
            && search.progress().rmse > 0.0
            && let error = self.quality(work, &search)?.rmse
            && error > wanted
        {
            let lower = search.progress().rmse * CLOSER * wanted / error;
            search.go_on_to(lower).map_err(fault)?;
            while !interrupt::requested() && search.step().map_err(fault)?.is_continue() {
                bar.show(slice::from_ref(&search));
            }
        }
        Ok(search)
    }

    /// The error that is held against the one that was asked for, of which `of_file` is the unweighted one.
    fn counted(&self, of_file: f64, search: &Search) -> f64 {
        match self.aids.weights {
            Some(_) => search.progress().rmse,
            None => of_file,
        }
    }

    /// From the search to the files.
    fn end(&self, work: &Work<'_>, search: &Search) -> Result<(), Vec<Fault>> {
        let (width, height) = work.photo_size;
        let drawing = search.drawing().clone().with_output_size(width, height);
        let bytes = self.write(work.job, &drawing)?;
        Ok(self.report(work, search, bytes)?)
    }

    /// Writes every output that can be written; the number of bytes of each.
    fn write(&self, job: &Job, drawing: &Drawing) -> Result<Vec<usize>, Vec<Fault>> {
        let write = |output: &Output| output.write(drawing, &self.plan.encoding);
        gather(job.outputs.iter().map(write))
    }

    /// Tells whoever wants to know.
    fn report(&self, work: &Work<'_>, search: &Search, bytes: Vec<usize>) -> Result<(), Fault> {
        let told = match self.plan.talk {
            Talk::Quiet => false,
            Talk::Normal => progress::is_watched(),
            Talk::Verbose => true,
        };
        let wanted = self.plan.wanted.filter(|_| self.plan.talk > Talk::Quiet);
        if !told && !self.plan.json && wanted.is_none() {
            return Ok(());
        }
        let report = self.measured(work, search, bytes)?;
        let error = self.counted(report.rmse, search);
        if let Some(wanted) = wanted.filter(|wanted| error > *wanted) {
            say(format_args!(
                "{}: the error is {error:.3}, not the {wanted:.3} that was asked for",
                report.input
            ));
        }
        if told {
            say(&report);
        }
        if self.plan.json {
            report.write_json()?;
        }
        Ok(())
    }

    /// How close the SVG is to the working copy.
    fn quality(&self, work: &Work<'_>, search: &Search) -> Result<Quality, Fault> {
        let decimals = self.plan.encoding.decimals(search.drawing());
        measure(search.drawing(), &work.copy, decimals)
            .map_err(|error| Fault::new(&work.job.input, error))
    }

    fn measured(
        &self,
        work: &Work<'_>,
        search: &Search,
        bytes: Vec<usize>,
    ) -> Result<Report, Fault> {
        let Work {
            job, clock, copy, ..
        } = work;
        let (seconds, cpu_seconds) = (clock.seconds(), clock.cpu_seconds());
        let quality = self.quality(work, search)?;
        let choice = self.choice.get().unwrap_or_else(|| search.choice());
        Ok(Report {
            input: job.input.to_string(),
            width: copy.width(),
            height: copy.height(),
            seed: self.plan.options.seed,
            shapes: search.drawing().layers.len(),
            rmse: quality.rmse,
            psnr: quality.psnr,
            ssim: quality.ssim,
            evaluations: search.progress().evaluations,
            greedy_evaluations: work.greedy.0,
            greedy_cpu_seconds: work.greedy.1,
            side_by_side: work.side_by_side,
            seconds,
            cpu_seconds,
            backend: choice.backend,
            backend_reason: choice.reason.clone(),
            outputs: job
                .outputs
                .iter()
                .map(|output| output.place.to_string())
                .collect(),
            bytes,
        })
    }
}
