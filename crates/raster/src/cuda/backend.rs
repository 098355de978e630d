use std::sync::{Arc, Mutex, PoisonError};

use color::{Fit, Image, Opacity, Paint};
use cuda_driver::DriverError;
use geometry::Outline;

use super::Device;
use super::arguments::DrawLaunch;
use super::buffer::Buffer;
use super::layout::{FitWords, FormWords, opacity_words};
use super::pictures::Pictures;
use crate::candidates::Candidates;
use crate::half_canvas::HalfCanvas;
use crate::{Backend, Level, RasterError, Residual, Target};

/// One photo on a CUDA device.
#[derive(Debug)]
pub struct Cuda {
    device: Arc<Device>,
    size: (u32, u32),
    pictures: Pictures,
    batch: Mutex<BatchBuffers>,
    target: Target,
    /// The canvas at half the resolution, on the host, from when shapes are ranked until something
    /// is drawn.
    half: Mutex<Option<HalfCanvas>>,
}

/// Room on the device for outlines and their fits, kept from batch to batch.
#[derive(Debug)]
struct BatchBuffers {
    outlines: Buffer<FormWords>,
    /// Of the first outline.
    opacity: Buffer<[i32; 2]>,
    fits: Buffer<FitWords>,
}

impl BatchBuffers {
    fn new(device: &Arc<Device>, count: usize) -> Result<Self, DriverError> {
        Ok(Self {
            outlines: Buffer::zeroed(device, "the outlines", count)?,
            opacity: Buffer::zeroed(device, "the opacities", 1)?,
            fits: Buffer::zeroed(device, "the fits", count)?,
        })
    }
}

impl Cuda {
    /// A canvas of the target's background on `device`.
    ///
    /// # Errors
    /// When the device fails or has not enough memory.
    pub fn new(device: &Arc<Device>, target: &Target) -> Result<Self, RasterError> {
        Ok(Self {
            device: Arc::clone(device),
            size: (target.width(), target.height()),
            pictures: Pictures::new(device, std::slice::from_ref(target))?,
            batch: Mutex::new(BatchBuffers::new(device, 1024)?),
            target: target.clone(),
            half: Mutex::default(),
        })
    }

    /// Runs `work` with the outlines on the device and room for as many fits.
    fn with_batch<T>(
        &self,
        outlines: &[Outline],
        work: impl FnOnce(&mut BatchBuffers) -> Result<T, DriverError>,
    ) -> Result<T, RasterError> {
        let mut batch = self.batch.lock().unwrap_or_else(PoisonError::into_inner);
        if batch.outlines.len() < outlines.len() {
            *batch = BatchBuffers::new(&self.device, outlines.len().next_power_of_two())?;
        }
        let words: Vec<FormWords> = outlines.iter().map(FormWords::of_outline).collect();
        batch.outlines.write(&words)?;
        Ok(work(&mut batch)?)
    }
}

impl Backend for Cuda {
    fn name(&self) -> &'static str {
        "cuda"
    }

    fn size(&self) -> (u32, u32) {
        self.size
    }

    fn score(
        &self,
        outlines: &[Outline],
        opacity: Opacity,
        fits: &mut Vec<Option<Fit>>,
    ) -> Result<(), RasterError> {
        fits.clear();
        if outlines.is_empty() {
            return Ok(());
        }
        let found = self.with_batch(outlines, |batch| {
            let photos = self.pictures.photos();
            let count = outlines.len();
            self.device
                .score(&photos, &batch.outlines, count, opacity, &batch.fits)?;
            self.device.wait()?;
            batch.fits.read(0, count)
        })?;
        fits.extend(found.into_iter().map(FitWords::to_fit));
        Ok(())
    }

    /// The processor ranks, on the canvas as read back: the climbs of [`super::GreedyBatch`] score all
    /// shapes as they are.
    fn rank(&self, outlines: &[Outline], ranks: &mut Vec<f64>) -> Result<(), RasterError> {
        let (level, target) = (Level::best(), &self.target);
        let mut half = self.half.lock().unwrap_or_else(PoisonError::into_inner);
        let half = match &mut *half {
            Some(half) => half,
            none => none.insert(HalfCanvas::new(level, target, &self.pictures.canvas(0)?)),
        };
        half.rank(
            level,
            Candidates::Outlines(outlines),
            target.palette(),
            ranks,
        );
        Ok(())
    }

    fn fit(&self, outline: &Outline, opacity: Opacity) -> Result<Option<Fit>, RasterError> {
        outline.check()?;
        let found = self.with_batch(std::slice::from_ref(outline), |batch| {
            let photos = self.pictures.photos();
            batch.opacity.write(&[opacity_words(opacity)])?;
            self.device
                .fit_covered(&photos, &batch.outlines, &batch.opacity, &batch.fits, 0)?;
            self.device.wait()?;
            batch.fits.read(0, 1)
        })?;
        Ok(found[0].to_fit())
    }

    fn draw(&mut self, outline: &Outline, paint: Paint) -> Result<(), RasterError> {
        outline.check()?;
        *self.half.get_mut().unwrap_or_else(PoisonError::into_inner) = None;
        self.with_batch(std::slice::from_ref(outline), |batch| {
            batch.fits.write(&[FitWords::of_paint(paint)])?;
            let photos = self.pictures.photos();
            let drawn = DrawLaunch {
                outlines: &batch.outlines,
                fits: &batch.fits,
                first_fit: 0,
                only_gains: false,
                tiles: None,
            };
            self.device.draw(&photos, &drawn)?;
            self.device.wait()
        })
    }

    fn residual(&self) -> Result<Residual, RasterError> {
        Ok(self.pictures.residual(0)?)
    }

    fn canvas(&self) -> Result<Image, RasterError> {
        Ok(self.pictures.canvas(0)?.to_image())
    }
}
