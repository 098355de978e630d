mod plane;
mod terms;
mod window;

#[cfg(test)]
mod tests;

use color::{Fit, Opacity, Paint, Sums};
use geometry::Outline;
use simd::{LANES, Level, Simd, Task};

use crate::coverage::Coverage;
use crate::spans::Scratch;
use crate::{RasterError, Residual, Target};
use plane::Planes;
use window::Window;

/// The highest opacity in a stack: what lies below must not vanish, or it could not be told apart.
pub const MAX_ALPHA: u8 = 252;

/// All layers of a drawing, one of which at a time is lifted out, scored anew with all others in
/// place, and put back.
///
/// A pass goes from the bottom up: [`Stack::lift`], any number of [`Stack::score`] and
/// [`Stack::fit`], [`Stack::place`], and so on until `lift` finds no more layers.
///
/// With a the opacity and s the colour of the lifted layer, U what is below it, p the part of its
/// light that gets through the layers above, and r the error of the whole picture without it, the
/// change of error is that of a greedy step with e = r / p and c = U, each pixel counting p² times.
#[derive(Debug, Clone)]
pub struct Stack {
    target: Target,
    layers: Vec<Placed>,
    planes: Planes,
    /// The layer that is lifted, or the next one to be.
    at: usize,
    window: Window,
    /// What candidates are made into, kept from batch to batch.
    scratch: Scratch,
    level: Level,
    /// Whether the planes are those of a layer above all others.
    on_top: bool,
}

/// A layer and what it covers.
#[derive(Debug, Clone)]
struct Placed {
    outline: Outline,
    paint: Paint,
    coverage: Coverage,
}

impl Stack {
    /// The layers of a drawing on the background of `target`, bottom first.
    ///
    /// # Errors
    /// When an outline does not pass [`Outline::check`].
    pub fn new(
        target: Target,
        layers: impl IntoIterator<Item = (Outline, Paint)>,
    ) -> Result<Self, RasterError> {
        let size = (target.width(), target.height());
        let placed = |(outline, paint): (Outline, Paint)| {
            outline.check()?;
            Ok(Placed::new(outline, paint, size))
        };
        let layers = layers
            .into_iter()
            .map(placed)
            .collect::<Result<Vec<_>, RasterError>>()?;
        let planes = Planes::new(&target);
        let mut stack = Self {
            target,
            layers,
            planes,
            at: 0,
            window: Window::default(),
            scratch: Scratch::default(),
            level: Level::best(),
            on_top: false,
        };
        stack.rewind();
        Ok(stack)
    }

    /// Goes back to the bottom layer; rounding errors of the last pass are forgotten.
    pub fn rewind(&mut self) {
        self.at = 0;
        self.on_top = false;
        self.planes.reset(&self.target);
        for layer in &self.layers {
            self.planes.cover(&layer.coverage, layer.paint);
        }
    }

    /// The squared error of the picture, 0–255 per channel, premultiplied RGBA, weighted.
    #[must_use]
    pub fn error(&self) -> f64 {
        self.planes.error(&self.target)
    }

    /// How many layers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.layers.len()
    }

    /// Whether there are no layers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// The layers, bottom first.
    pub fn layers(&self) -> impl Iterator<Item = (&Outline, Paint)> {
        self.layers
            .iter()
            .map(|layer| (&layer.outline, layer.paint))
    }

    /// Takes the next layer out, so that it can be scored within `reach` px of where it was;
    /// `None` when the pass is over.
    pub fn lift(&mut self, reach: u32) -> Option<(Outline, Paint)> {
        let layer = self.layers.get(self.at)?;
        let (width, height) = (self.target.width(), self.target.height());
        self.planes.lift(&layer.coverage, layer.paint);
        let reach = (reach.min(u32::from(u16::MAX)) as i32) * geometry::SUBPIXELS;
        let bounds = layer.outline.bounds().grown(reach).pixels(width, height);
        self.window
            .rebuild(self.level, &self.target, &self.planes, bounds);
        Some((layer.outline, layer.paint))
    }

    /// Ends the pass and makes room for one more layer on top of all, to be scored anywhere and
    /// placed.
    pub fn lift_new(&mut self) {
        self.at = self.layers.len();
        if !self.on_top {
            self.planes.reset(&self.target);
            for layer in &self.layers {
                self.planes.place(&layer.coverage, layer.paint);
            }
            self.on_top = true;
        }
        let bounds = (0, 0, self.target.width(), self.target.height());
        self.window
            .rebuild(self.level, &self.target, &self.planes, bounds);
    }

    /// Takes layers away for good, by their places, 0 at the bottom; ends the pass.
    pub fn remove(&mut self, places: &[usize]) {
        let mut place = 0;
        self.layers.retain(|_| {
            place += 1;
            !places.contains(&(place - 1))
        });
        self.at = self.layers.len();
        self.on_top = false;
    }

    /// The squared error of the picture by tiles, rounded down.
    #[must_use]
    pub fn residual(&self) -> Residual {
        self.planes.residual(&self.target)
    }

    /// Replaces `fits` by the best paint of each outline in the place of the lifted layer, pixels
    /// counted as covered or not; `None` for those that cover nothing or leave the reach.
    pub fn score(&mut self, outlines: &[Outline], opacity: Opacity, fits: &mut Vec<Option<Fit>>) {
        fits.clear();
        let (width, height) = (self.target.width(), self.target.height());
        let window = &self.window;
        self.level.run(Batch {
            window,
            size: (width, height),
            outlines,
            opacity,
            scratch: &mut self.scratch,
            fits,
        });
    }

    /// The best paint of an outline in the place of the lifted layer, with anti-aliased edges.
    ///
    /// # Errors
    /// When the outline does not pass [`Outline::check`].
    pub fn fit(&self, outline: &Outline, opacity: Opacity) -> Result<Option<Fit>, RasterError> {
        outline.check()?;
        let coverage = Coverage::of(outline, self.target.width(), self.target.height());
        let sums = self.planes.sums(&self.target, &coverage);
        Ok(Fit::best_covered(&sums, opacity))
    }

    /// The gain of the lifted layer as it was, in the unit of [`Fit::gain`].
    #[must_use]
    pub fn gain(&self) -> i64 {
        let Some(layer) = self.layers.get(self.at) else {
            return 0;
        };
        let sums: Sums = self.planes.sums(&self.target, &layer.coverage);
        Fit::gain_of_covered(&sums, layer.paint)
    }

    /// Puts a layer in the place of the lifted one; the next one can then be lifted.
    ///
    /// # Errors
    /// When the outline does not pass [`Outline::check`].
    pub fn place(&mut self, outline: Outline, paint: Paint) -> Result<(), RasterError> {
        outline.check()?;
        let size = (self.target.width(), self.target.height());
        let paint = Paint {
            alpha: paint.alpha.min(MAX_ALPHA),
            ..paint
        };
        let layer = Placed::new(outline, paint, size);
        self.planes.place(&layer.coverage, paint);
        if self.at < self.layers.len() {
            self.layers[self.at] = layer;
        } else {
            self.layers.push(layer);
        }
        self.at += 1;
        Ok(())
    }
}

impl Placed {
    fn new(outline: Outline, paint: Paint, (width, height): (u32, u32)) -> Self {
        let paint = Paint {
            alpha: paint.alpha.min(MAX_ALPHA),
            ..paint
        };
        Self {
            outline,
            paint,
            coverage: Coverage::of(&outline, width, height),
        }
    }
}

struct Batch<'a> {
    window: &'a Window,
    size: (u32, u32),
    outlines: &'a [Outline],
    opacity: Opacity,
    scratch: &'a mut Scratch,
    fits: &'a mut Vec<Option<Fit>>,
}

impl Task for Batch<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (width, height) = self.size;
        for outlines in self.outlines.chunks(LANES) {
            self.scratch.blocks.reset(self.window.frame());
            for (owner, outline) in outlines.iter().enumerate() {
                if self.window.holds(outline, width, height) {
                    self.scratch.push_outline(simd, outline, self.size);
                }
                self.scratch.blocks.close(owner);
            }
            (outlines.len()..LANES).for_each(|owner| self.scratch.blocks.close(owner));
            let sums = self.window.sums(simd, &self.scratch.blocks);
            let fits = Fit::best_covered_lanes(simd, &sums, self.opacity);
            self.fits.extend_from_slice(&fits[..outlines.len()]);
        }
    }
}
