use std::sync::{Arc, PoisonError};

use color::Paint;
use cuda_driver::DriverError;
use geometry::{SUBPIXELS, Shape};

use super::buffer::Buffer;
use super::greedy::MOST_TRIES;
use super::launch::{NewLayers, Revisits, Tiles};
use super::layout::{FormWords, HuntWords, LayerWords, RevisitWords, StackWords};
use super::pictures::Pictures;
use super::{Device, Hunt};
use crate::{MAX_ALPHA, RasterError, Target};

/// Threads of a block, the most shapes that are tried at once.
const MOST_BATCH: u32 = 256;

/// Words of an entry of a window.
const WINDOW_WORDS: usize = 12;

/// How the layers of a photo are revisited on a device.
///
/// Lane `l` of visit `v` draws from the stream `first` + `v` · `batch` + `l` of the seed, `first`
/// being that of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revisit {
    /// Changes scored at once, 1 to 256.
    pub batch: u32,
    /// Changes tried at each visit, rounded up to whole batches; at most 2^24, as are the numbers
    /// below.
    pub proposals: u32,
    /// How far beyond its bounds a layer may reach in one visit, in px.
    pub reach: u32,
    /// Climbs that look for a new layer.
    pub climbs: u32,
    /// Random shapes of which the best one is where such a climb starts, at least 1.
    pub starts: u32,
    /// Changes in a row without improvement after which such a climb ends, at least 1.
    pub patience: u32,
}

/// The layers of many photos' drawings on a device, revisited with all others in place: by one
/// block of threads for each photo, photos side by side.
///
/// Sums, fits and pictures are those of [`crate::Stack`], to the last bit. Methods that take the
/// number of a photo panic where there is no such photo.
#[derive(Debug)]
pub struct Stacks {
    device: Arc<Device>,
    pictures: Pictures,
    planes: Vec<Planes>,
    counts: Vec<usize>,
    bases: Vec<(u32, i32)>,
    /// Whether the layers of each photo are triangles, and the shapes that are looked for.
    triangles: Vec<bool>,
    hunts_triangles: bool,
    /// Whether the pictures show all layers as they are.
    closed: bool,
    words: Buffer<StackWords>,
    hunts: Buffer<HuntWords>,
    revisits: Buffer<RevisitWords>,
    temperatures: Buffer<f64>,
    tiles: Tiles,
    olds: Buffer<FormWords>,
    errors: Buffer<u64>,
    evaluations: Buffer<u64>,
}

/// What the layers of one photo have on the device.
#[derive(Debug)]
struct Planes {
    below: Buffer<[f32; 4]>,
    light: Buffer<f32>,
    picture: Buffer<[f32; 4]>,
    window: Buffer<[i32; WINDOW_WORDS]>,
    layers: Buffer<LayerWords>,
    gains: Buffer<i64>,
}

impl Planes {
    fn new(device: &Arc<Device>, target: &Target, layers: usize) -> Result<Self, DriverError> {
        let pixels = target.pixels().len();
        let entries = pixels + target.height() as usize;
        let layers = layers.max(1);
        Ok(Self {
            below: Buffer::zeroed(device, "what is below layers", pixels)?,
            light: Buffer::zeroed(device, "light", pixels)?,
            picture: Buffer::zeroed(device, "the picture", pixels)?,
            window: Buffer::zeroed(device, "windows", entries)?,
            layers: Buffer::zeroed(device, "layers", layers)?,
            gains: Buffer::zeroed(device, "gains", layers)?,
        })
    }

    fn words(&self, count: usize, (base, most_weight): (u32, i32)) -> StackWords {
        StackWords {
            below: self.below.address(),
            light: self.light.address(),
            picture: self.picture.address(),
            window: self.window.address(),
            layers: self.layers.address(),
            gains: self.gains.address(),
            count: count as i32,
            base,
            most_weight,
        }
    }
}

impl Stacks {
    /// Stacks of no layers with room for `layers` each, on the background of each target.
    ///
    /// There is one hunt and one revisit for each target. Of a hunt, the seed, the opacities up to [`MAX_ALPHA`], the domain and the kinds are taken. All targets have
    /// weights or none has.
    ///
    /// # Errors
    /// When there is not one of both for each target or one is out of range, or when the device
    /// fails or has not enough memory.
    pub fn new(
        device: &Arc<Device>,
        targets: &[Target],
        hunts: &[Hunt],
        revisits: &[Revisit],
        layers: usize,
    ) -> Result<Self, RasterError> {
        super::greedy::check(targets, hunts)?;
        check(revisits, targets.len())?;
        let pictures = Pictures::new(device, targets)?;
        let planes = targets
            .iter()
            .map(|target| Planes::new(device, target, layers))
            .collect::<Result<Vec<_>, DriverError>>()?;
        let base = |target: &Target| {
            let base = u32::from_le_bytes(target.base());
            (base, i32::from(target.most_weight()))
        };
        let photos = targets.len();
        let hunts_triangles = hunts.iter().all(Hunt::is_for_triangles);
        let hunts = hunts.iter().map(limited).collect::<Result<Vec<_>, _>>()?;
        let words: Vec<RevisitWords> = revisits.iter().map(Revisit::words).collect();
        Ok(Self {
            words: Buffer::zeroed(device, "stacks", photos)?,
            hunts: Buffer::new(device, "hunts", &hunts)?,
            revisits: Buffer::new(device, "revisits", &words)?,
            temperatures: Buffer::zeroed(device, "temperatures", photos)?,
            tiles: pictures.tiles(device)?,
            olds: Buffer::zeroed(device, "old shapes", photos)?,
            errors: Buffer::zeroed(device, "errors", photos)?,
            evaluations: Buffer::zeroed(device, "counts", photos)?,
            device: Arc::clone(device),
            bases: targets.iter().map(base).collect(),
            counts: vec![0; photos],
            triangles: vec![true; photos],
            hunts_triangles,
            closed: false,
            planes,
            pictures,
        })
    }

    /// Makes room for `layers` of a photo; those that are there stay, their gains are forgotten.
    ///
    /// # Errors
    /// When the device fails or has not enough memory.
    pub fn reserve(&mut self, photo: usize, layers: usize) -> Result<(), RasterError> {
        let planes = &mut self.planes[photo];
        if layers > planes.layers.len() {
            let count = self.counts[photo];
            let kept = planes.layers.read(0, count)?;
            planes.layers = Buffer::zeroed(&self.device, "layers", layers)?;
            planes.gains = Buffer::zeroed(&self.device, "gains", layers)?;
            planes.layers.write(&kept)?;
        }
        Ok(())
    }

    /// Replaces the layers of a photo, bottom first; opacities are limited to [`MAX_ALPHA`].
    ///
    /// # Errors
    /// When there are more than there is room for, a layer's outline does not pass
    /// [`geometry::Outline::check`], or the device fails.
    pub fn set_layers(
        &mut self,
        photo: usize,
        layers: &[(Shape, Paint)],
    ) -> Result<(), RasterError> {
        for (shape, _) in layers {
            shape.outline().check()?;
        }
        let limited = |(shape, paint): &(Shape, Paint)| {
            let alpha = paint.alpha.min(MAX_ALPHA);
            LayerWords::new(&(*shape, Paint { alpha, ..*paint }))
        };
        let words: Vec<LayerWords> = layers.iter().map(limited).collect();
        if words.len() > self.planes[photo].layers.len() {
            return Err(RasterError::Hunts("there are more layers than room"));
        }
        self.counts[photo] = words.len();
        self.closed = false;
        self.triangles[photo] = layers.iter().all(|(shape, _)| is_triangle(shape));
        if !words.is_empty() {
            self.planes[photo].layers.write(&words)?;
        }
        Ok(())
    }

    /// The layers of a photo, bottom first.
    ///
    /// # Errors
    /// When the device fails.
    pub fn layers(&self, photo: usize) -> Result<Vec<(Shape, Paint)>, RasterError> {
        let words = self.planes[photo].layers.read(0, self.counts[photo])?;
        Ok(words.into_iter().filter_map(LayerWords::to_layer).collect())
    }

    /// What each layer of a photo brought in the last sweep, in the unit of [`color::Fit::gain`].
    ///
    /// # Errors
    /// When the device fails.
    pub fn gains(&self, photo: usize) -> Result<Vec<i64>, RasterError> {
        Ok(self.planes[photo].gains.read(0, self.counts[photo])?)
    }

    /// Visits all layers of all photos once, bottom first, at a temperature for each photo in the
    /// unit of gains; at 0 only improvements are taken.
    ///
    /// # Errors
    /// When there is not one temperature for each photo, or a kernel fails.
    pub fn sweep(&mut self, temperatures: &[f64], first_stream: u64) -> Result<(), RasterError> {
        self.check_count(temperatures.len())?;
        let device = Arc::clone(&self.device);
        let _order = device
            .order()
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.temperatures.write(temperatures)?;
        self.write_words()?;
        let photos = self.pictures.photos();
        self.device.arrange_stacks(&photos, &self.words, false)?;
        self.closed = false;
        let revisits = self.revisits();
        self.device
            .sweep(&photos, &revisits, &self.temperatures, first_stream)?;
        Ok(self.device.wait()?)
    }

    /// Adds a layer on top of the stack of each photo that has one of `olds`, where climbs find the
    /// best one, or the old shape where they find none.
    ///
    /// # Errors
    /// When there is not one entry for each photo, a shape's outline does not pass
    /// [`geometry::Outline::check`], there is no room, or a kernel fails.
    pub fn add(&mut self, olds: &[Option<Shape>], first_stream: u64) -> Result<(), RasterError> {
        self.check_count(olds.len())?;
        for old in olds.iter().flatten() {
            old.outline().check()?;
        }
        let device = Arc::clone(&self.device);
        let _order = device
            .order()
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let full = |(planes, count): (&Planes, &usize)| *count >= planes.layers.len();
        let mut stacks = self.planes.iter().zip(&self.counts).zip(olds);
        if stacks.any(|(stack, old)| old.is_some() && full(stack)) {
            return Err(RasterError::Hunts("there is no room for more layers"));
        }
        let words = olds.iter().map(|old| {
            old.as_ref()
                .map_or_else(FormWords::nothing, FormWords::of_shape)
        });
        self.olds.write(&words.collect::<Vec<_>>())?;
        for (triangles, old) in self.triangles.iter_mut().zip(olds) {
            *triangles &= old.as_ref().is_none_or(is_triangle);
        }
        self.measure()?;
        let photos = self.pictures.photos();
        self.device.sum_tiles(&photos, &self.tiles)?;
        let new = NewLayers {
            tiles: &self.tiles,
            olds: &self.olds,
            evaluations: &self.evaluations,
        };
        let revisits = self.revisits();
        self.device.renew(&photos, &revisits, &new, first_stream)?;
        self.device.wait()?;
        for (count, old) in self.counts.iter_mut().zip(olds) {
            *count += usize::from(old.is_some());
        }
        Ok(())
    }

    /// The squared error of each photo's picture, 0–255 per channel, premultiplied RGBA, weighted.
    ///
    /// # Errors
    /// When a kernel fails.
    pub fn errors(&mut self) -> Result<Vec<f64>, RasterError> {
        self.measure()?;
        let errors = self.errors.read(0, self.counts.len())?;
        Ok(errors
            .into_iter()
            .map(|error| error as f64 / 256.0)
            .collect())
    }

    /// Shapes scored for new layers of each photo.
    ///
    /// # Errors
    /// When the device fails.
    pub fn evaluations(&self) -> Result<Vec<u64>, RasterError> {
        Ok(self.evaluations.read(0, self.evaluations.len())?)
    }

    fn check_count(&self, count: usize) -> Result<(), RasterError> {
        if count == self.counts.len() {
            return Ok(());
        }
        Err(RasterError::Hunts("there is not one value for each photo"))
    }

    /// Puts all layers in their places, if they are not, and measures what error is left.
    fn measure(&mut self) -> Result<(), DriverError> {
        self.write_words()?;
        self.errors.clear()?;
        let photos = self.pictures.photos();
        self.device.clear_tiles(&photos)?;
        if !self.closed {
            self.device.arrange_stacks(&photos, &self.words, true)?;
            self.closed = true;
        }
        self.device
            .measure_stacks(&photos, &self.words, &self.errors)?;
        self.device.wait()
    }

    fn write_words(&mut self) -> Result<(), DriverError> {
        let counts = self.planes.iter().zip(&self.counts).zip(&self.bases);
        let words: Vec<StackWords> = counts
            .map(|((planes, count), base)| planes.words(*count, *base))
            .collect();
        self.words.write(&words)
    }

    fn revisits(&self) -> Revisits<'_> {
        Revisits {
            stacks: &self.words,
            hunts: &self.hunts,
            revisits: &self.revisits,
            triangles: self.hunts_triangles && self.triangles.iter().all(|all| *all),
        }
    }
}

fn is_triangle(shape: &Shape) -> bool {
    matches!(shape, Shape::Triangle(_))
}

/// A hunt for paints that a stack can hold.
fn limited(hunt: &Hunt) -> Result<HuntWords, RasterError> {
    let opacity = hunt.opacity.up_to(MAX_ALPHA);
    let opacity = opacity.ok_or(RasterError::Hunts("all opacities are above 252/255"))?;
    let hunt = Hunt {
        opacity,
        ..hunt.clone()
    };
    Ok(hunt.words())
}

impl Revisit {
    fn words(&self) -> RevisitWords {
        RevisitWords {
            batch: self.batch as i32,
            proposals: self.proposals as i32,
            reach: self.reach as i32 * SUBPIXELS,
            climbs: self.climbs as i32,
            starts: self.starts as i32,
            patience: self.patience as i32,
        }
    }

    fn is_in_range(&self) -> bool {
        (1..=MOST_BATCH).contains(&self.batch)
            && [self.starts, self.patience].iter().all(|count| *count > 0)
            && [self.proposals, self.climbs, self.starts, self.patience]
                .iter()
                .all(|count| *count <= MOST_TRIES)
            && self.reach <= 1 << 16
    }
}

fn check(revisits: &[Revisit], photos: usize) -> Result<(), RasterError> {
    if revisits.len() != photos {
        return Err(RasterError::Hunts(
            "there is not one revisit for each photo",
        ));
    }
    if !revisits.iter().all(Revisit::is_in_range) {
        return Err(RasterError::Hunts(
            "the batch, the reach, starts or patience of revisits are out of range",
        ));
    }
    Ok(())
}
