use marquetry::Image;

use super::Session;
use super::shared_inputs::GivenDrawing;
use crate::clock::Clock;
use crate::file_error::{FileError, gather};
use crate::plan::Job;

/// Longest side of the working copy in px where nothing else is said.
const DEFAULT_SIZE: u32 = 256;

/// A job whose photo is read.
pub(super) struct LoadedJob<'a> {
    /// The number of the job among all, from 0 on.
    pub(super) number: usize,
    pub(super) job: &'a Job,
    pub(super) clock: Clock,
    pub(super) copy: Image,
    /// Width and height of the photo in px.
    pub(super) photo_size: (u32, u32),
    /// What it took to add its shapes.
    pub(super) greedy: GreedyCost,
    /// Photos that were searched for at once, whose times cannot be told apart.
    pub(super) side_by_side: usize,
}

/// What it took to add shapes one at a time.
#[derive(Debug, Default)]
pub(super) struct GreedyCost {
    /// Outlines scored.
    pub(super) evaluations: u64,
    /// Where the system tells.
    pub(super) cpu_seconds: Option<f64>,
}

impl<'a> Session<'a> {
    /// Reads the photo of a job, unless no drawing of it is wanted.
    pub(super) fn load(
        &self,
        number: usize,
        job: &'a Job,
    ) -> Result<Option<LoadedJob<'a>>, Vec<FileError>> {
        let clock = Clock::start();
        gather(job.all_outputs().map(|output| output.destination.check()))?;
        let (copy, photo_size) = self.read(job)?;
        if let Some(output) = &job.working_copy {
            output.write_picture(&copy)?;
        }
        let loaded = || LoadedJob {
            number,
            job,
            clock,
            copy,
            photo_size,
            greedy: GreedyCost::default(),
            side_by_side: 1,
        };
        Ok((!job.outputs.is_empty()).then(loaded))
    }

    /// The working copy, and the size of the photo in px.
    fn read(&self, job: &Job) -> Result<(Image, (u32, u32)), FileError> {
        let photo = job.input.read()?;
        let default = match &self.shared.given {
            Some(GivenDrawing::Whole(drawing)) => drawing.width.max(drawing.height),
            _ => DEFAULT_SIZE,
        };
        let copy = photo.working_copy(self.plan.size.unwrap_or(default));
        let copy = copy.map_err(|error| FileError::new(&job.input, error))?;
        Ok((copy, photo.size()))
    }
}
