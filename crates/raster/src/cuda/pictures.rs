use std::sync::Arc;

use cuda_driver::DriverError;

use super::Device;
use super::buffer::Buffer;
use super::launch::{Photos, Tiles, WARP};
use super::layout::{GatheredWords, PictureWords};
use crate::canvas::Canvas;
use crate::tables::{Entry, Narrow};
use crate::{RasterError, Residual, Target};

/// Photos with their canvases, tables and residuals on a device, all with weights or all without.
#[derive(Debug)]
pub(super) struct Pictures {
    resident: Vec<Resident>,
    words: Buffer<PictureWords>,
    weighted: bool,
}

/// What one photo has on the device.
#[derive(Debug)]
struct Resident {
    size: (u32, u32),
    target: Buffer<u32>,
    canvas: Buffer<u32>,
    weights: Option<Buffer<u8>>,
    table: Table,
    residual: Buffer<u64>,
    gathered: Buffer<GatheredWords>,
}

/// The sums of rows, eight of 32 bits or ten of 64 bits for each column and one more.
#[derive(Debug)]
enum Table {
    Narrow(Buffer<[i32; 8]>),
    Wide(Buffer<[i64; 10]>),
}

impl Pictures {
    /// Canvases of each target's background. All targets have weights or none has.
    pub(super) fn new(device: &Arc<Device>, targets: &[Target]) -> Result<Self, RasterError> {
        if targets.iter().any(|target| !target.palette().is_free()) {
            return Err(RasterError::Palette);
        }
        let weighted = targets.iter().all(Target::is_weighted);
        let resident = targets
            .iter()
            .map(|target| Resident::new(device, target, weighted))
            .collect::<Result<Vec<_>, DriverError>>()?;
        let words: Vec<PictureWords> = resident.iter().map(Resident::words).collect();
        let words = Buffer::new(device, "the list of photos", &words)?;
        let pictures = Self {
            resident,
            words,
            weighted,
        };
        device.prepare(&pictures.photos())?;
        device.wait()?;
        Ok(pictures)
    }

    /// All photos, for a launch.
    pub(super) fn photos(&self) -> Photos<'_> {
        let sizes = self.resident.iter().map(|resident| resident.size);
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
        self.resident.len()
    }

    /// Room for the sums of the errors of all photos' tiles.
    pub(super) fn tiles(&self, device: &Arc<Device>) -> Result<Tiles, DriverError> {
        let tiles = self.resident.iter().map(|resident| resident.residual.len());
        let most = tiles.max().unwrap_or(0);
        Ok(Tiles {
            cumulative: Buffer::zeroed(device, "sums", self.len() * most)?,
            most,
        })
    }

    /// The error that a photo's canvas leaves.
    pub(super) fn residual(&self, photo: usize) -> Result<Residual, DriverError> {
        let Resident {
            size: (width, height),
            residual,
            ..
        } = &self.resident[photo];
        let mut tiles = Residual::new(*width, *height);
        tiles.tiles = residual.read(0, residual.len())?;
        Ok(tiles)
    }

    /// A photo's canvas.
    pub(super) fn canvas(&self, photo: usize) -> Result<Canvas, DriverError> {
        let Resident {
            size: (width, height),
            canvas,
            ..
        } = &self.resident[photo];
        let pixels = canvas.read(0, canvas.len())?;
        let pixels = pixels.into_iter().map(u32::to_le_bytes).collect();
        Ok(Canvas::of_pixels(*width, *height, pixels))
    }
}

impl Resident {
    fn new(device: &Arc<Device>, target: &Target, weighted: bool) -> Result<Self, DriverError> {
        let (width, height) = (target.width(), target.height());
        let pixels: Vec<u32> = pixel_words(target).collect();
        let count = pixels.len();
        let canvas = vec![u32::from_le_bytes(target.base()); count];
        let weights: Vec<u8> = weights(target).collect();
        let weights = weighted.then(|| Buffer::new(device, "the weights", &weights));
        let entries = (width as usize + 1) * height as usize;
        let tiles = Residual::new(width, height).tiles.len();
        Ok(Self {
            size: (width, height),
            target: Buffer::new(device, "the target", &pixels)?,
            canvas: Buffer::new(device, "the canvas", &canvas)?,
            weights: weights.transpose()?,
            table: if weighted {
                Table::Wide(Buffer::zeroed(device, "the table", entries)?)
            } else {
                Table::Narrow(Buffer::zeroed(device, "the table", entries)?)
            },
            residual: Buffer::zeroed(device, "the residual", tiles)?,
            gathered: Buffer::zeroed(device, "sums", 1)?,
        })
    }

    fn words(&self) -> PictureWords {
        let (width, height) = self.size;
        let residual = Residual::new(width, height);
        PictureWords {
            target: self.target.address(),
            canvas: self.canvas.address(),
            weights: self.weights.as_ref().map_or(0, Buffer::address),
            table: match &self.table {
                Table::Narrow(table) => table.address(),
                Table::Wide(table) => table.address(),
            },
            residual: self.residual.address(),
            gathered: self.gathered.address(),
            width: width as i32,
            height: height as i32,
            stride: width as i32 + 1,
            tile_columns: residual.columns as i32,
            tiles: residual.tiles.len() as i32,
            runs_per_carry: Narrow::runs_per_carry(width) as i32,
        }
    }
}

/// The pixels of a target as words.
pub(super) fn pixel_words(target: &Target) -> impl Iterator<Item = u32> {
    target.pixels().iter().copied().map(u32::from_le_bytes)
}

/// How much each pixel counts.
pub(super) fn weights(target: &Target) -> impl Iterator<Item = u8> {
    (0..target.pixels().len()).map(|i| target.weight(i))
}
