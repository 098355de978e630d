mod blend;
mod order;
mod patch;
mod plane;
mod remove_places;
mod score;
mod terms;
mod window;

#[cfg(test)]
mod tests;

use color::{Fit, Opacity, Paint};
use geometry::{Bounds, Outline, PixelBox};
use simd::Level;

use crate::blocks::Scratch;
use crate::coverage::Coverage;
use crate::{RasterError, Residual, Target};
#[cfg(all(feature = "cuda", target_os = "linux"))]
pub(crate) use order::reordered;
pub use order::{BestPlace, Move};
use plane::Planes;
pub use remove_places::remove_places;
use window::WindowTable;

/// The highest opacity in a stack: what lies below must not vanish, or it could not be told apart.
pub const MAX_ALPHA: u8 = 252;

/// The side of tiles in px: layers whose windows share none of these may be visited at the same
/// time.
pub const WINDOW_TILE: u32 = 16;

/// All layers of a drawing, any of which can be lifted out, scored anew with all others in place,
/// and put back.
///
/// A pass goes from the bottom up. [`Stack::rewind`] begins it. Then each layer is lifted
/// ([`Stack::lift`]), other shapes are scored in its place ([`Stack::view`], [`Stack::score`],
/// [`Stack::fit`]), and one is put there ([`Stack::put`]) or the same one again
/// ([`Stack::put_back`]). Layers whose windows do not overlap may be lifted at the same time.
///
/// What is scored and measured is the picture of the pass. [`Stack::reorder`] and [`Stack::remove`]
/// end it without looking at a pixel, and [`Stack::top`] ends it to have more layers laid on top
/// ([`Stack::push`]). Where [`Stack::rewind`] does not begin another one, the next lift does.
///
/// Where there is no layer at a place, what only asks gives nothing: no layer, an empty window, a
/// gain of 0. What changes layers panics.
///
/// With a the opacity and s the colour of the lifted layer, U what is below it, p the part of its
/// light that gets through the layers above, and r the error of the whole picture without it, the
/// change of error is that of a greedy step with e = r / p and c = U, each pixel counting p² times.
#[derive(Debug, Clone)]
pub struct Stack {
    target: Target,
    layers: Vec<StackLayer>,
    planes: Planes,
    shown: Shown,
    level: Level,
}

/// What the planes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// A pass.
    Pass,
    /// All layers, none of which can be lifted.
    Whole,
    /// What the layers were before some went or moved.
    Former,
}

/// A layer and what it covers.
#[derive(Debug, Clone)]
struct StackLayer {
    footprint: Footprint,
    paint: Paint,
}

/// An outline and how much of each pixel it covers, with anti-aliased edges.
#[derive(Debug, Clone)]
pub struct Footprint {
    outline: Outline,
    /// The size of the stack.
    size: (u32, u32),
    /// The pixels that it may touch.
    bounds: PixelBox,
    coverage: Coverage,
}

/// The surroundings of a lifted layer, in which shapes can be scored in its place.
#[derive(Debug, Clone, Default)]
pub struct View {
    table: WindowTable,
    /// What candidates are made into, kept from batch to batch.
    scratch: Scratch,
}

/// The whole picture, on top of which shapes can be scored.
#[derive(Debug, Clone)]
pub struct Top {
    /// Where [`Stack::score`] scores.
    pub view: View,
    /// The squared error of the picture by tiles, rounded down.
    pub residual: Residual,
}

impl Stack {
    /// The layers of a drawing on the background of `target`, bottom first, at the begin of a pass.
    ///
    /// # Errors
    /// When an outline does not pass [`Outline::check`].
    pub fn new(
        target: Target,
        layers: impl IntoIterator<Item = (Outline, Paint)>,
    ) -> Result<Self, RasterError> {
        let planes = Planes::new(&target);
        let mut stack = Self {
            target,
            layers: Vec::new(),
            planes,
            shown: Shown::Former,
            level: Level::best(),
        };
        for (outline, paint) in layers {
            let placed = StackLayer::new(stack.footprint(&outline)?, paint);
            stack.layers.push(placed);
        }
        stack.rewind();
        Ok(stack)
    }

    /// Begins a pass; rounding errors of the last one are forgotten.
    pub fn rewind(&mut self) {
        self.shown = Shown::Pass;
        self.planes.reset(&self.target);
        for layer in &self.layers {
            self.planes
                .cover(self.level, &layer.footprint.coverage, layer.paint);
        }
    }

    /// The squared error of the picture, 0–255 per channel, RGBA, weighted. Slow
    /// between [`Stack::reorder`] or [`Stack::remove`] and [`Stack::rewind`].
    #[must_use]
    pub fn error(&self) -> f64 {
        if self.shown == Shown::Former {
            let mut rewound = self.clone();
            rewound.rewind();
            return rewound.error();
        }
        self.planes.error(self.level, &self.target)
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
            .map(|layer| (&layer.footprint.outline, layer.paint))
    }

    /// The window of a layer: the bounds of its outline and `reach` px around them; empty when
    /// there is no layer at `place`. Nothing outside matters to what is scored or placed within.
    #[must_use]
    pub fn window(&self, place: usize, reach: u32) -> PixelBox {
        let layer = self.layers.get(place);
        layer.map_or(PixelBox::default(), |layer| {
            window(layer.footprint.outline.bounds(), reach, self.size())
        })
    }

    fn size(&self) -> (u32, u32) {
        (self.target.width(), self.target.height())
    }

    fn check(&self, footprint: &Footprint) {
        assert_eq!(footprint.size, self.size(), "a footprint of another size");
    }

    /// Takes a layer out of the picture: in a pass each once, bottom first as far as windows
    /// overlap. `None` when there is no layer at `place`.
    pub fn lift(&mut self, place: usize) -> Option<(Outline, Paint)> {
        if self.shown != Shown::Pass {
            self.rewind();
        }
        let layer = self.layers.get(place)?;
        self.planes
            .lift(self.level, &layer.footprint.coverage, layer.paint);
        Some((layer.footprint.outline, layer.paint))
    }

    /// Makes `view` that of a lifted layer, to score shapes that stay within [`Stack::window`].
    pub fn view(&self, place: usize, reach: u32, view: &mut View) {
        let window = self.window(place, reach);
        view.table
            .rebuild(self.level, &self.target, &self.planes, window);
    }

    /// Ends the pass: the whole picture, to score shapes that are to be laid on top of all.
    #[must_use]
    pub fn top(&mut self) -> Top {
        self.shown = Shown::Whole;
        self.planes.reset(&self.target);
        for layer in &self.layers {
            self.planes
                .put(self.level, &layer.footprint.coverage, layer.paint);
        }
        let all = PixelBox::of_canvas(self.target.width(), self.target.height());
        let mut view = View::default();
        view.table
            .rebuild(self.level, &self.target, &self.planes, all);
        Top {
            view,
            residual: self.planes.residual(self.level, &self.target),
        }
    }

    /// Lays one more layer on top of all, and brings `top` up to date.
    ///
    /// # Panics
    /// When the footprint or `top` is that of a stack of another size.
    pub fn push(&mut self, top: &mut Top, footprint: Footprint, paint: Paint) {
        self.check(&footprint);
        let (width, height) = self.size();
        let tiles = (top.residual.columns, top.residual.rows);
        assert_eq!(
            tiles,
            Residual::grid(width, height),
            "a top of another size"
        );
        let layer = StackLayer::new(footprint, paint);
        self.planes
            .put(self.level, &layer.footprint.coverage, layer.paint);
        let changed = layer.footprint.bounds;
        top.view
            .table
            .update(self.level, &self.target, &self.planes, changed);
        self.planes
            .update_residual(self.level, &self.target, changed, &mut top.residual);
        self.layers.push(layer);
    }

    /// Takes layers away for good, by their places, 0 at the bottom; ends the pass.
    ///
    /// # Panics
    /// When there is no layer at one of the places.
    pub fn remove(&mut self, places: &[usize]) {
        self.shown = Shown::Former;
        remove_places(&mut self.layers, places);
    }

    /// What an outline covers.
    ///
    /// # Errors
    /// When the outline does not pass [`Outline::check`].
    pub fn footprint(&self, outline: &Outline) -> Result<Footprint, RasterError> {
        outline.check()?;
        let (width, height) = self.size();
        Ok(Footprint {
            outline: *outline,
            size: (width, height),
            bounds: outline.bounds().pixels(width, height),
            coverage: Coverage::of(outline, width, height),
        })
    }

    /// The best paint of a footprint in the place of a lifted layer whose window holds it.
    ///
    /// # Panics
    /// When the footprint is that of a stack of another size.
    #[must_use]
    pub fn fit(&self, footprint: &Footprint, opacity: Opacity) -> Option<Fit> {
        self.check(footprint);
        let sums = self
            .planes
            .sums(self.level, &self.target, &footprint.coverage);
        self.target.palette().fit_covered(&sums, opacity)
    }

    /// The gain of a lifted layer as it was, in the unit of [`Fit::gain`]; 0 when there is no layer
    /// at `place`.
    #[must_use]
    pub fn gain(&self, place: usize) -> i64 {
        let Some(layer) = self.layers.get(place) else {
            return 0;
        };
        let sums = self
            .planes
            .sums(self.level, &self.target, &layer.footprint.coverage);
        Fit::gain_of_covered(&sums, layer.paint)
    }

    /// Puts a layer in the place of a lifted one whose window holds it; opacities are limited to
    /// [`MAX_ALPHA`].
    ///
    /// # Panics
    /// When there is no layer at `place`, or the footprint is that of a stack of another size.
    pub fn put(&mut self, place: usize, footprint: Footprint, paint: Paint) {
        self.check(&footprint);
        let layer = StackLayer::new(footprint, paint);
        self.planes
            .put(self.level, &layer.footprint.coverage, layer.paint);
        self.layers[place] = layer;
    }

    /// Puts a lifted layer back as it was.
    ///
    /// # Panics
    /// When there is no layer at `place`.
    pub fn put_back(&mut self, place: usize) {
        let layer = &self.layers[place];
        self.planes
            .put(self.level, &layer.footprint.coverage, layer.paint);
    }
}

/// The pixels of a box and of `reach` px around it, on a canvas of that size.
pub(crate) fn window(bounds: Bounds, reach: u32, (width, height): (u32, u32)) -> PixelBox {
    let reach = (reach.min(u32::from(u16::MAX)) as i32) * geometry::SUBPIXELS;
    bounds.grown(reach).pixels(width, height)
}

/// The paint as a stack can hold it.
pub(crate) fn limited(paint: Paint) -> Paint {
    let alpha = paint.alpha.min(MAX_ALPHA);
    Paint { alpha, ..paint }
}

impl StackLayer {
    fn new(footprint: Footprint, paint: Paint) -> Self {
        Self {
            footprint,
            paint: limited(paint),
        }
    }
}
