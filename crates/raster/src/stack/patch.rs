use color::{CoveredSums, Paint};
use geometry::PixelBox;
use simd::{LANES, Level, Simd, Task, channels, eights};

use super::Stack;
use super::blend::{Blend, LayOnTop, Row, color, moved, part, row};
use super::plane::Planes;
use super::terms::{CoveredTotals, TermsLanes};
use crate::coverage::{Coverage, lanes};

/// The pixels within the bounds of one layer, without it, while its place in the order moves up.
pub(super) struct Patch<'a> {
    level: Level,
    footprint: &'a Coverage,
    /// First column and row.
    corner: (usize, usize),
    /// The target. Like the planes it ends with [`LANES`] pixels more.
    wanted: Vec<[u8; 4]>,
    /// How much each pixel counts, in the same places; `None` where all count alike.
    weights: Option<Vec<u8>>,
    planes: Planes,
}

impl<'a> Patch<'a> {
    /// With no other layers yet.
    pub(super) fn new(stack: &Stack, footprint: &'a Coverage, bounds: PixelBox) -> Self {
        let target = &stack.target;
        let (width, height) = (bounds.width() as usize, bounds.height() as usize);
        let size = width * height + LANES;
        let (mut wanted, mut weights) = (Vec::with_capacity(size), None);
        if target.is_weighted() {
            weights = Some(Vec::with_capacity(size));
        }
        for y in bounds.y0..bounds.y1 {
            let first = (y * target.width() + bounds.x0) as usize;
            wanted.extend_from_slice(&target.pixels()[first..][..width]);
            if let Some(weights) = &mut weights {
                weights.extend((first..first + width).map(|i| target.weight(i)));
            }
        }
        wanted.resize(size, [0; 4]);
        if let Some(weights) = &mut weights {
            weights.resize(size, 0);
        }
        Self {
            level: stack.level,
            footprint,
            corner: (bounds.x0 as usize, bounds.y0 as usize),
            wanted,
            weights,
            planes: Planes::blank(target.base().map(f32::from), width, height),
        }
    }

    /// Lays another layer over the picture, above the place at hand.
    pub(super) fn cover(&mut self, other: &Coverage, paint: Paint) {
        let (left, top) = self.corner;
        let rows = self.footprint.shared(other);
        let rows = rows.map(|(y, x, _, theirs)| (y - top, x - left, theirs));
        self.level
            .run(Blend::<LayOnTop, _>::new(&mut self.planes, rows, paint));
    }

    /// The sums at the place at hand.
    pub(super) fn sums(&self) -> CoveredSums {
        self.level.run(Add { patch: self })
    }

    /// Goes to the place above another layer; what that adds to the sums.
    pub(super) fn pass(&mut self, other: &Coverage, paint: Paint) -> CoveredSums {
        self.level.run(Pass {
            patch: self,
            other,
            paint,
        })
    }
}

/// The weights of eight pixels from `first` on, if there are any.
#[inline(always)]
fn weights_of<S: Simd>(simd: S, weights: &Option<Vec<u8>>, first: usize) -> Option<S::I32x8> {
    let weights = weights.as_ref()?;
    Some(lanes(simd, &weights[first..]))
}

struct Add<'a> {
    patch: &'a Patch<'a>,
}

impl Task for Add<'_> {
    type Output = CoveredSums;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> CoveredSums {
        let Self { patch } = self;
        let ((left, top), planes) = (patch.corner, &patch.planes);
        let mut sums = CoveredTotals::new(simd);
        for (y, x, own) in patch.footprint.rows() {
            let first = (y - top) * planes.width + x - left;
            let row = planes.eights(&patch.wanted, first, own.len().div_ceil(LANES));
            for (i, own) in own.chunks(LANES).enumerate() {
                let weights = weights_of(simd, &patch.weights, first + i * LANES);
                sums.add(simd, &row.terms(simd, i), lanes(simd, own), weights);
            }
        }
        sums.total(simd)
    }
}

struct Pass<'a, 'b> {
    patch: &'a mut Patch<'b>,
    other: &'a Coverage,
    paint: Paint,
}

impl Task for Pass<'_, '_> {
    type Output = CoveredSums;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> CoveredSums {
        let Self {
            patch,
            other,
            paint,
        } = self;
        let (left, top) = patch.corner;
        let mut change = CoveredTotals::new(simd);
        for (y, x, own, theirs) in patch.footprint.shared(other) {
            let first = (y - top) * patch.planes.width + x - left;
            let count = own.len().div_ceil(LANES);
            let wanted = eights(&patch.wanted, first, count);
            let mut row = row(&mut patch.planes, first, count);
            let pairs = own.chunks(LANES).zip(theirs.chunks(LANES));
            for (i, (own, theirs)) in pairs.enumerate() {
                let part = part(simd, paint, theirs);
                let wanted = channels(simd, &wanted[i]);
                let old = terms(simd, wanted, &row, i);
                rise(simd, &mut row, i, (part, color(paint)));
                let new = terms(simd, wanted, &row, i);
                let weights = weights_of(simd, &patch.weights, first + i * LANES);
                change.replace(simd, (&old, &new), lanes(simd, own), weights);
            }
        }
        change.total(simd)
    }
}

/// The terms of eight `i` of a row.
#[inline(always)]
fn terms<S: Simd>(simd: S, wanted: [S::F32x8; 4], row: &Row<'_>, i: usize) -> TermsLanes<S> {
    TermsLanes::of_eight(simd, wanted, (&row.picture, &row.below, &row.light), i)
}

/// Eight `i` of a row seen from above a layer of that colour, which replaces a part of each.
#[inline(always)]
fn rise<S: Simd>(simd: S, row: &mut Row<'_>, i: usize, (part, color): (S::F32x8, [f32; 4])) {
    for (below, to) in row.below.iter_mut().zip(color) {
        let old = simd.load_f32(&below[i]);
        let new = moved(simd, old, part, simd.splat_f32(to), old);
        simd.store_f32(new, &mut below[i]);
    }
    let through = simd.sub_f32(simd.splat_f32(1.0), part);
    let light = simd.div_f32(simd.load_f32(&row.light[i]), through);
    // Under many layers it has no digits left; sums stay in range whatever it comes to.
    let light = simd.min_f32(light, simd.splat_f32(1.0));
    simd.store_f32(light, &mut row.light[i]);
}
