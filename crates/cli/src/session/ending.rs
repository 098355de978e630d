//! From the search to the files and what is said of them.

use std::slice;

use marquetry::{Drawing, FailedSearch, Quality, Search, StopReason, measure};

use super::{LoadedJob, Session};
use crate::file_error::{FileError, gather};
use crate::interrupt;
use crate::output::{MAX_PICTURE_SIDE, Output};
use crate::parallelism::Parallelism;
use crate::progress;
use crate::report::Report;
use crate::verbosity::Verbosity;

/// The part of the error that was asked for which a search that goes on aims at, or else its file
/// might just miss again.
const CLOSER: f64 = 0.999;

/// How often in a row a search may go on without a file of less error.
const PATIENCE: u32 = 2;

/// What a search came to.
struct Outcome {
    search: Search,
    /// What is written: not always the search's last one.
    drawing: Drawing,
    /// How close it is, where that is known already.
    quality: Option<Quality>,
}

impl Outcome {
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
    pub(super) fn deliver(
        &self,
        loaded: &LoadedJob<'_>,
        found: Result<Search, FailedSearch>,
        parallelism: Parallelism,
    ) {
        let line = match found {
            Ok(search) => self.end(loaded, Outcome::new(search), parallelism),
            Err(FailedSearch { search, error, .. }) => {
                let drawing = search.as_ref().map(|search| search.drawing());
                Err(self.save(loaded, drawing, FileError::new(&loaded.job.input, error)))
            }
        };
        let line = line.unwrap_or_else(|errors| {
            self.report_errors(errors);
            None
        });
        self.settle(loaded.number, line);
    }

    /// Lets the search go on where it has reached the error that was asked for and the file has
    /// not: the search knows nothing of rounding, and of edges that share a pixel only their areas.
    fn continue_for_file(
        &self,
        loaded: &LoadedJob<'_>,
        outcome: &mut Outcome,
    ) -> Result<(), FileError> {
        // With weights the search's own error counts.
        let (Some(wanted), None) = (self.wanted_rmse(), &self.shared.weights) else {
            return Ok(());
        };
        let failed = |error| FileError::new(&loaded.job.input, error);
        let bar = self.bars.add(&self.name(loaded));
        let mut in_vain = 0;
        loop {
            let found = self.quality(loaded, outcome.search.drawing())?;
            in_vain = match outcome.improve(found) {
                true => 0,
                false => in_vain + 1,
            };
            let search = &mut outcome.search;
            let own = search.progress().rmse;
            // An error of 0 cannot be lower.
            let over = search.stop_reason() != Some(StopReason::Reached) || own == 0.0;
            if over || found.rmse <= wanted || in_vain == PATIENCE {
                return Ok(());
            }
            let lower = own * CLOSER * wanted / found.rmse;
            search.continue_to_rmse(lower).map_err(failed)?;
            while !interrupt::requested() && search.step().map_err(failed)?.is_continue() {
                bar.show(slice::from_ref(search));
            }
            search.trim().map_err(failed)?;
        }
    }

    /// The error that files are to have, 0 to 255, where one was asked for.
    fn wanted_rmse(&self) -> Option<f64> {
        self.plan.options.budget.rmse
    }

    /// Why a search ended whose drawing has the error.
    fn stop(&self, search: &Search, error: f64) -> StopReason {
        match search.stop_reason() {
            // It reached an error of its own, and nothing more was of use to the file.
            Some(StopReason::Reached)
                if self.wanted_rmse().is_some_and(|wanted| error > wanted) =>
            {
                StopReason::Exhausted
            }
            stop => stop.unwrap_or(StopReason::Cancelled),
        }
    }

    /// From the search to the files; the line of JSON, where one is wanted.
    fn end(
        &self,
        loaded: &LoadedJob<'_>,
        mut outcome: Outcome,
        parallelism: Parallelism,
    ) -> Result<Option<String>, Vec<FileError>> {
        let continued = self.continue_for_file(loaded, &mut outcome);
        continued.map_err(|error| self.save(loaded, Some(&outcome.drawing), error))?;
        let bytes = self.write(loaded, &outcome.drawing, |_| {})?;
        self.note_if_empty(loaded, &outcome.search);
        self.note_if_reduced(loaded);
        self.note_if_hardened(loaded, &outcome.drawing);
        Ok(self.tell(loaded, &outcome, bytes, parallelism)?)
    }

    /// Tells what went wrong and writes what was found before, if it has shapes; what else went
    /// wrong.
    fn save(
        &self,
        loaded: &LoadedJob<'_>,
        found: Option<&Drawing>,
        error: FileError,
    ) -> Vec<FileError> {
        // First, as what is said of files refers to it.
        self.report_errors(vec![error]);
        let Some(drawing) = found.filter(|drawing| !drawing.layers.is_empty()) else {
            return Vec::new();
        };
        let shapes = match drawing.layers.len() {
            1 => "the shape".to_owned(),
            count => format!("the {count} shapes"),
        };
        let tell = |Output { destination, .. }: &Output| {
            self.note(format_args!(
                "{destination}: written with {shapes} found before that"
            ));
        };
        let written = self.write(loaded, drawing, tell);
        written.err().unwrap_or_default()
    }

    /// Writes every output that can be written, and calls `tell` for each; the number of bytes of
    /// each.
    fn write(
        &self,
        loaded: &LoadedJob<'_>,
        drawing: &Drawing,
        tell: impl Fn(&Output),
    ) -> Result<Vec<usize>, Vec<FileError>> {
        let drawing = drawing.clone().with_output_size(loaded.photo_size);
        let write = |output: &Output| {
            let bytes = output.write(&drawing, &self.plan.encoding)?;
            tell(output);
            Ok(bytes)
        };
        gather(loaded.job.outputs.iter().map(write))
    }

    /// Notes a drawing without shapes that has not come out as it was asked for.
    fn note_if_empty(&self, loaded: &LoadedJob<'_>, search: &Search) {
        let why = match search.stop_reason() {
            Some(StopReason::Exhausted) => "no shape was of use",
            Some(StopReason::Size) => "the SVG has no room for a shape",
            Some(StopReason::Time) => "the time was too short for a shape",
            _ => return,
        };
        // The background may be all that there is to draw.
        if search.drawing().layers.is_empty() && search.progress().rmse > 0.0 {
            let input = &loaded.job.input;
            self.note(format_args!(
                "{input}: {why}, the drawing is the background alone"
            ));
        }
    }

    /// Notes pictures that are smaller than the photo.
    fn note_if_reduced(&self, loaded: &LoadedJob<'_>) {
        let (width, height) = loaded.photo_size;
        let Some((w, h)) = self.plan.encoding.reduced(loaded.photo_size) else {
            return;
        };
        let outputs = loaded.job.outputs.iter();
        let pictures = outputs.filter(|output| output.is_picture());
        for Output { destination, .. } in pictures {
            self.note(format_args!(
                "{destination}: written at {w}×{h} px, not {width}×{height}: pictures have at most \
                 {MAX_PICTURE_SIDE} px a side"
            ));
        }
    }

    /// Notes files that cannot have the soft edges of a transparent drawing.
    fn note_if_hardened(&self, loaded: &LoadedJob<'_>, drawing: &Drawing) {
        let is_soft = drawing.layers.iter().any(|layer| layer.paint.alpha < 255);
        if drawing.background.is_some() || !is_soft {
            return;
        }
        let outputs = loaded.job.outputs.iter();
        for Output { destination, .. } in outputs.filter(|output| output.has_hard_edges()) {
            self.note(format_args!(
                "{destination}: px are opaque or clear in gif, where the drawing has more between; \
                 apng keeps that"
            ));
        }
    }

    /// Tells whoever wants to know; the line of JSON, where one is wanted.
    fn tell(
        &self,
        loaded: &LoadedJob<'_>,
        outcome: &Outcome,
        bytes: Vec<usize>,
        parallelism: Parallelism,
    ) -> Result<Option<String>, FileError> {
        let told = match self.plan.verbosity {
            Verbosity::Quiet => false,
            Verbosity::Normal => progress::is_watched(),
            Verbosity::Verbose => true,
        };
        let wanted = self.wanted_rmse();
        let wanted = wanted.filter(|_| self.plan.verbosity > Verbosity::Quiet);
        if !told && !self.plan.json && wanted.is_none() {
            return Ok(None);
        }
        let report = self.report_of(loaded, outcome, bytes, parallelism)?;
        let error = report.weighted_rmse.unwrap_or(report.rmse);
        if let Some(wanted) = wanted.filter(|wanted| error > *wanted) {
            let stop = self.stop(&outcome.search, error);
            let why = why_not_reached(stop, report.shapes);
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
    fn quality(&self, loaded: &LoadedJob<'_>, drawing: &Drawing) -> Result<Quality, FileError> {
        let quality = measure(drawing, &loaded.copy, &self.plan.encoding.svg);
        quality.map_err(|error| FileError::new(&loaded.job.input, error))
    }

    /// What is reported of a drawing whose files are written.
    fn report_of(
        &self,
        loaded: &LoadedJob<'_>,
        outcome: &Outcome,
        bytes: Vec<usize>,
        parallelism: Parallelism,
    ) -> Result<Report, FileError> {
        // Before the error is measured, which is not part of the work.
        let seconds = loaded.clock.seconds();
        let cpu_seconds = loaded.clock.cpu_seconds(parallelism.cpu_scope());
        let quality = match outcome.quality {
            Some(quality) => quality,
            None => self.quality(loaded, &outcome.drawing)?,
        };
        let (job, copy, search) = (loaded.job, &loaded.copy, &outcome.search);
        let weighted_rmse = self.shared.weights.as_ref().map(|_| search.progress().rmse);
        let error = weighted_rmse.unwrap_or(quality.rmse);
        let choice = self.choice.get().unwrap_or_else(|| search.backend_choice());
        Ok(Report {
            input: job.input.to_string(),
            width: copy.width(),
            height: copy.height(),
            seed: self.plan.options.seed,
            shapes: outcome.drawing.layers.len(),
            stop: self.stop(search, error).name(),
            rmse: quality.rmse,
            weighted_rmse,
            psnr: quality.psnr,
            ssim: quality.ssim,
            evaluations: search.progress().evaluations,
            greedy_evaluations: loaded.greedy.evaluations,
            greedy_cpu_seconds: loaded.greedy.cpu_seconds,
            side_by_side: loaded.side_by_side,
            seconds,
            cpu_seconds,
            backend: choice.backend.name(),
            backend_reason: choice.reason.clone(),
            outputs: job.output_names(),
            bytes,
        })
    }
}

/// Why the error that was asked for is not reached, by why the search ended with so many shapes, as
/// the end of a sentence.
fn why_not_reached(stop: StopReason, shapes: usize) -> String {
    match stop {
        StopReason::Shapes => format!(", with the {shapes} shapes of -n"),
        StopReason::Size => ", as the SVG has no room for more shapes".to_owned(),
        StopReason::Time => ", as the time is up".to_owned(),
        StopReason::Exhausted => ", as no more shapes were of use".to_owned(),
        StopReason::Cancelled => ", as it was interrupted".to_owned(),
        _ => String::new(),
    }
}
