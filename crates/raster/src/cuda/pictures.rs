use std::sync::Arc;

use cuda_driver::DriverError;

use super::Device;
use super::arguments::{Photos, Tiles};
use super::buffer::Buffer;
use super::kernel::WARP;
use super::layout::{GatheredWords, PaletteWords, PictureWords};
use crate::canvas::Canvas;
use crate::tables::{Entry, Narrow};
use crate::{RasterError, Residual, Target};

/// Photos with their canvases, tables and residuals on a device, all with weights or all without.
#[derive(Debug)]
pub(super) struct Pictures {
    residents: Vec<Resident>,
    memory: Memory,
    words: Buffer<PictureWords>,
    weighted: bool,
}

/// A photo, and where its part of the memory begins.
#[derive(Debug, Clone, Copy)]
struct Resident {
    size: (u32, u32),
    pixel: usize,
    entry: usize,
    tile: usize,
    color: usize,
    /// Colours of the palette.
    colors: usize,
}

/// The memory of all photos, one after the other: memory of a device is slow to get and to give
/// back.
#[derive(Debug)]
struct Memory {
    targets: Buffer<u32>,
    canvases: Buffer<u32>,
    weights: Option<Buffer<u8>>,
    tables: Tables,
    residuals: Buffer<u64>,
    gathered: Buffer<GatheredWords>,
    /// The colours of palettes.
    colors: Buffer<u32>,
}

/// The sums of rows, eight of 32 bits or ten of 64 bits for each column and one more.
#[derive(Debug)]
enum Tables {
    Narrow(Buffer<[i32; 8]>),
    Wide(Buffer<[i64; 10]>),
}

impl Pictures {
    /// Canvases of each target's background, at least one. All targets have weights or none has.
    pub(super) fn new(device: &Arc<Device>, targets: &[Target]) -> Result<Self, RasterError> {
        let weighted = targets.iter().all(Target::is_weighted);
        let mut end = Resident::first();
        let residents: Vec<Resident> = targets.iter().map(|target| end.next(target)).collect();
        let memory = Memory::new(device, targets, weighted, &end)?;
        let photos = residents.iter().enumerate();
        let words: Vec<PictureWords> = photos
            .map(|(photo, resident)| memory.words(photo, resident))
            .collect();
        let pictures = Self {
            residents,
            memory,
            words: Buffer::new(device, "the list of photos", &words)?,
            weighted,
        };
        device.prepare(&pictures.photos())?;
        device.wait()?;
        Ok(pictures)
    }

    /// Bytes of the device for one photo.
    pub(super) fn bytes_for(target: &Target) -> usize {
        let mut end = Resident::first();
        end.next(target);
        let pixel = 2 * size_of::<u32>() + usize::from(target.is_weighted());
        let entry = if target.is_weighted() {
            size_of::<[i64; 10]>()
        } else {
            size_of::<[i32; 8]>()
        };
        end.pixel * pixel
            + end.entry * entry
            + end.tile * size_of::<u64>()
            + end.color * size_of::<u32>()
            + size_of::<GatheredWords>()
            + size_of::<PictureWords>()
    }

    /// Bytes of the device for the sums of the errors of a photo's tiles.
    pub(super) fn tile_bytes_for(target: &Target) -> usize {
        Resident::first().next(target).tiles() * size_of::<u64>()
    }

    /// All photos, for a launch.
    pub(super) fn photos(&self) -> Photos<'_> {
        let sizes = self.residents.iter().map(|resident| resident.size);
        let strips = |(width, height): (u32, u32)| width.div_ceil(WARP) * height;
        Photos {
            words: &self.words,
            height: sizes.clone().map(|size| size.1).max().unwrap_or(0),
            strips: sizes.map(strips).max().unwrap_or(0),
            weighted: self.weighted,
        }
    }

    /// How many photos there are.
    pub(super) fn len(&self) -> usize {
        self.residents.len()
    }

    /// The pixels of all photos before this one.
    pub(super) fn first_pixel(&self, photo: usize) -> usize {
        self.residents[photo].pixel
    }

    /// The tiles of a photo.
    pub(super) fn tile_count(&self, photo: usize) -> usize {
        self.residents[photo].tiles()
    }

    /// Room for the sums of the errors of all photos' tiles.
    pub(super) fn tiles(&self, device: &Arc<Device>) -> Result<Tiles, DriverError> {
        let tiles = self.residents.iter().map(Resident::tiles);
        let most = tiles.max().unwrap_or(0);
        Ok(Tiles {
            cumulative: Buffer::zeroed(device, "the sums of tiles", self.len() * most)?,
            most,
        })
    }

    /// The error that a photo's canvas leaves.
    pub(super) fn residual(&self, photo: usize) -> Result<Residual, DriverError> {
        let resident = &self.residents[photo];
        let (width, height) = resident.size;
        let mut residual = Residual::new(width, height);
        let residuals = &self.memory.residuals;
        residual.tiles = residuals.read(resident.tile, resident.tiles())?;
        Ok(residual)
    }

    /// A photo's canvas.
    pub(super) fn canvas(&self, photo: usize) -> Result<Canvas, DriverError> {
        let resident = &self.residents[photo];
        let (width, height) = resident.size;
        let canvases = &self.memory.canvases;
        let pixels = canvases.read(resident.pixel, resident.pixels())?;
        let pixels = pixels.into_iter().map(u32::to_le_bytes).collect();
        Ok(Canvas::of_pixels(width, height, pixels))
    }
}

impl Resident {
    /// Where the first photo begins.
    const fn first() -> Self {
        Self {
            size: (0, 0),
            pixel: 0,
            entry: 0,
            tile: 0,
            color: 0,
            colors: 0,
        }
    }

    /// A photo here; the next one begins behind it.
    fn next(&mut self, target: &Target) -> Self {
        let size = (target.width(), target.height());
        let colors = target.palette().colors().len();
        let new = Self {
            size,
            colors,
            ..*self
        };
        self.pixel += new.pixels();
        self.entry += (size.0 as usize + 1) * size.1 as usize;
        self.tile += new.tiles();
        self.color += colors;
        new
    }

    const fn pixels(&self) -> usize {
        self.size.0 as usize * self.size.1 as usize
    }

    const fn tiles(&self) -> usize {
        let (columns, rows) = Residual::grid(self.size.0, self.size.1);
        columns as usize * rows as usize
    }
}

impl Memory {
    /// The memory of photos that end there.
    fn new(
        device: &Arc<Device>,
        targets: &[Target],
        weighted: bool,
        end: &Resident,
    ) -> Result<Self, DriverError> {
        let pixels: Vec<u32> = targets.iter().flat_map(pixel_words).collect();
        let base = |target: &Target| {
            let pixels = target.pixels().len();
            std::iter::repeat_n(u32::from_le_bytes(target.base()), pixels)
        };
        let canvases: Vec<u32> = targets.iter().flat_map(base).collect();
        let weights = weighted.then(|| {
            let weights: Vec<u8> = targets.iter().flat_map(weights).collect();
            Buffer::new(device, "the weights", &weights)
        });
        let mut colors: Vec<u32> = targets.iter().flat_map(color_words).collect();
        // Devices have no memory of no length.
        colors.push(0);
        Ok(Self {
            targets: Buffer::new(device, "the targets", &pixels)?,
            canvases: Buffer::new(device, "the canvases", &canvases)?,
            weights: weights.transpose()?,
            tables: if weighted {
                Tables::Wide(Buffer::zeroed(device, "the tables", end.entry)?)
            } else {
                Tables::Narrow(Buffer::zeroed(device, "the tables", end.entry)?)
            },
            residuals: Buffer::zeroed(device, "the residuals", end.tile)?,
            gathered: Buffer::zeroed(device, "the sums of blocks", targets.len())?,
            colors: Buffer::new(device, "the palettes", &colors)?,
        })
    }

    fn words(&self, photo: usize, resident: &Resident) -> PictureWords {
        let &Resident {
            size: (width, height),
            pixel,
            entry,
            tile,
            color,
            colors,
        } = resident;
        let weights = self.weights.as_ref();
        PictureWords {
            target: self.targets.address_of(pixel),
            canvas: self.canvases.address_of(pixel),
            weights: weights.map_or(0, |weights| weights.address_of(pixel)),
            table: match &self.tables {
                Tables::Narrow(tables) => tables.address_of(entry),
                Tables::Wide(tables) => tables.address_of(entry),
            },
            residual: self.residuals.address_of(tile),
            gathered: self.gathered.address_of(photo),
            palette: PaletteWords {
                colors: self.colors.address_of(color),
                count: colors as i32,
                unused: 0,
            },
            width: width as i32,
            height: height as i32,
            stride: width as i32 + 1,
            tile_columns: Residual::grid(width, height).0 as i32,
            tiles: resident.tiles() as i32,
            runs_per_carry: Narrow::runs_per_carry(width) as i32,
        }
    }
}

/// The pixels of a target as words.
pub(super) fn pixel_words(target: &Target) -> impl Iterator<Item = u32> {
    target.pixels().iter().copied().map(u32::from_le_bytes)
}

/// The colours of a target's palette as words.
fn color_words(target: &Target) -> impl Iterator<Item = u32> {
    let colors = target.palette().colors().iter();
    colors.map(|&[r, g, b]| u32::from_le_bytes([r, g, b, 0]))
}

/// How much each pixel counts.
pub(super) fn weights(target: &Target) -> impl Iterator<Item = u8> {
    (0..target.pixels().len()).map(|i| target.weight(i))
}
