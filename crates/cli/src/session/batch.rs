use std::error::Error;

use marquetry::{Background, Drawing, Image, Options, Palette, Searches, Target, from_geometrize};

use super::{Session, Work};
use crate::fault::Fault;
use crate::input::Earlier;
use crate::plan::Job;
use crate::weights::weights;

/// Pixels of working copies after which no more photos are read before a search; those of the
/// photos that are read at the same time come on top.
const MOST_PIXELS: usize = 1 << 26;

/// Jobs that are searched for at once, by one thread or on one device.
pub(super) struct Batch<'a> {
    pub(super) works: Vec<Work<'a>>,
    pub(super) searches: Searches,
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
    /// Reads the photo of the next job, or those of as many as are searched for at once.
    pub(super) fn batch(&self, next: impl Fn() -> Option<(usize, &'a Job)>) -> Option<Batch<'a>> {
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
        let earlier = self.earlier(&work.copy)?;
        self.add(&work, options, earlier.as_ref(), &mut batch.searches)
            .map_err(|error| vec![Fault::new(&work.job.input, error)])?;
        batch.works.push(work);
        Ok(true)
    }

    /// Adds a search, at its start or where the drawing to go on from left off.
    fn add(
        &self,
        work: &Work<'_>,
        options: &Options,
        earlier: Option<&Drawing>,
        searches: &mut Searches,
    ) -> Result<(), Box<dyn Error>> {
        let Work { job, copy, .. } = work;
        let (width, height) = (copy.width(), copy.height());
        let mut target = self.target(copy, options)?;
        if let Some(color) = earlier.and_then(|drawing| drawing.background) {
            let nearest = target.palette().nearest(color);
            target = target.with_background(Some(nearest));
        }
        if let Some(picture) = &self.aids.weights {
            target = target.with_weights(&weights(picture, width, height))?;
            if target.total_weight() == 0.0 {
                let input = &job.input;
                self.remark(format_args!(
                    "{input}: no pixel counts at this size: all weights are 8 of 255 or less"
                ));
            }
        }
        searches.set_output_size(work.photo_size);
        let choice = searches.add(target, earlier)?;
        self.choice.get_or_init(|| choice.clone());
        Ok(())
    }

    /// What the search for a working copy aims at, but for weights.
    fn target(&self, copy: &Image, options: &Options) -> Result<Target, Box<dyn Error>> {
        let mut options = options.clone();
        if let Some(count) = self.plan.colors_of_photo {
            options.palette = Palette::of_picture(copy, count)?;
        }
        Ok(options.target(copy)?)
    }

    /// The drawing that the search for a working copy goes on from.
    fn earlier(&self, copy: &Image) -> Result<Option<Drawing>, Fault> {
        match (&self.aids.earlier, &self.plan.from) {
            (Some(Earlier::Whole(drawing)), _) => Ok(Some(drawing.clone())),
            (Some(Earlier::Shapes(text)), Some(input)) => {
                let drawing = from_geometrize(text, copy.width(), copy.height());
                drawing.map(Some).map_err(|error| Fault::new(input, error))
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
        if let Some(palette) = &self.aids.palette {
            options.palette = palette.clone();
        }
        if let Some(Earlier::Whole(drawing)) = &self.aids.earlier {
            options.background = match drawing.background {
                Some(color) => Background::Color(options.palette.nearest(color)),
                None => Background::Transparent,
            };
        }
        options
    }
}
