use std::cell::{Cell, OnceCell};
use std::ops::ControlFlow;

use marquetry::{
    Background, Choice, Drawing, Image, Progress, Search, SearchError, Stage, measure,
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

/// Carries out one job after the other.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    plan: &'a Plan,
    aids: Aids,
    /// Outlines scored while shapes were added in the last search, and the time of processors.
    greedy: Cell<(u64, Option<f64>)>,
    /// What the first photo was searched for on, and why; it serves all others.
    choice: OnceCell<Choice>,
}

impl<'a> Session<'a> {
    /// Reads what all jobs need.
    pub(crate) fn new(plan: &'a Plan) -> Result<Self, Fault> {
        let aids = Aids::read(plan)?;
        Ok(Self {
            plan,
            aids,
            greedy: Cell::default(),
            choice: OnceCell::new(),
        })
    }

    /// From the photo to its files.
    pub(crate) fn draw(&self, job: &Job) -> Result<(), Vec<Fault>> {
        let clock = Clock::start();
        gather(job.all_outputs().map(|output| output.place.check()))?;
        let (copy, photo_size) = self.read(job)?;
        if let Some(output) = &job.working_copy {
            output.write_picture(&copy)?;
        }
        if job.outputs.is_empty() {
            return Ok(());
        }
        // Not before: reading of standard input would not notice.
        let _hold = interrupt::hold();
        let search = self.search(job, &copy)?;
        let (width, height) = photo_size;
        let drawing = search.drawing().clone().with_output_size(width, height);
        let bytes = self.write(job, &drawing)?;
        Ok(self.report(job, &copy, &search, bytes, &clock)?)
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

    /// Searches until done or interrupted.
    fn search(&self, job: &Job, copy: &Image) -> Result<Search, Fault> {
        let fault = |error| Fault::new(&job.input, error);
        let mut search = self.start(copy).map_err(fault)?;
        self.introduce(
            job,
            copy,
            self.choice.get_or_init(|| search.choice().clone()),
        );
        let bar = Bar::new(&job.input.to_string(), self.plan.talk);
        let clock = Clock::start();
        self.greedy.take();
        let watch = |progress: &Progress<'_>| {
            bar.show(progress);
            if progress.stage == Stage::Greedy {
                self.greedy.set((progress.evaluations, clock.cpu_seconds()));
            }
            if interrupt::requested() {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        };
        search.run(watch).map_err(fault)?;
        Ok(search)
    }

    /// Tells what is worked on, and why.
    fn introduce(&self, job: &Job, copy: &Image, choice: &Choice) {
        let Choice { backend, reason } = choice;
        if self.plan.talk == Talk::Verbose {
            let (width, height) = (copy.width(), copy.height());
            say(format_args!(
                "{}: working at {width}×{height} px on {backend} ({reason})",
                job.input
            ));
        } else if self.plan.tells_backend {
            say(format_args!("{}: on {backend} ({reason})", job.input));
        }
    }

    /// A search at its start, or where the drawing to go on from left off.
    fn start(&self, copy: &Image) -> Result<Search, SearchError> {
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
        let mut search = match &self.aids.weights {
            Some(picture) => {
                let weights = weights(picture, copy.width(), copy.height());
                Search::with_weights(copy, &weights, &options)?
            }
            None => Search::new(copy, &options)?,
        };
        match &self.aids.earlier {
            Some(Earlier::Whole(drawing)) => search.resume(drawing)?,
            Some(Earlier::Shapes(drawing)) => {
                let (width, height) = (copy.width(), copy.height());
                let background = search.drawing().background;
                search.resume(&Drawing {
                    layers: drawing.layers.clone(),
                    ..Drawing::new(width, height, background)
                })?;
            }
            None => {}
        }
        Ok(search)
    }

    /// Writes every output that can be written; the number of bytes of each.
    fn write(&self, job: &Job, drawing: &Drawing) -> Result<Vec<usize>, Vec<Fault>> {
        let write = |output: &Output| output.write(drawing, &self.plan.encoding);
        gather(job.outputs.iter().map(write))
    }

    /// Tells whoever wants to know.
    fn report(
        &self,
        job: &Job,
        copy: &Image,
        search: &Search,
        bytes: Vec<usize>,
        clock: &Clock,
    ) -> Result<(), Fault> {
        let told = match self.plan.talk {
            Talk::Quiet => false,
            Talk::Normal => progress::is_watched(),
            Talk::Verbose => true,
        };
        if !told && !self.plan.json {
            return Ok(());
        }
        let report = self.measured(job, copy, search, bytes, clock)?;
        if told {
            say(&report);
        }
        if self.plan.json {
            report.write_json()?;
        }
        Ok(())
    }

    fn measured(
        &self,
        job: &Job,
        copy: &Image,
        search: &Search,
        bytes: Vec<usize>,
        clock: &Clock,
    ) -> Result<Report, Fault> {
        let (greedy_evaluations, greedy_cpu_seconds) = self.greedy.get();
        let (seconds, cpu_seconds) = (clock.seconds(), clock.cpu_seconds());
        let quality = measure(search.drawing(), copy, self.plan.encoding.decimals)
            .map_err(|error| Fault::new(&job.input, error))?;
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
            greedy_evaluations,
            greedy_cpu_seconds,
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
