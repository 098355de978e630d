//! Launches of all kernels.
#![expect(unsafe_code, reason = "kernels of the device, foreign code")]

use std::ffi::c_void;
use std::ops::Range;

use color::Opacity;
use cuda_driver::cust::function::{BlockSize, GridSize};
use cuda_driver::{DriverError, During};

use super::Device;
use super::arguments::{Climbs, DrawLaunch, Photos, Places, Softs, Tiles, Visits};
use super::buffer::Buffer;
use super::kernel::{Kernel, THREADS, WARP};
use super::layout::{FitWords, FormWords, StackWords, opacity_words};
use super::polish::AdamStep;

/// The address of an argument.
macro_rules! arguments {
    ($($argument:expr),* $(,)?) => {
        &[$(std::ptr::from_ref(&$argument).cast_mut().cast::<c_void>()),*]
    };
}

impl Device {
    /// Scores the first `count` outlines on the first photo.
    pub(super) fn score(
        &self,
        photos: &Photos<'_>,
        outlines: &Buffer<FormWords>,
        count: usize,
        opacity: Opacity,
        fits: &Buffer<FitWords>,
    ) -> Result<(), DriverError> {
        assert!(count <= outlines.len() && count <= fits.len());
        let kernel = if photos.weighted {
            Kernel::ScoreWide
        } else {
            Kernel::ScoreNarrow
        };
        let blocks = (count as u32).div_ceil(THREADS);
        let [min, max] = opacity_words(opacity);
        let (outlines, fits) = (outlines.pointer(), fits.pointer());
        let (pictures, count) = (photos.words.pointer(), count as i32);
        // SAFETY: the parameters of the kernel; it reads and writes `count` outlines and fits.
        unsafe {
            self.launch(
                kernel,
                (blocks, 1),
                arguments![pictures, outlines, count, min, max, fits],
            )
        }
    }

    /// Adds the error of new canvases to their residuals and makes their tables.
    pub(super) fn prepare(&self, photos: &Photos<'_>) -> Result<(), DriverError> {
        let pictures = photos.words.pointer();
        // SAFETY: the parameters of the kernel; the words of each photo point to its own memory.
        unsafe { self.launch(Kernel::Prepare, photos.rows(), arguments![pictures]) }
    }

    /// Fits one outline for each photo within its opacities; the fits are those from number `first`
    /// on.
    pub(super) fn fit_covered(
        &self,
        photos: &Photos<'_>,
        outlines: &Buffer<FormWords>,
        opacities: &Buffer<[i32; 2]>,
        fits: &Buffer<FitWords>,
        first: usize,
    ) -> Result<(), DriverError> {
        assert!(photos.words.len() <= outlines.len().min(opacities.len()));
        assert!(first + photos.words.len() <= fits.len());
        let (pictures, outlines) = (photos.words.pointer(), outlines.pointer());
        let (opacities, fits) = (opacities.pointer(), fits.pointer().wrapping_add(first));
        // SAFETY: the parameters of the kernel; there is one of each for each photo.
        unsafe {
            self.launch(
                Kernel::FitCovered,
                photos.rows(),
                arguments![pictures, outlines, opacities, fits],
            )
        }
    }

    /// Draws one outline on each photo by its fit, and sums up the errors of the tiles.
    pub(super) fn draw(
        &self,
        photos: &Photos<'_>,
        drawn: &DrawLaunch<'_>,
    ) -> Result<(), DriverError> {
        drawn.check(photos);
        let (pictures, outlines) = (photos.words.pointer(), drawn.outlines.pointer());
        let fits = drawn.fits.pointer().wrapping_add(drawn.first_fit);
        let only_gains = i32::from(drawn.only_gains);
        let cumulative = drawn.tiles.map_or(0, |tiles| tiles.cumulative.address());
        let most_tiles = drawn.tiles.map_or(0, |tiles| tiles.most) as i32;
        // SAFETY: the parameters of the kernel; there is an outline and a fit for each photo.
        unsafe {
            self.launch(
                Kernel::Draw,
                photos.rows(),
                arguments![pictures, outlines, fits, only_gains, cumulative, most_tiles],
            )
        }
    }

    /// Sums up the errors of each photo's tiles.
    pub(super) fn sum_tiles(&self, photos: &Photos<'_>, tiles: &Tiles) -> Result<(), DriverError> {
        tiles.check(photos);
        let (pictures, most_tiles) = (photos.words.pointer(), tiles.most as i32);
        let cumulative = tiles.cumulative.pointer();
        // SAFETY: the parameters of the kernel; no photo has more than `most_tiles` tiles.
        unsafe {
            self.launch(
                Kernel::SumTiles,
                (1, photos.count()),
                arguments![pictures, cumulative, most_tiles],
            )
        }
    }

    /// All climbs of a step, and the best of them.
    pub(super) fn climb(
        &self,
        photos: &Photos<'_>,
        climbs: &Climbs<'_>,
        step: u64,
    ) -> Result<(), DriverError> {
        let words = climbs.words(photos);
        let grid = (words.most_climbs as u32, photos.count());
        // SAFETY: the parameters of the kernel; there is room for all photos.
        unsafe { self.launch(climbs.kernel, grid, arguments![words, step]) }
    }

    /// Makes all layers of all photos ready to be lifted.
    pub(super) fn rewind_stacks(
        &self,
        photos: &Photos<'_>,
        stacks: &Buffer<StackWords>,
    ) -> Result<(), DriverError> {
        assert!(photos.words.len() <= stacks.len());
        let (pictures, stacks) = (photos.words.pointer(), stacks.pointer());
        // SAFETY: the parameters of the kernel; there is a stack for each photo.
        unsafe {
            self.launch(
                Kernel::RewindStack,
                (photos.strips.div_ceil(THREADS / WARP), photos.count()),
                arguments![pictures, stacks],
            )
        }
    }

    /// Shows all layers on the photos' canvases and sums up the errors of the tiles. All layers
    /// have been placed, or none has.
    pub(super) fn show_stacks(
        &self,
        photos: &Photos<'_>,
        stacks: &Buffer<StackWords>,
        placed: bool,
        tiles: &Tiles,
    ) -> Result<(), DriverError> {
        assert!(photos.words.len() <= stacks.len());
        tiles.check(photos);
        let (pictures, stacks) = (photos.words.pointer(), stacks.pointer());
        let (placed, most_tiles) = (i32::from(placed), tiles.most as i32);
        let cumulative = tiles.cumulative.pointer();
        // SAFETY: the parameters of the kernel; there is a stack for each photo, and no photo has
        // more than `most_tiles` tiles.
        unsafe {
            self.launch(
                Kernel::ShowStack,
                photos.rows(),
                arguments![pictures, stacks, placed, cumulative, most_tiles],
            )
        }
    }

    /// Adds the errors of all stacks to `errors`, in 1/256. All layers have been placed, or none
    /// has.
    pub(super) fn measure_stacks(
        &self,
        photos: &Photos<'_>,
        stacks: &Buffer<StackWords>,
        placed: bool,
        errors: &Buffer<u64>,
    ) -> Result<(), DriverError> {
        let count = photos.words.len();
        assert!(count <= stacks.len() && count <= errors.len());
        let (pictures, stacks) = (photos.words.pointer(), stacks.pointer());
        let (placed, errors) = (i32::from(placed), errors.pointer());
        // SAFETY: the parameters of the kernel; there is a stack and an error for each photo.
        unsafe {
            self.launch(
                Kernel::MeasureStack,
                photos.rows(),
                arguments![pictures, stacks, placed, errors],
            )
        }
    }

    /// The turns of some blocks of a sweep.
    pub(super) fn sweep(
        &self,
        photos: &Photos<'_>,
        visits: &Visits<'_>,
        blocks: Range<usize>,
        first_stream: u64,
    ) -> Result<(), DriverError> {
        assert!(blocks.end <= visits.ends.len());
        let words = visits.words(photos);
        let kernel = if visits.triangles {
            Kernel::SweepTriangles
        } else {
            Kernel::SweepAny
        };
        let (first, count) = (blocks.start as i32, blocks.len() as u32);
        // SAFETY: the parameters of both kernels; there is an end for each block, and of the rest
        // one for each photo.
        unsafe { self.launch(kernel, (count, 1), arguments![words, first, first_stream]) }
    }

    /// Adds up what layers that may move gain in each place of the order.
    pub(super) fn pass_layers(
        &self,
        photos: &Photos<'_>,
        places: &Places<'_>,
    ) -> Result<(), DriverError> {
        let words = places.words(photos);
        let grid = (photos.strips, photos.count());
        // SAFETY: the parameters of the kernel; there is room for all photos.
        unsafe { self.launch(Kernel::PassLayers, grid, arguments![words]) }
    }

    /// Finds the best place of each layer that may move, and sets the sums to 0.
    pub(super) fn best_places(
        &self,
        photos: &Photos<'_>,
        places: &Places<'_>,
    ) -> Result<(), DriverError> {
        let words = places.words(photos);
        let blocks = (places.most_moves as u32).div_ceil(THREADS / WARP);
        // SAFETY: as above.
        unsafe {
            self.launch(
                Kernel::BestPlaces,
                (blocks, photos.count()),
                arguments![words],
            )
        }
    }

    /// Makes the boundaries of all layers.
    pub(super) fn make_boundaries(&self, softs: &Softs<'_>) -> Result<(), DriverError> {
        let words = softs.words.pointer();
        let grid = softs.warps(softs.layers.max(1));
        // SAFETY: the parameters of the kernel; the words of each drawing point to its own memory.
        unsafe { self.launch(Kernel::MakeBoundaries, grid, arguments![words]) }
    }

    /// Finds the error of all drawings and its slopes.
    pub(super) fn differentiate(&self, softs: &Softs<'_>) -> Result<(), DriverError> {
        let (words, error) = (softs.words.pointer(), softs.error);
        let grid = softs.warps(softs.tiles);
        // SAFETY: as above; `error` is 0 or 1.
        unsafe { self.launch(Kernel::Differentiate, grid, arguments![words, error]) }
    }

    /// Keeps the drawings that are the best so far, and moves all of them along the slopes.
    pub(super) fn descend(&self, softs: &Softs<'_>, step: &AdamStep) -> Result<(), DriverError> {
        let words = softs.words.pointer();
        let Softs { error, best, .. } = *softs;
        let [new_mean, new_square] = step.renewal;
        let [mean_seen, square_seen] = step.seen;
        let AdamStep {
            length,
            color,
            alpha,
            ..
        } = *step;
        let grid = softs.warps(softs.layers + 1);
        // SAFETY: as above; `error` and `best` are 0 or 1.
        unsafe {
            self.launch(
                Kernel::Descend,
                grid,
                arguments![
                    words,
                    error,
                    best,
                    new_mean,
                    new_square,
                    mean_seen,
                    square_seen,
                    length,
                    color,
                    alpha
                ],
            )
        }
    }

    /// Keeps the drawings that are the best so far.
    pub(super) fn keep(&self, softs: &Softs<'_>) -> Result<(), DriverError> {
        let words = softs.words.pointer();
        let Softs { error, best, .. } = *softs;
        let grid = softs.warps(softs.layers + 1);
        // SAFETY: as above.
        unsafe { self.launch(Kernel::Keep, grid, arguments![words, error, best]) }
    }

    /// Waits until all kernels have ended. Where one fails, the error names the last one launched.
    pub(super) fn wait(&self) -> Result<(), DriverError> {
        self.make_current()?;
        let result = self.stream().synchronize();
        let last = *self.last();
        result.map_err(match last {
            Some((kernel, grid)) => DriverError::during(during(kernel, grid)),
            None => DriverError::during(During::Call("wait for the device")),
        })
    }

    /// Launches a kernel.
    ///
    /// # Safety
    /// The arguments are the kernel's parameters by number, type and meaning.
    unsafe fn launch(
        &self,
        kernel: Kernel,
        (x, y): (u32, u32),
        arguments: &[*mut c_void],
    ) -> Result<(), DriverError> {
        self.make_current()?;
        *self.last() = Some((kernel, (x, y)));
        let launching = DriverError::during(during(kernel, (x, y)));
        let function = self
            .module(kernel)?
            .get_function(kernel.name())
            .map_err(launching)?;
        // SAFETY: the caller's promise.
        unsafe {
            self.stream().launch(
                &function,
                GridSize::xy(x, y),
                BlockSize::x(kernel.threads()),
                0,
                arguments,
            )
        }
        .map_err(launching)
    }
}

/// A kernel on so many blocks.
const fn during(kernel: Kernel, (x, y): (u32, u32)) -> During<'static> {
    During::Kernel {
        kernel: kernel.name(),
        grid: [x, y, 1],
        block: [kernel.threads(), 1, 1],
    }
}
