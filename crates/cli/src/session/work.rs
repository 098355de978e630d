use marquetry::Image;

use super::Session;
use crate::clock::Clock;
use crate::fault::{Fault, gather};
use crate::input::Earlier;
use crate::plan::Job;

/// Longest side of the working copy in px where nothing else is said.
const DEFAULT_SIZE: u32 = 256;

/// A job whose photo is read.
pub(super) struct Work<'a> {
    /// The place of the job among all.
    pub(super) number: usize,
    pub(super) job: &'a Job,
    pub(super) clock: Clock,
    pub(super) copy: Image,
    /// Width and height of the photo in px.
    pub(super) photo_size: (u32, u32),
    /// Outlines scored while shapes were added, and the CPU time.
    pub(super) greedy: (u64, Option<f64>),
    /// Photos that were searched for at once, whose times cannot be told apart.
    pub(super) side_by_side: usize,
}

impl<'a> Session<'a> {
    /// Reads the photo of a job, unless no drawing of it is wanted.
    pub(super) fn begin(
        &self,
        number: usize,
        job: &'a Job,
    ) -> Result<Option<Work<'a>>, Vec<Fault>> {
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
}
