use marquetry::Image;

use super::Session;
use super::shared_inputs::GivenDrawing;
use crate::clock::Clock;
use crate::file_error::{FileError, gather};
use crate::plan::Job;

/// Longest side of the working copy in px where nothing else is said.
const DEFAULT_SIZE: u32 = 256;

/// The shorter side that working copies of long, narrow photos are to have in px.
const LEAST_SHORT_SIDE: u32 = 64;

/// The longest side that they get for it.
const MOST_DEFAULT_SIZE: u32 = 1024;

/// The longest side of the working copy of a photo of this size, in px.
fn default_size((width, height): (u32, u32)) -> u32 {
    let (long, short) = (width.max(height), width.min(height).max(1));
    let wanted = u64::from(LEAST_SHORT_SIDE) * u64::from(long) / u64::from(short);
    let wanted = u32::try_from(wanted).unwrap_or(MOST_DEFAULT_SIZE);
    wanted.clamp(DEFAULT_SIZE, MOST_DEFAULT_SIZE)
}

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
            _ => default_size(photo.size()),
        };
        let copy = photo.working_copy(self.plan.size.unwrap_or(default));
        let copy = copy.map_err(|error| FileError::new(&job.input, error))?;
        Ok((copy, photo.size()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_narrow_photos_keep_some_height() {
        for (size, longest) in [
            ((640, 480), 256),
            ((100, 400), 256),
            ((800, 100), 512),
            ((100, 1600), 1024),
            ((3000, 100), 1024),
            ((u32::MAX, 1), 1024),
            ((1, 1), 256),
        ] {
            assert_eq!(default_size(size), longest, "{size:?}");
        }
    }
}
