use std::sync::Arc;

use cuda_driver::DriverError;
use geometry::{Domain, SUBPIXELS};

use super::Device;
use super::arguments::Softs;
use super::buffer::Buffer;
use super::layout::{SoftLayerWords, SoftWords};
use super::pictures;
use super::soft::{Room, SoftDrawing};
use super::work_error::{
    WorkError, check_count, check_domain, check_each, check_photos, check_range,
};
use crate::{RasterError, Target};

/// How a drawing follows the gradient of its error on a device.
#[derive(Debug, Clone, PartialEq)]
pub struct PolishJob {
    /// The drawing to start from.
    pub drawing: SoftDrawing,
    /// Whether the background moves; a transparent one does not.
    pub moves_background: bool,
    /// Whether the colours of layers move.
    pub moves_colors: bool,
    /// The lowest and the highest opacity, 0–1.
    pub opacity: (f32, f32),
    /// Where shapes live, as in [`super::GreedyJob::domain`].
    pub domain: Domain,
}

/// What all numbers share in a step of Adam.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdamStep {
    /// How much of the running means and of the mean squares is new: 1 minus their decay.
    pub renewal: [f32; 2],
    /// How much of either the slopes so far have made up, this one included: 1 minus the decay to
    /// the number of steps.
    pub seen: [f32; 2],
    /// The change of a number whose slope has always been the same: in px …
    pub length: f32,
    /// … in levels of colour …
    pub color: f32,
    /// … and of opacity, 0–1.
    pub alpha: f32,
}

/// Drawings of many photos that follow the gradients of their errors at once, whole on a device.
/// Nothing is copied back until [`PolishBatch::best`].
///
/// Coverage is that of areas, as [`PolishBatch::best`] reports errors. Sums over pixels are sums of
/// integers, so that no number depends on the order in which the device works.
#[derive(Debug)]
pub struct PolishBatch {
    device: Arc<Device>,
    drawings: Vec<Resident>,
    words: Buffer<SoftWords>,
    memory: Memory,
    layers: u32,
    tiles: u32,
    /// Which of a pair of errors is in use.
    error: bool,
    best: bool,
}

/// A drawing on the device.
#[derive(Debug)]
struct Resident {
    start: SoftDrawing,
    first_number: usize,
    numbers: usize,
    /// Steps of its error to 1.
    steps: f32,
}

/// The memory of all drawings, one after the other.
#[derive(Debug)]
struct Memory {
    targets: Buffer<u32>,
    weights: Option<Buffer<u8>>,
    layers: Buffer<SoftLayerWords>,
    boxes: Buffer<[i32; 4]>,
    points: Buffer<[f32; 2]>,
    numbers: Buffer<f32>,
    best: Buffer<f32>,
    slopes: Buffer<f32>,
    means: Buffer<f32>,
    squares: Buffer<f32>,
    totals: Buffer<u64>,
    errors: Buffer<[u64; 4]>,
}

/// Where the memory of a drawing begins.
#[derive(Debug, Clone, Copy, Default)]
struct Begin {
    pixel: usize,
    layer: usize,
    room: Room,
}

impl Begin {
    /// Where the memory of the next drawing begins.
    fn after(self, target: &Target, drawing: &SoftDrawing) -> Self {
        let (layers, room) = drawing.layout();
        Self {
            pixel: self.pixel + target.pixels().len(),
            layer: self.layer + layers.len(),
            room: Room {
                numbers: self.room.numbers + room.numbers,
                totals: self.room.totals + room.totals,
                points: self.room.points + room.points,
            },
        }
    }
}

impl PolishBatch {
    /// The drawing of a job for each target. All targets have weights or none has.
    ///
    /// # Errors
    /// When there is not one job for each target or one does not pass [`PolishJob::check`], or
    /// when the device fails or has not enough memory.
    pub fn new(
        device: &Arc<Device>,
        targets: &[Target],
        jobs: Vec<PolishJob>,
    ) -> Result<Self, RasterError> {
        check(targets, &jobs)?;
        let memory = Memory::new(device, targets, &jobs)?;
        let (mut begin, mut words, mut drawings) = (Begin::default(), Vec::new(), Vec::new());
        for (photo, (target, job)) in targets.iter().zip(jobs).enumerate() {
            words.push(memory.words(photo, begin, target, &job));
            let next = begin.after(target, &job.drawing);
            drawings.push(Resident {
                first_number: begin.room.numbers,
                numbers: next.room.numbers - begin.room.numbers,
                steps: steps_to_one(target),
                start: job.drawing,
            });
            begin = next;
        }
        let layers = drawings.iter().map(|drawing| drawing.start.layers.len());
        let batch = Self {
            layers: layers.max().unwrap_or(0) as u32,
            tiles: targets.iter().map(tiles).max().unwrap_or(0),
            words: Buffer::new(device, "the list of drawings", &words)?,
            device: Arc::clone(device),
            drawings,
            memory,
            error: false,
            best: false,
        };
        device.make_boundaries(&batch.softs())?;
        device.differentiate(&batch.softs())?;
        device.wait()?;
        Ok(batch)
    }

    fn softs(&self) -> Softs<'_> {
        Softs {
            words: &self.words,
            layers: self.layers,
            tiles: self.tiles,
            error: i32::from(self.error),
            best: i32::from(self.best),
        }
    }

    /// Asks for some steps, and does not wait for them.
    ///
    /// # Errors
    /// When a kernel cannot be launched.
    pub fn advance(&mut self, steps: &[AdamStep]) -> Result<(), RasterError> {
        let device = Arc::clone(&self.device);
        let _order = device.in_order();
        for step in steps {
            device.descend(&self.softs(), step)?;
            (self.error, self.best) = (!self.error, !self.best);
            device.differentiate(&self.softs())?;
        }
        Ok(())
    }

    /// Waits for all steps asked for, and gives for each photo the squared error of the best
    /// drawing so far and the drawing.
    ///
    /// # Errors
    /// When a kernel failed.
    pub fn best(&mut self) -> Result<Vec<(f64, SoftDrawing)>, RasterError> {
        self.device.keep(&self.softs())?;
        self.best = !self.best;
        self.device.wait()?;
        let errors = self.memory.errors.read(0, self.drawings.len())?;
        let numbers = self.memory.best.read(0, self.memory.best.len())?;
        let drawings = self.drawings.iter().zip(errors).map(|(drawing, errors)| {
            let error = errors[2 + usize::from(self.best)] as f64 / f64::from(drawing.steps);
            let numbers = &numbers[drawing.first_number..][..drawing.numbers];
            (error, drawing.start.with_numbers(numbers))
        });
        Ok(drawings.collect())
    }

    /// How fast the error of a photo's drawing changed with its numbers at the last step: those of
    /// the background, then each layer's colour, opacity and handles. An oblong has always five
    /// handles; the two radii of a circle have equal slopes, and an angle that cannot change has 0.
    ///
    /// # Errors
    /// When a kernel failed.
    ///
    /// # Panics
    /// When there is no such photo.
    pub fn slopes(&self, photo: usize) -> Result<Vec<f32>, RasterError> {
        let drawing = &self.drawings[photo];
        self.device.wait()?;
        let slopes = &self.memory.slopes;
        Ok(slopes.read(drawing.first_number, drawing.numbers)?)
    }
}

impl PolishJob {
    /// Checks that all numbers are in their ranges and that shapes have enough points.
    ///
    /// # Errors
    /// What is not.
    pub fn check(&self) -> Result<(), WorkError> {
        let (min, max) = self.opacity;
        let is_range = 0.0 <= min && min <= max && max <= 1.0;
        let range = "within 0 to 1 in rising order";
        check_range("opacity", format!("{min} to {max}"), is_range, range)?;
        check_domain(&self.domain)?;
        let mut layers = self.drawing.layers.iter();
        match layers.position(|layer| !layer.has_points()) {
            Some(layer) => Err(WorkError::Points { layer }),
            None => Ok(()),
        }
    }
}

impl Memory {
    fn new(
        device: &Arc<Device>,
        targets: &[Target],
        jobs: &[PolishJob],
    ) -> Result<Self, DriverError> {
        let layouts = jobs.iter().map(|job| job.drawing.layout());
        let (layers, rooms): (Vec<_>, Vec<_>) = layouts.unzip();
        let room = |of: fn(&Room) -> usize| rooms.iter().map(of).sum::<usize>().max(1);
        let (numbers, totals) = (room(|room| room.numbers), room(|room| room.totals));
        let mut layers = layers.concat();
        // Memory of no size cannot be had.
        layers.resize(layers.len().max(1), SoftLayerWords::default());
        let start = jobs.iter().map(|job| job.drawing.numbers());
        let start: Vec<f32> = start.flatten().collect();
        let targets_flat: Vec<u32> = targets.iter().flat_map(pictures::pixel_words).collect();
        let weights = targets[0].is_weighted().then(|| {
            let weights: Vec<u8> = targets.iter().flat_map(pictures::weights).collect();
            Buffer::new(device, "the weights", &weights)
        });
        let errors = vec![[0, 0, u64::MAX, u64::MAX]; targets.len()];
        Ok(Self {
            targets: Buffer::new(device, "the targets", &targets_flat)?,
            weights: weights.transpose()?,
            boxes: Buffer::zeroed(device, "the bounds of layers", layers.len())?,
            layers: Buffer::new(device, "the layers", &layers)?,
            points: Buffer::zeroed(device, "the points", room(|room| room.points))?,
            numbers: Buffer::new(device, "the numbers", &start)?,
            best: Buffer::new(device, "the best numbers", &start)?,
            slopes: Buffer::zeroed(device, "the slopes", numbers)?,
            means: Buffer::zeroed(device, "the means of slopes", numbers)?,
            squares: Buffer::zeroed(device, "the squares of slopes", numbers)?,
            totals: Buffer::zeroed(device, "the sums over pixels", totals)?,
            errors: Buffer::new(device, "the errors", &errors)?,
        })
    }

    fn words(&self, photo: usize, begin: Begin, target: &Target, job: &PolishJob) -> SoftWords {
        let Room {
            numbers,
            totals,
            points,
        } = begin.room;
        let px = |length: i32| length as f32 / SUBPIXELS as f32;
        let (domain, drawing) = (&job.domain, &job.drawing);
        let weights = self.weights.as_ref();
        SoftWords {
            target: self.targets.address_of(begin.pixel),
            weights: weights.map_or(0, |weights| weights.address_of(begin.pixel)),
            layers: self.layers.address_of(begin.layer),
            boxes: self.boxes.address_of(begin.layer),
            points: self.points.address_of(points),
            numbers: self.numbers.address_of(numbers),
            best: self.best.address_of(numbers),
            slopes: self.slopes.address_of(numbers),
            means: self.means.address_of(numbers),
            squares: self.squares.address_of(numbers),
            totals: self.totals.address_of(totals),
            errors: self.errors.address_of(photo),
            width: target.width() as i32,
            height: target.height() as i32,
            count: drawing.layers.len() as i32,
            transparent: i32::from(drawing.background.is_none()),
            moves_background: i32::from(job.moves_background && drawing.background.is_some()),
            moves_colors: i32::from(job.moves_colors),
            steps: steps_to_one(target),
            margin: px(domain.margin),
            min_stroke: px(domain.min_stroke),
            max_stroke: px(domain.max_stroke),
            min_alpha: job.opacity.0,
            max_alpha: job.opacity.1,
        }
    }
}

/// Steps to 1 of all sums over pixels, such that none gets beyond 2⁶². The most that a pixel adds
/// is its slope by its coverage, 8·255² times its weight.
fn steps_to_one(target: &Target) -> f32 {
    let most = 8 * 255 * 255 * u64::from(target.most_weight()) * target.pixels().len() as u64;
    let bits = u64::BITS - most.leading_zeros();
    (62.0 - bits as f32).exp2()
}

/// Warps that cover a picture, 8×4 px each.
fn tiles(target: &Target) -> u32 {
    target.width().div_ceil(8) * target.height().div_ceil(4)
}

fn check(targets: &[Target], jobs: &[PolishJob]) -> Result<(), WorkError> {
    check_photos(targets)?;
    check_count("drawings", jobs.len(), targets.len())?;
    check_each(jobs, PolishJob::check)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::{Points, Polyline, Shape};

    use crate::cuda::SoftLayer;

    fn job(opacity: (f32, f32), domain: Domain, layers: Vec<SoftLayer>) -> PolishJob {
        PolishJob {
            drawing: SoftDrawing {
                background: None,
                layers,
            },
            moves_background: false,
            moves_colors: false,
            opacity,
            domain,
        }
    }

    #[test]
    fn jobs_are_checked() {
        let domain = Domain::new(9, 9);
        assert_eq!(job((0.0, 1.0), domain, Vec::new()).check(), Ok(()));
        for opacity in [(0.5, 0.4), (-0.1, 1.0), (0.5, 1.5), (f32::NAN, 1.0)] {
            let error = job(opacity, domain, Vec::new()).check().unwrap_err();
            let expected = format!("opacity: {} to {} is not", opacity.0, opacity.1);
            assert!(error.to_string().starts_with(&expected), "{error}");
        }
        let margin = -1;
        let bad = job((0.0, 1.0), Domain { margin, ..domain }, Vec::new());
        assert!(bad.check().is_err());
        let (points, width) = (Points::from([]), 16);
        let none = SoftLayer::new(Shape::Polyline(Polyline { points, width }), [0.0; 3], 1.0);
        let none = job((0.0, 1.0), domain, vec![none]);
        assert_eq!(none.check(), Err(WorkError::Points { layer: 0 }));
    }

    #[test]
    fn sums_stay_within_64_bits() {
        for (width, height) in [(1, 1), (16, 16), (256, 256), (12_000, 11_000)] {
            let photo = color::Image::filled(width, height, [0; 4]).unwrap();
            let target = Target::new(&photo, None).unwrap();
            let most =
                520_200.0 * f64::from(width) * f64::from(height) * f64::from(steps_to_one(&target));
            assert!((2_f64.powi(60)..=2_f64.powi(62)).contains(&most), "{most}");
        }
    }
}
