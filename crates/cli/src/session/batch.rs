use std::error::Error;

use marquetry::{
    Background, Drawing, Image, Options, SearchRequest, Searches, Target, from_geometrize,
};

use super::shared_inputs::GivenDrawing;
use super::{LoadedJob, Session};
use crate::file_error::FileError;
use crate::plan::Job;
use crate::weights::weights;

/// Pixels of working copies after which no more photos are read before a search; those of the
/// photos that are read at the same time come on top.
const MOST_PIXELS: usize = 1 << 26;

/// Jobs that are searched for at once, by one thread or on one device.
pub(super) struct Batch<'a> {
    pub(super) jobs: Vec<LoadedJob<'a>>,
    pub(super) searches: Searches,
}

impl Batch<'_> {
    /// How many more photos to read at once, by so many threads.
    fn wanted(&self, io_threads: usize) -> usize {
        let pixels = self.jobs.iter().map(|loaded| loaded.copy.pixels().len());
        let Some(largest) = pixels.clone().max() else {
            // How many are searched for at once is known once there is a first one.
            return 1;
        };
        let room = MOST_PIXELS.saturating_sub(pixels.sum()).div_ceil(largest);
        let most = self.searches.at_once() - self.jobs.len();
        most.min(room).min(io_threads)
    }
}

impl<'a> Session<'a> {
    /// Reads the photo of the next job, or those of as many as are searched for at once.
    pub(super) fn batch(&self, next: impl Fn() -> Option<(usize, &'a Job)>) -> Option<Batch<'a>> {
        let options = self.options();
        let mut batch = Batch {
            jobs: Vec::new(),
            searches: Searches::new(options.clone()),
        };
        loop {
            let wanted = batch.wanted(self.io_threads.count());
            let jobs: Vec<_> = (0..wanted).map_while(|_| next()).collect();
            if jobs.is_empty() {
                break;
            }
            let load = |(number, job)| (number, self.load(number, job));
            for (number, loaded) in self.io_threads.map(jobs, load) {
                let added = loaded.and_then(|loaded| self.add_to(&mut batch, loaded, &options));
                let added = added.unwrap_or_else(|errors| {
                    self.report_errors(errors);
                    false
                });
                if !added {
                    self.settle(number, None);
                }
            }
        }
        (!batch.jobs.is_empty()).then_some(batch)
    }

    /// Adds what was loaded to a batch; whether there was anything.
    fn add_to(
        &self,
        batch: &mut Batch<'a>,
        loaded: Option<LoadedJob<'a>>,
        options: &Options,
    ) -> Result<bool, Vec<FileError>> {
        let Some(loaded) = loaded else {
            return Ok(false);
        };
        let given = self.given(&loaded.copy)?;
        self.add(&loaded, options, given.as_ref(), &mut batch.searches)
            .map_err(|error| vec![FileError::new(&loaded.job.input, error)])?;
        batch.jobs.push(loaded);
        Ok(true)
    }

    /// Adds a search, at its start or where the drawing to go on from left off.
    fn add(
        &self,
        loaded: &LoadedJob<'_>,
        options: &Options,
        given: Option<&Drawing>,
        searches: &mut Searches,
    ) -> Result<(), Box<dyn Error>> {
        let target = self.target(loaded, given, options)?;
        let choice = searches.add(SearchRequest {
            target,
            earlier: given,
            output_size: Some(loaded.photo_size),
        })?;
        self.choice.get_or_init(|| choice.clone());
        if given.is_some_and(|drawing| drawing.layers.len() > options.shapes) {
            self.note(format_args!(
                "{}: the drawing to go on from has more than the {} shapes of -n: all stay",
                loaded.job.input, options.shapes
            ));
        }
        Ok(())
    }

    /// What a search aims at.
    fn target(
        &self,
        loaded: &LoadedJob<'_>,
        given: Option<&Drawing>,
        options: &Options,
    ) -> Result<Target, Box<dyn Error>> {
        let (input, copy) = (&loaded.job.input, &loaded.copy);
        let palette = self.shared.palette(copy)?;
        let given = given.filter(|_| self.plan.keeps_background);
        let given = given.and_then(|drawing| drawing.background);
        let given = given.map(|color| Background::Color(palette.nearest(color)));
        let options = Options {
            background: given.unwrap_or(options.background),
            palette,
            ..options.clone()
        };
        let target = options.target(copy)?;
        let Some(picture) = &self.shared.weights else {
            return Ok(target);
        };
        let target = target.with_weights(&weights(picture, copy.width(), copy.height()))?;
        if target.total_weight() == 0.0 {
            self.note(format_args!(
                "{input}: no pixel counts at this size: all weights are 8 of 255 or less"
            ));
        }
        Ok(target)
    }

    /// The drawing that the search for a working copy goes on from.
    fn given(&self, copy: &Image) -> Result<Option<Drawing>, FileError> {
        match (&self.shared.given, &self.plan.from) {
            (Some(GivenDrawing::Whole(drawing)), _) => Ok(Some(drawing.clone())),
            (Some(GivenDrawing::Shapes(text)), Some(input)) => {
                let drawing = from_geometrize(text, copy.width(), copy.height());
                drawing
                    .map(Some)
                    .map_err(|error| FileError::new(input, error))
            }
            _ => Ok(None),
        }
    }

    /// What all searches share.
    fn options(&self) -> Options {
        let mut options = self.plan.options.clone();
        let chosen = self.choice.get();
        if let Some(device) = chosen.and_then(|choice| choice.backend.device()) {
            options.device = device;
        }
        if let Some(GivenDrawing::Whole(drawing)) = &self.shared.given
            && self.plan.keeps_background
        {
            let background = drawing.background.map(Background::Color);
            options.background = background.unwrap_or(Background::Transparent);
        }
        options
    }
}
