mod layers;
mod memory;
mod order;
mod turns;

use std::sync::Arc;

use color::Paint;
use cuda_driver::DriverError;
use geometry::{PixelBox, Shape};

use super::arguments::Visits;
use super::buffer::Buffer;
use super::greedy::{Found, MOST_TRIES};
use super::layout::{AnnealJobWords, StackWords};
use super::work_error::{WorkError, check_count, check_each, check_range};
use super::{Device, GreedyBatch, GreedyJob};
use crate::{MAX_ALPHA, RasterError, Target};
use layers::Layers;
use memory::LayerMemory;
use order::Order;
use turns::Turns;

/// Shapes that are tried at once, at most: `MOST_TRIES` of `kernels/cuda/anneal/metropolis.cuh`.
const MOST_BATCH: u32 = 256;

/// Words of an entry of a window's table.
const ENTRY_WORDS: usize = 12;

/// How the layers of a photo are revisited on a device.
///
/// Lane `l` of the visit to place `p` draws from the stream `first` + `p` · `batch` + `l` of the
/// seed, `first` being that of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnealJob {
    /// Changes scored at once, 1 to 256.
    pub batch: u32,
    /// Changes tried at each visit, rounded up to whole batches, of which the first has one change
    /// less and the shape as it is; at most 2^24.
    pub proposals: u32,
    /// How far beyond its bounds a layer may reach in one visit, in px, at most 65,536.
    pub reach: u32,
}

/// The layers of many photos' drawings on a device, revisited with all others in place, photos side
/// by side.
///
/// Sums, fits and pictures are those of [`crate::Stack`], to the last bit; searches for more layers
/// work on pictures of 8 bits. Methods that take the number of a photo panic where there is no such
/// photo.
#[derive(Debug)]
pub struct AnnealBatch {
    device: Arc<Device>,
    /// Finds new layers; its pictures are those of all photos.
    greedy: GreedyBatch,
    sizes: Vec<(u32, u32)>,
    reaches: Vec<u32>,
    planes: Planes,
    bases: Vec<(u32, i32)>,
    /// Whether the device has the layers as they are.
    written: bool,
    whole: Whole,
    layers: Vec<Layers>,
    memory: LayerMemory,
    words: Buffer<StackWords>,
    jobs: Buffer<AnnealJobWords>,
    temperatures: Buffer<f64>,
    errors: Buffer<u64>,
    /// From the first search for places on.
    order: Option<Order>,
}

/// Makes groups of the places of a photo's layers, from their windows and the size of the photo.
pub type Grouping<'a> = dyn Fn(&[PixelBox], (u32, u32)) -> Vec<Vec<usize>> + 'a;

/// Which of the planes show all layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    /// None: layers were replaced.
    Nothing,
    /// The picture: all layers are ready to be lifted.
    Picture,
    /// What is below: all layers have been placed.
    Below,
}

/// The state of the pixels of all photos, one after the other.
#[derive(Debug)]
struct Planes {
    below: Buffer<[f32; 4]>,
    light: Buffer<f32>,
    picture: Buffer<[f32; 4]>,
    window_entries: Buffer<[i32; ENTRY_WORDS]>,
    /// Where those of each photo begin.
    first_entries: Vec<usize>,
}

impl Planes {
    /// Bytes of the device for one photo.
    const fn bytes_for(size: (u32, u32)) -> usize {
        let pixel = 2 * size_of::<[f32; 4]>() + size_of::<f32>();
        size.0 as usize * size.1 as usize * pixel
            + turns::room(size) * size_of::<[i32; ENTRY_WORDS]>()
    }

    fn new(device: &Arc<Device>, sizes: &[(u32, u32)]) -> Result<Self, DriverError> {
        let pixels = sizes.iter().map(|size| size.0 as usize * size.1 as usize);
        let pixels = pixels.sum();
        let mut entries = 0;
        let first_entries = sizes.iter().map(|size| {
            let first = entries;
            entries += turns::room(*size);
            first
        });
        Ok(Self {
            first_entries: first_entries.collect(),
            below: Buffer::zeroed(device, "what is below layers", pixels)?,
            light: Buffer::zeroed(device, "the light", pixels)?,
            picture: Buffer::zeroed(device, "the pictures", pixels)?,
            window_entries: Buffer::zeroed(device, "the windows", entries)?,
        })
    }
}

impl AnnealBatch {
    /// Stacks of no layers with room for `layers` each, on the background of each target.
    ///
    /// There is one job of both kinds for each target. Searches take all of a greedy one, visits its
    /// seed, opacities, domain and kinds; opacities are limited to [`MAX_ALPHA`]. All targets have
    /// weights or none has.
    ///
    /// # Errors
    /// When there is not one of both for each target or one is out of range, or when the device
    /// fails or has not enough memory.
    pub fn new(
        device: &Arc<Device>,
        targets: &[Target],
        greedy_jobs: &[GreedyJob],
        jobs: &[AnnealJob],
        layers: usize,
    ) -> Result<Self, RasterError> {
        check(jobs, targets.len())?;
        let size = |target: &Target| (target.width(), target.height());
        let sizes: Vec<(u32, u32)> = targets.iter().map(size).collect();
        let base = |target: &Target| {
            let base = u32::from_le_bytes(target.base());
            (base, i32::from(target.most_weight()))
        };
        let photos = targets.len();
        let words: Vec<AnnealJobWords> = jobs.iter().map(AnnealJob::words).collect();
        Ok(Self {
            greedy: GreedyBatch::new(device, targets, greedy_jobs.iter().map(limited).collect())?,
            reaches: jobs.iter().map(|job| job.reach).collect(),
            planes: Planes::new(device, &sizes)?,
            sizes,
            bases: targets.iter().map(base).collect(),
            written: false,
            whole: Whole::Nothing,
            layers: vec![Layers::default(); photos],
            memory: LayerMemory::new(device, photos, layers.max(1))?,
            words: Buffer::zeroed(device, "the list of stacks", photos)?,
            jobs: Buffer::new(device, "the annealing jobs", &words)?,
            temperatures: Buffer::zeroed(device, "the temperatures", photos)?,
            errors: Buffer::zeroed(device, "the errors", photos)?,
            order: None,
            device: Arc::clone(device),
        })
    }

    /// Bytes of the device that one photo takes, without what the driver rounds up, with room for
    /// so many layers and so many climbs for each new one; `reorders` is whether
    /// [`AnnealBatch::best_places`] is called.
    #[must_use]
    pub fn bytes_for(target: &Target, climbs: u32, layers: usize, reorders: bool) -> usize {
        let order = if reorders {
            Order::bytes_for(layers)
        } else {
            0
        };
        GreedyBatch::bytes_for(target, climbs)
            + Planes::bytes_for((target.width(), target.height()))
            + LayerMemory::bytes_for(layers)
            + order
            + size_of::<StackWords>()
            + size_of::<AnnealJobWords>()
            + size_of::<f64>()
            + size_of::<u64>()
    }

    /// Makes room for `layers` of each photo.
    ///
    /// # Errors
    /// When the device fails or has not enough memory.
    pub fn reserve(&mut self, layers: usize) -> Result<(), RasterError> {
        if layers > self.memory.room {
            self.forget_planes();
            self.order = None;
            self.memory = LayerMemory::new(&self.device, self.layers.len(), layers)?;
        }
        Ok(())
    }

    /// Replaces the layers of a photo, bottom first; opacities are limited to [`MAX_ALPHA`].
    ///
    /// # Errors
    /// When there are more than there is room for, or a layer's outline does not pass
    /// [`geometry::Outline::check`].
    pub fn set_layers(
        &mut self,
        photo: usize,
        layers: Vec<(Shape, Paint)>,
    ) -> Result<(), RasterError> {
        let mut new = Layers::default();
        new.add(layers)?;
        self.check_room(new.len())?;
        self.layers[photo] = new;
        self.forget_planes();
        Ok(())
    }

    /// Lays more layers on top of a photo's, as [`AnnealBatch::set_layers`] does.
    ///
    /// # Errors
    /// As there.
    pub fn add_layers(
        &mut self,
        photo: usize,
        layers: Vec<(Shape, Paint)>,
    ) -> Result<(), RasterError> {
        self.check_room(self.layers[photo].len() + layers.len())?;
        self.layers[photo].add(layers)?;
        self.forget_planes();
        Ok(())
    }

    /// Takes layers of a photo away, from different places; the gains of others stay.
    ///
    /// # Panics
    /// When there is no layer at a place.
    pub fn remove_layers(&mut self, photo: usize, places: &[usize]) {
        self.layers[photo].remove(places);
        self.forget_planes();
    }

    const fn check_room(&self, layers: usize) -> Result<(), WorkError> {
        let room = self.memory.room;
        if layers > room {
            return Err(WorkError::Room { layers, room });
        }
        Ok(())
    }

    /// Layers are not what they were.
    const fn forget_planes(&mut self) {
        (self.written, self.whole) = (false, Whole::Nothing);
    }

    /// The layers of a photo, bottom first.
    #[must_use]
    pub fn layers(&self, photo: usize) -> &[(Shape, Paint)] {
        self.layers[photo].list()
    }

    /// What each layer of a photo brought in the last sweep, in the unit of [`color::Fit::gain`];
    /// empty before the first one and where layers were replaced since, none of those that were
    /// added.
    #[must_use]
    pub fn gains(&self, photo: usize) -> &[i64] {
        self.layers[photo].gains()
    }

    /// The bounds of the layers of a photo and `reach` px around them.
    fn around(&self, photo: usize, reach: u32) -> Vec<PixelBox> {
        self.layers[photo]
            .windows(reach, self.sizes[photo])
            .collect()
    }

    /// Visits all layers of all photos once, at a temperature for each photo in the unit of gains;
    /// at 0 only improvements are taken.
    ///
    /// A block of threads visits the layers of a photo from the bottom up. Where `group` makes
    /// groups of places, layers of a group are visited at the same time, group after group. It gets
    /// the windows of a photo's layers, as of [`crate::Stack::window`], and the size of the photo.
    /// What is found is the same if windows of a group share no [tile](crate::WINDOW_TILE), and the
    /// lower one of two that do is in an earlier group.
    ///
    /// # Errors
    /// When there is not one temperature for each photo, groups have not each layer once or windows
    /// of a group overlap, or a kernel fails.
    pub fn sweep(
        &mut self,
        temperatures: &[f64],
        group: Option<&Grouping<'_>>,
        first_stream: u64,
    ) -> Result<(), RasterError> {
        check_count("temperatures", temperatures.len(), self.layers.len())?;
        let turns = self.turns(group)?;
        let device = Arc::clone(&self.device);
        let _order = device.in_order();
        if self.whole != Whole::Picture {
            self.rewind()?;
        }
        self.whole = Whole::Nothing;
        self.temperatures.write(temperatures)?;
        self.memory.turns.write(&turns.words)?;
        self.memory.ends.write(&turns.ends)?;
        let photos = self.greedy.pictures.photos();
        let visits = self.visits();
        for blocks in turns.launches {
            device.sweep(&photos, &visits, blocks, first_stream)?;
        }
        device.wait()?;
        self.whole = Whole::Below;
        Ok(self.memory.read(&mut self.layers)?)
    }

    fn turns(&self, group: Option<&Grouping<'_>>) -> Result<Turns, WorkError> {
        let reaches = self.reaches.iter().enumerate();
        let windows = reaches.map(|(photo, reach)| self.around(photo, *reach));
        let windows: Vec<Vec<PixelBox>> = windows.collect();
        let Some(group) = group else {
            return Ok(Turns::bottom_up(&windows));
        };
        let photos = windows.iter().zip(&self.sizes);
        let groups: Vec<_> = photos
            .map(|(windows, size)| group(windows, *size))
            .collect();
        Turns::in_groups(&windows, &groups, &self.sizes)
    }

    /// Looks for shapes to lay on top of all layers, one after the other, as [`GreedyBatch`] does, on
    /// canvases that show the layers: for each step one shape per photo, `None` where no climb
    /// covered anything. The layers stay as they are. Streams are those of [`GreedyJob`] for steps from
    /// number `first_step` on.
    ///
    /// # Errors
    /// When a kernel fails.
    pub fn search(
        &mut self,
        steps: usize,
        first_step: u64,
    ) -> Result<Vec<Vec<Option<Found>>>, RasterError> {
        self.show()?;
        self.greedy.steps = first_step;
        let mut found = Vec::with_capacity(steps);
        while found.len() < steps {
            self.greedy.advance(steps - found.len())?;
            found.append(&mut self.greedy.take_found()?);
        }
        Ok(found)
    }

    fn show(&mut self) -> Result<(), DriverError> {
        let device = Arc::clone(&self.device);
        let _order = device.in_order();
        let placed = self.all_are_placed()?;
        let GreedyBatch {
            pictures, tiles, ..
        } = &self.greedy;
        device.show_stacks(&pictures.photos(), &self.words, placed, tiles)
    }

    /// The squared error of each photo's picture, 0–255 per channel, RGBA, weighted.
    ///
    /// # Errors
    /// When a kernel fails.
    pub fn errors(&mut self) -> Result<Vec<f64>, RasterError> {
        let device = Arc::clone(&self.device);
        let _order = device.in_order();
        let placed = self.all_are_placed()?;
        self.errors.clear()?;
        let photos = self.greedy.pictures.photos();
        device.measure_stacks(&photos, &self.words, placed, &self.errors)?;
        device.wait()?;
        let errors = self.errors.read(0, self.layers.len())?;
        Ok(errors
            .into_iter()
            .map(|error| error as f64 / 256.0)
            .collect())
    }

    /// Shapes scored so far by [`AnnealBatch::search`] for each photo, which looks for as many layers
    /// for all.
    ///
    /// # Errors
    /// When the device fails.
    pub fn evaluations(&self) -> Result<Vec<u64>, RasterError> {
        self.greedy.evaluations()
    }

    /// Whether all layers have been placed; else all are ready to be lifted.
    fn all_are_placed(&mut self) -> Result<bool, DriverError> {
        if self.whole == Whole::Nothing {
            self.rewind()?;
        }
        Ok(self.whole == Whole::Below)
    }

    /// Lays all layers, ready to be lifted.
    fn rewind(&mut self) -> Result<(), DriverError> {
        self.write_layers()?;
        self.device
            .rewind_stacks(&self.greedy.pictures.photos(), &self.words)?;
        self.whole = Whole::Picture;
        Ok(())
    }

    fn write_layers(&mut self) -> Result<(), DriverError> {
        if self.written {
            return Ok(());
        }
        self.memory.write(&self.layers)?;
        let words: Vec<StackWords> = (0..self.layers.len()).map(|i| self.stack(i)).collect();
        self.words.write(&words)?;
        self.written = true;
        Ok(())
    }

    fn stack(&self, photo: usize) -> StackWords {
        let (planes, memory) = (&self.planes, &self.memory);
        let (base, most_weight) = self.bases[photo];
        let (first, pixel) = (photo * memory.room, self.greedy.pictures.first_pixel(photo));
        StackWords {
            below: planes.below.address_of(pixel),
            light: planes.light.address_of(pixel),
            picture: planes.picture.address_of(pixel),
            window_entries: planes
                .window_entries
                .address_of(planes.first_entries[photo]),
            layers: memory.layers.address_of(first),
            gains: memory.gains.address_of(first),
            count: self.layers[photo].len() as i32,
            base,
            most_weight,
        }
    }

    fn visits(&self) -> Visits<'_> {
        let greedy_jobs = &self.greedy.jobs;
        let layers = self.layers.iter().flat_map(Layers::list);
        let mut shapes = layers.map(|(shape, _)| shape);
        Visits {
            stacks: &self.words,
            greedy_jobs: &self.greedy.words,
            anneal_jobs: &self.jobs,
            temperatures: &self.temperatures,
            turns: &self.memory.turns,
            ends: &self.memory.ends,
            triangles: greedy_jobs.iter().all(GreedyJob::is_for_triangles)
                && shapes.all(is_triangle),
        }
    }
}

const fn is_triangle(shape: &Shape) -> bool {
    matches!(shape, Shape::Triangle(_))
}

/// The same for paints that a stack can hold.
fn limited(job: &GreedyJob) -> GreedyJob {
    GreedyJob {
        opacity: job.opacity.at_most(MAX_ALPHA),
        ..job.clone()
    }
}

impl AnnealJob {
    const fn words(&self) -> AnnealJobWords {
        AnnealJobWords {
            batch: self.batch as i32,
            proposals: self.proposals as i32,
        }
    }

    /// Checks that all numbers are in their ranges.
    ///
    /// # Errors
    /// What is not.
    pub fn check(&self) -> Result<(), WorkError> {
        let is_batch = (1..=MOST_BATCH).contains(&self.batch);
        check_range("batch", self.batch, is_batch, "1 to 256")?;
        let is_proposals = self.proposals <= MOST_TRIES;
        check_range("proposals", self.proposals, is_proposals, "at most 2^24")?;
        check_range("reach", self.reach, self.reach <= 1 << 16, "at most 65,536")
    }
}

fn check(jobs: &[AnnealJob], photos: usize) -> Result<(), WorkError> {
    check_count("annealing jobs", jobs.len(), photos)?;
    check_each(jobs, AnnealJob::check)
}
