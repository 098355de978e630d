use std::sync::Arc;

use color::{Fit, Image, Opacity, Paint};
use cuda_driver::DriverError;
use geometry::{Domain, Kind, Outline, Shape};

use super::Device;
use super::arguments::{Climbs, DrawLaunch, Tiles};
use super::buffer::Buffer;
use super::kernel::Kernel;
use super::layout::{
    FitWords, FormWords, FoundWords, GreedyJobWords, KINDS, domain_words, opacity_words,
};
use super::pictures::Pictures;
use super::work_error::{
    WorkError, check_count, check_domain, check_each, check_photos, check_range,
};
use crate::{RasterError, Residual, Target};

/// How shapes for one photo are looked for on a device: climbs, each the best of some random shapes
/// and then changed as long as that helps.
///
/// Lane `l` of climb `c` in step `s`, all from 0, draws from the stream
/// (`s` · `climbs` + `c`) · `lanes` + `l` of the seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GreedyJob {
    /// Seed of all random streams.
    pub seed: u64,
    /// Independent climbs in each step, 1 to 65,536.
    pub climbs: u32,
    /// Random shapes of which the best one is where a climb starts, 1 to 2^24.
    pub starts: u32,
    /// Changes in a row without improvement after which a climb ends, 1 to 2^24. It ends after 7
    /// times as many in all.
    pub patience: u32,
    /// Shapes that a climb tries at once: 1, 2, 4, 8, 16, 32 or 64.
    pub lanes: u32,
    /// The opacities to choose from.
    pub opacity: Opacity,
    /// Where shapes live: sides up to [`crate::MAX_SIDE`], lengths from 0 to 18,000 px, steps of
    /// less than 65,536 px.
    pub domain: Domain,
    /// Kinds of shapes, at least one, with their weights, each above 0 and all together below 2^32.
    pub kinds: Vec<(Kind, u32)>,
}

/// A shape that a step found, with its paint as it was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The shape.
    pub shape: Shape,
    /// Its fit by anti-aliased edges; it was drawn if its gain is above 0.
    pub fit: Fit,
}

/// Greedy searches for many photos at once, whole on a device: in each step, every photo gets the
/// best shape that its climbs find. Nothing is copied back until [`GreedyBatch::take_found`].
#[derive(Debug)]
pub struct GreedyBatch {
    device: Arc<Device>,
    pub(super) pictures: Pictures,
    pub(super) jobs: Vec<GreedyJob>,
    opacities: Buffer<[i32; 2]>,
    pub(super) words: Buffer<GreedyJobWords>,
    kernel: Kernel,
    pub(super) tiles: Tiles,
    founds: Buffer<FoundWords>,
    evaluations: Buffer<u64>,
    outlines: Buffer<FormWords>,
    /// Winners and their fits, photo by photo, step by step, as far as they were not yet taken.
    winners: Buffer<FoundWords>,
    fits: Buffer<FitWords>,
    waiting: usize,
    /// The number of the next step.
    pub(super) steps: u64,
}

/// The most random shapes and failures of a climb, and changes of a visit.
pub(super) const MOST_TRIES: u32 = 1 << 24;

/// Steps that may wait to be taken.
const MOST_WAITING: usize = 64;

impl GreedyBatch {
    /// Empty canvases of `targets`, each with its job. All targets have weights or none has.
    ///
    /// # Errors
    /// When there is not one job for each target or one is out of range, or when the device fails
    /// or has not enough memory.
    pub fn new(
        device: &Arc<Device>,
        targets: &[Target],
        jobs: Vec<GreedyJob>,
    ) -> Result<Self, RasterError> {
        check(targets, &jobs)?;
        let pictures = Pictures::new(device, targets)?;
        let words: Vec<GreedyJobWords> = jobs.iter().map(GreedyJob::words).collect();
        let opacities: Vec<[i32; 2]> = words.iter().map(|words| words.opacity).collect();
        let photos = jobs.len();
        let most_climbs = most(&jobs, |job| job.climbs) as usize;
        let slots = photos * MOST_WAITING;
        let tiles = pictures.tiles(device)?;
        device.sum_tiles(&pictures.photos(), &tiles)?;
        Ok(Self {
            words: Buffer::new(device, "the greedy jobs", &words)?,
            opacities: Buffer::new(device, "the opacities", &opacities)?,
            kernel: kernel(&jobs, targets[0].is_weighted()),
            tiles,
            founds: Buffer::zeroed(device, "the climbs", photos * most_climbs)?,
            evaluations: Buffer::zeroed(device, "the counts of shapes", photos)?,
            outlines: Buffer::zeroed(device, "the outlines", photos)?,
            winners: Buffer::zeroed(device, "the winners", slots)?,
            fits: Buffer::zeroed(device, "the fits", slots)?,
            device: Arc::clone(device),
            pictures,
            jobs,
            waiting: 0,
            steps: 0,
        })
    }

    /// Bytes of the device for one photo with so many climbs.
    pub(super) fn bytes_for(target: &Target, climbs: u32) -> usize {
        let slot = size_of::<FoundWords>() + size_of::<FitWords>();
        Pictures::bytes_for(target)
            + Pictures::tile_bytes_for(target)
            + climbs as usize * size_of::<FoundWords>()
            + MOST_WAITING * slot
            + size_of::<GreedyJobWords>()
            + size_of::<[i32; 2]>()
            + size_of::<FormWords>()
            + size_of::<u64>()
    }

    /// Draws a layer of an earlier drawing on each canvas that has one, as if a step had found them
    /// there.
    ///
    /// # Errors
    /// When steps wait to be taken, there is not one entry for each photo, an outline does not pass
    /// [`Outline::check`], or the device fails.
    pub fn replay(&mut self, layers: &[Option<(Outline, Paint)>]) -> Result<(), RasterError> {
        for (outline, _) in layers.iter().flatten() {
            outline.check()?;
        }
        check_count("layers", layers.len(), self.pictures.len())?;
        if self.waiting > 0 {
            return Err(WorkError::Waiting(self.waiting).into());
        }
        let words = layers.iter().map(|layer| match layer {
            Some((outline, paint)) => (FormWords::of_outline(outline), FitWords::of_paint(*paint)),
            None => Default::default(),
        });
        let (outlines, fits): (Vec<_>, Vec<_>) = words.unzip();
        self.outlines.write(&outlines)?;
        self.fits.write(&fits)?;
        let photos = self.pictures.photos();
        self.device.draw(&photos, &self.drawn(0, false))?;
        self.device.wait()?;
        self.steps += 1;
        Ok(())
    }

    /// Asks for up to `steps` more steps, as many as may wait to be taken, and does not wait for
    /// them; how many were asked for.
    ///
    /// # Errors
    /// When a kernel cannot be launched.
    pub fn advance(&mut self, steps: usize) -> Result<usize, RasterError> {
        let device = Arc::clone(&self.device);
        let _order = device.in_order();
        let steps = steps.min(MOST_WAITING - self.waiting);
        for _ in 0..steps {
            self.step()?;
        }
        Ok(steps)
    }

    fn step(&mut self) -> Result<(), DriverError> {
        let photos = self.pictures.photos();
        let first_winner = self.waiting * self.pictures.len();
        let climbs = Climbs {
            greedy_jobs: &self.words,
            kernel: self.kernel,
            tiles: &self.tiles,
            founds: &self.founds,
            most_climbs: most(&self.jobs, |job| job.climbs) as usize,
            evaluations: &self.evaluations,
            winners: &self.winners,
            first_winner,
            outlines: &self.outlines,
        };
        self.device.climb(&photos, &climbs, self.steps)?;
        self.device.fit_covered(
            &photos,
            &self.outlines,
            &self.opacities,
            &self.fits,
            first_winner,
        )?;
        self.device.draw(&photos, &self.drawn(first_winner, true))?;
        self.waiting += 1;
        self.steps += 1;
        Ok(())
    }

    /// The outline of each photo, with fits from number `first_fit` on.
    const fn drawn(&self, first_fit: usize, only_gains: bool) -> DrawLaunch<'_> {
        DrawLaunch {
            outlines: &self.outlines,
            fits: &self.fits,
            first_fit,
            only_gains,
            tiles: Some(&self.tiles),
        }
    }

    /// Waits for the steps asked for and takes what they found: for each step, one shape per photo,
    /// `None` where no climb covered anything.
    ///
    /// # Errors
    /// When a kernel failed.
    pub fn take_found(&mut self) -> Result<Vec<Vec<Option<Found>>>, RasterError> {
        self.device.wait()?;
        let photos = self.pictures.len();
        let count = self.waiting * photos;
        self.waiting = 0;
        if count == 0 {
            return Ok(Vec::new());
        }
        let winners = self.winners.read(0, count)?;
        let fits = self.fits.read(0, count)?;
        let found = |(winner, fit): (&FoundWords, &FitWords)| {
            winner.fit.to_fit()?;
            Some(Found {
                shape: winner.shape.to_shape()?,
                fit: fit.to_fit()?,
            })
        };
        let all: Vec<Option<Found>> = winners.iter().zip(&fits).map(found).collect();
        Ok(all.chunks(photos).map(<[_]>::to_vec).collect())
    }

    /// Shapes scored so far for each photo.
    ///
    /// # Errors
    /// When the device fails.
    pub fn evaluations(&self) -> Result<Vec<u64>, RasterError> {
        Ok(self.evaluations.read(0, self.evaluations.len())?)
    }

    /// The error that each photo's canvas leaves: [`Residual::total`] of all of them, in one copy.
    ///
    /// # Errors
    /// When the device fails.
    pub fn errors(&self) -> Result<Vec<u64>, RasterError> {
        let Tiles { cumulative, most } = &self.tiles;
        let sums = cumulative.read(0, cumulative.len())?;
        let last = |(photo, sums): (usize, &[u64])| sums[self.pictures.tile_count(photo) - 1];
        Ok(sums.chunks(*most).enumerate().map(last).collect())
    }

    /// The error that a photo's canvas leaves.
    ///
    /// # Errors
    /// When the device fails.
    ///
    /// # Panics
    /// When there is no such photo.
    pub fn residual(&self, photo: usize) -> Result<Residual, RasterError> {
        Ok(self.pictures.residual(photo)?)
    }

    /// A photo's canvas.
    ///
    /// # Errors
    /// When the device fails.
    ///
    /// # Panics
    /// When there is no such photo.
    pub fn canvas(&self, photo: usize) -> Result<Image, RasterError> {
        Ok(self.pictures.canvas(photo)?.to_image())
    }
}

impl GreedyJob {
    /// Checks that all numbers are in their ranges.
    ///
    /// # Errors
    /// What is not.
    pub fn check(&self) -> Result<(), WorkError> {
        let is_climbs = (1..=1 << 16).contains(&self.climbs);
        check_range("climbs", self.climbs, is_climbs, "1 to 65,536")?;
        for (name, value) in [("starts", self.starts), ("patience", self.patience)] {
            check_range(name, value, (1..=MOST_TRIES).contains(&value), "1 to 2^24")?;
        }
        let is_lanes = self.lanes.is_power_of_two() && self.lanes <= 64;
        check_range("lanes", self.lanes, is_lanes, "a power of two up to 64")?;
        check_domain(&self.domain)?;
        let kinds = self.kinds.len();
        let is_kinds = (1..=KINDS).contains(&kinds);
        check_range("kinds", kinds, is_kinds, "1 to the number of kinds")?;
        let mut total = 0;
        for (kind, weight) in &self.kinds {
            let is_weight = *weight > 0;
            check_range(
                "weight",
                format!("{weight} of {kind}"),
                is_weight,
                "above 0",
            )?;
            total += u64::from(*weight);
        }
        let is_total = total < 1 << 32;
        check_range("sum of weights", total, is_total, "below 2^32")
    }

    /// Whether there is no kind but triangles.
    pub(super) fn is_for_triangles(&self) -> bool {
        self.kinds.iter().all(|(kind, _)| *kind == Kind::Triangle)
    }

    pub(super) fn words(&self) -> GreedyJobWords {
        let (mut kind, mut weight) = ([0; KINDS], [0; KINDS]);
        for (i, (of, often)) in self.kinds.iter().enumerate() {
            (kind[i], weight[i]) = (*of as i32, *often);
        }
        GreedyJobWords {
            seed: self.seed,
            climbs: self.climbs as i32,
            starts: self.starts as i32,
            patience: self.patience as i32,
            lanes: self.lanes as i32,
            opacity: opacity_words(self.opacity),
            domain: domain_words(&self.domain),
            kinds: self.kinds.len() as i32,
            kind,
            weight,
        }
    }
}

/// The largest of some number of the jobs.
fn most(jobs: &[GreedyJob], number: impl Fn(&GreedyJob) -> u32) -> u32 {
    jobs.iter().map(number).max().unwrap_or(0)
}

/// The climbing kernel that serves all jobs.
fn kernel(jobs: &[GreedyJob], weighted: bool) -> Kernel {
    if weighted {
        Kernel::ClimbAnyWide
    } else if jobs.iter().all(GreedyJob::is_for_triangles) {
        Kernel::ClimbTrianglesNarrow
    } else {
        Kernel::ClimbAnyNarrow
    }
}

pub(super) fn check(targets: &[Target], jobs: &[GreedyJob]) -> Result<(), WorkError> {
    check_photos(targets)?;
    check_count("greedy jobs", jobs.len(), targets.len())?;
    check_each(jobs, GreedyJob::check)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(kinds: &[(Kind, u32)]) -> GreedyJob {
        GreedyJob {
            seed: 1,
            climbs: 1,
            starts: 1,
            patience: 1,
            lanes: 1,
            opacity: Opacity::FREE,
            domain: Domain::new(9, 9),
            kinds: kinds.to_vec(),
        }
    }

    #[test]
    fn weights_are_checked() {
        let message = |kinds: &[(Kind, u32)]| job(kinds).check().unwrap_err().to_string();
        let (one, other) = (Kind::Triangle, Kind::Circle);
        assert_eq!(job(&[(one, u32::MAX)]).check(), Ok(()));
        assert_eq!(
            message(&[(one, 1), (other, 0)]),
            "weight: 0 of circle is not above 0"
        );
        assert_eq!(
            message(&[(one, u32::MAX), (other, 1)]),
            "sum of weights: 4294967296 is not below 2^32"
        );
    }

    #[test]
    fn domains_are_checked() {
        let mut job = job(&[(Kind::Line, 1)]);
        job.domain.width = u32::MAX;
        assert!(job.check().is_err());
    }
}
