//! From the search to the files and what is said of them.

use std::slice;

use marquetry::{Drawing, Quality, Search, SearchError, Stop, measure};

use super::{Session, Work};
use crate::fault::{Fault, gather};
use crate::interrupt;
use crate::output::Output;
use crate::plan::Job;
use crate::progress;
use crate::report::Report;
use crate::talk::Talk;
use crate::team::Team;

/// The part of the error that was asked for which a search that goes on aims at, or else its file might
/// just miss again.
const CLOSER: f64 = 0.999;

impl Session<'_> {
    /// Takes what was found to files.
    pub(super) fn deliver(&self, work: &Work<'_>, search: Result<Search, SearchError>, team: Team) {
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

    /// Lets the search go on where it has reached the error that was asked for and the file has not: the
    /// search knows nothing of rounding, and of edges that share a pixel only their areas.
    fn go_on(&self, work: &Work<'_>, mut search: Search) -> Result<Search, Fault> {
        // With weights the search's own error counts.
        let (Some(wanted), None) = (self.plan.wanted, &self.aids.weights) else {
            return Ok(search);
        };
        let fault = |error| Fault::new(&work.job.input, error);
        let bar = self.bars.add(&self.name(work));
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

    /// From the search to the files; the line of JSON, where one is wanted.
    fn end(
        &self,
        work: &Work<'_>,
        search: &Search,
        team: Team,
    ) -> Result<Option<String>, Vec<Fault>> {
        let (width, height) = work.photo_size;
        let drawing = search.drawing().clone().with_output_size(width, height);
        let bytes = self.write(work.job, &drawing)?;
        Ok(self.tell(work, search, bytes, team)?)
    }

    /// Writes every output that can be written; the number of bytes of each.
    fn write(&self, job: &Job, drawing: &Drawing) -> Result<Vec<usize>, Vec<Fault>> {
        let write = |output: &Output| output.write(drawing, &self.plan.encoding);
        gather(job.outputs.iter().map(write))
    }

    /// Tells whoever wants to know; the line of JSON, where one is wanted.
    fn tell(
        &self,
        work: &Work<'_>,
        search: &Search,
        bytes: Vec<usize>,
        team: Team,
    ) -> Result<Option<String>, Fault> {
        let told = match self.plan.talk {
            Talk::Quiet => false,
            Talk::Normal => progress::is_watched(),
            Talk::Verbose => true,
        };
        let wanted = self.plan.wanted.filter(|_| self.plan.talk > Talk::Quiet);
        if !told && !self.plan.json && wanted.is_none() {
            return Ok(None);
        }
        let report = self.measured(work, search, bytes, team)?;
        let error = self.counted(report.rmse, search);
        if let Some(wanted) = wanted.filter(|wanted| error > *wanted) {
            self.say(format_args!(
                "{}: the error is {error:.3}, not the {wanted:.3} that was asked for",
                report.input
            ));
        }
        if told {
            self.say(&report);
        }
        match self.plan.json {
            true => report.json().map(Some),
            false => Ok(None),
        }
    }

    /// How close the SVG is to the working copy.
    fn quality(&self, work: &Work<'_>, search: &Search) -> Result<Quality, Fault> {
        let decimals = self.plan.encoding.decimals(search.drawing());
        measure(search.drawing(), &work.copy, decimals)
            .map_err(|error| Fault::new(&work.job.input, error))
    }

    /// What is reported of a drawing whose files are written.
    fn measured(
        &self,
        work: &Work<'_>,
        search: &Search,
        bytes: Vec<usize>,
        team: Team,
    ) -> Result<Report, Fault> {
        let Work { job, copy, .. } = work;
        // Before the error is measured, which is not part of the work.
        let seconds = work.clock.seconds();
        let cpu_seconds = work.clock.cpu_seconds(team.cpu_scope());
        let quality = self.quality(work, search)?;
        let choice = self.choice.get().unwrap_or_else(|| search.choice());
        Ok(Report {
            input: job.input.to_string(),
            width: copy.width(),
            height: copy.height(),
            seed: self.plan.options.seed,
            shapes: search.drawing().layers.len(),
            stop: search.stop().unwrap_or(Stop::Cancelled).name(),
            rmse: quality.rmse,
            psnr: quality.psnr,
            ssim: quality.ssim,
            evaluations: search.progress().evaluations,
            greedy_evaluations: work.greedy.0,
            greedy_cpu_seconds: work.greedy.1,
            side_by_side: work.side_by_side,
            seconds,
            cpu_seconds,
            backend: choice.backend.name(),
            backend_reason: choice.reason.clone(),
            outputs: job.output_names(),
            bytes,
        })
    }
}
