//! From the search to the files and what is said of them.

use std::slice;

use marquetry::{Drawing, FailedSearch, Quality, Search, Stop, measure};

use super::{Session, Work};
use crate::fault::{Fault, gather};
use crate::interrupt;
use crate::output::{MAX_PICTURE_SIDE, Output};
use crate::progress;
use crate::report::Report;
use crate::talk::Talk;
use crate::team::Team;

/// The part of the error that was asked for which a search that goes on aims at, or else its file
/// might just miss again.
const CLOSER: f64 = 0.999;

/// How often in a row a search may go on without a file of less error.
const PATIENCE: u32 = 2;

/// What a search came to.
struct Ended {
    search: Search,
    /// What is written: not always the search's last one.
    drawing: Drawing,
    /// How close it is, where that is known already.
    quality: Option<Quality>,
}

impl Ended {
    fn new(search: Search) -> Self {
        Self {
            drawing: search.drawing().clone(),
            quality: None,
            search,
        }
    }

    /// Takes the search's drawing, of that quality, if it is closer than any before; whether it is.
    fn improve(&mut self, found: Quality) -> bool {
        let better = self.quality.is_none_or(|best| found.rmse < best.rmse);
        if better {
            self.quality = Some(found);
            self.drawing.clone_from(self.search.drawing());
        }
        better
    }
}

impl Session<'_> {
    /// Takes what was found to files.
    pub(super) fn deliver(&self, work: &Work<'_>, found: Result<Search, FailedSearch>, team: Team) {
        let line = match found {
            Ok(search) => self.end(work, Ended::new(search), team),
            Err(FailedSearch { search, error, .. }) => {
                let drawing = search.as_ref().map(|search| search.drawing());
                Err(self.save(work, drawing, Fault::new(&work.job.input, error)))
            }
        };
        let line = line.unwrap_or_else(|faults| {
            self.complain(faults);
            None
        });
        self.report(work.number, line);
    }

    /// Lets the search go on where it has reached the error that was asked for and the file has
    /// not: the search knows nothing of rounding, and of edges that share a pixel only their areas.
    fn go_on(&self, work: &Work<'_>, ended: &mut Ended) -> Result<(), Fault> {
        // With weights the search's own error counts.
        let (Some(wanted), None) = (self.plan.wanted, &self.aids.weights) else {
            return Ok(());
        };
        let fault = |error| Fault::new(&work.job.input, error);
        let bar = self.bars.add(&self.name(work));
        let mut in_vain = 0;
        loop {
            let found = self.quality(work, ended.search.drawing())?;
            in_vain = if ended.improve(found) { 0 } else { in_vain + 1 };
            let search = &mut ended.search;
            let own = search.progress().rmse;
            // An error of 0 cannot be lower.
            let over = search.stop() != Some(Stop::Reached) || own == 0.0;
            if over || found.rmse <= wanted || in_vain == PATIENCE {
                return Ok(());
            }
            let lower = own * CLOSER * wanted / found.rmse;
            search.go_on_to(lower).map_err(fault)?;
            while !interrupt::requested() && search.step().map_err(fault)?.is_continue() {
                bar.show(slice::from_ref(search));
            }
            search.trim().map_err(fault)?;
        }
    }

    /// Why a search ended whose drawing has the error.
    fn stop(&self, search: &Search, error: f64) -> Stop {
        match search.stop() {
            // It reached an error of its own, and nothing more was of use to the file.
            Some(Stop::Reached) if self.plan.wanted.is_some_and(|wanted| error > wanted) => {
                Stop::Exhausted
            }
            stop => stop.unwrap_or(Stop::Cancelled),
        }
    }

    /// From the search to the files; the line of JSON, where one is wanted.
    fn end(
        &self,
        work: &Work<'_>,
        mut ended: Ended,
        team: Team,
    ) -> Result<Option<String>, Vec<Fault>> {
        let gone_on = self.go_on(work, &mut ended);
        gone_on.map_err(|fault| self.save(work, Some(&ended.drawing), fault))?;
        let bytes = self.write(work, &ended.drawing, |_| {})?;
        self.tell_if_empty(work, &ended.search);
        self.tell_if_reduced(work);
        Ok(self.tell(work, &ended, bytes, team)?)
    }

    /// Tells what went wrong and writes what was found before, if it has shapes; what else went
    /// wrong.
    fn save(&self, work: &Work<'_>, found: Option<&Drawing>, fault: Fault) -> Vec<Fault> {
        // First, as what is said of files refers to it.
        self.complain(vec![fault]);
        let Some(drawing) = found.filter(|drawing| !drawing.layers.is_empty()) else {
            return Vec::new();
        };
        let shapes = match drawing.layers.len() {
            1 => "the shape".to_owned(),
            count => format!("the {count} shapes"),
        };
        let tell = |Output { place, .. }: &Output| {
            self.remark(format_args!(
                "{place}: written with {shapes} found before that"
            ));
        };
        let written = self.write(work, drawing, tell);
        written.err().unwrap_or_default()
    }

    /// Writes every output that can be written, and calls `tell` for each; the number of bytes of
    /// each.
    fn write(
        &self,
        work: &Work<'_>,
        drawing: &Drawing,
        tell: impl Fn(&Output),
    ) -> Result<Vec<usize>, Vec<Fault>> {
        let drawing = drawing.clone().with_output_size(work.photo_size);
        let write = |output: &Output| {
            let bytes = output.write(&drawing, &self.plan.encoding)?;
            tell(output);
            Ok(bytes)
        };
        gather(work.job.outputs.iter().map(write))
    }

    /// Tells of a drawing without shapes that has not come out as it was asked for.
    fn tell_if_empty(&self, work: &Work<'_>, search: &Search) {
        let why = match search.stop() {
            Some(Stop::Exhausted) => "no shape was of use",
            Some(Stop::Size) => "the SVG has no room for a shape",
            Some(Stop::Time) => "the time was too short for a shape",
            _ => return,
        };
        // The background may be all that there is to draw.
        if search.drawing().layers.is_empty() && search.progress().rmse > 0.0 {
            let input = &work.job.input;
            self.remark(format_args!(
                "{input}: {why}, the drawing is the background alone"
            ));
        }
    }

    /// Tells of pictures that are smaller than the photo.
    fn tell_if_reduced(&self, work: &Work<'_>) {
        let (width, height) = work.photo_size;
        let Some((w, h)) = self.plan.encoding.reduced(work.photo_size) else {
            return;
        };
        let pictures = work.job.outputs.iter().filter(|output| output.is_picture());
        for Output { place, .. } in pictures {
            self.remark(format_args!(
                "{place}: written at {w}×{h} px, not {width}×{height}: pictures have at most \
                 {MAX_PICTURE_SIDE} px a side"
            ));
        }
    }

    /// Tells whoever wants to know; the line of JSON, where one is wanted.
    fn tell(
        &self,
        work: &Work<'_>,
        ended: &Ended,
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
        let report = self.measured(work, ended, bytes, team)?;
        let error = report.weighted_rmse.unwrap_or(report.rmse);
        if let Some(wanted) = wanted.filter(|wanted| error > *wanted) {
            let why = match ended.search.stop() {
                Some(Stop::Size) => ", as the SVG has no room for more shapes",
                _ => "",
            };
            self.say(format_args!(
                "{}: the error is {error:.3}, not the {wanted:.3} that was asked for{why}",
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
    fn quality(&self, work: &Work<'_>, drawing: &Drawing) -> Result<Quality, Fault> {
        let decimals = self.plan.encoding.svg.decimals_of(drawing);
        measure(drawing, &work.copy, decimals).map_err(|error| Fault::new(&work.job.input, error))
    }

    /// What is reported of a drawing whose files are written.
    fn measured(
        &self,
        work: &Work<'_>,
        ended: &Ended,
        bytes: Vec<usize>,
        team: Team,
    ) -> Result<Report, Fault> {
        // Before the error is measured, which is not part of the work.
        let seconds = work.clock.seconds();
        let cpu_seconds = work.clock.cpu_seconds(team.cpu_scope());
        let quality = match ended.quality {
            Some(quality) => quality,
            None => self.quality(work, &ended.drawing)?,
        };
        let report = self.report_of(work, ended, &quality);
        Ok(Report {
            seconds,
            cpu_seconds,
            bytes,
            ..report
        })
    }

    /// What is reported of a drawing of that quality, without times and bytes.
    fn report_of(&self, work: &Work<'_>, ended: &Ended, quality: &Quality) -> Report {
        let (job, copy, search) = (work.job, &work.copy, &ended.search);
        let weighted_rmse = self.aids.weights.as_ref().map(|_| search.progress().rmse);
        let error = weighted_rmse.unwrap_or(quality.rmse);
        let choice = self.choice.get().unwrap_or_else(|| search.choice());
        Report {
            input: job.input.to_string(),
            width: copy.width(),
            height: copy.height(),
            seed: self.plan.options.seed,
            shapes: ended.drawing.layers.len(),
            stop: self.stop(search, error).name(),
            rmse: quality.rmse,
            weighted_rmse,
            psnr: quality.psnr,
            ssim: quality.ssim,
            evaluations: search.progress().evaluations,
            greedy_evaluations: work.greedy.0,
            greedy_cpu_seconds: work.greedy.1,
            side_by_side: work.side_by_side,
            seconds: 0.0,
            cpu_seconds: None,
            backend: choice.backend.name(),
            backend_reason: choice.reason.clone(),
            outputs: job.output_names(),
            bytes: Vec::new(),
        }
    }
}
