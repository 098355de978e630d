//! Where the rows of a table lie, and runs within them.

use simd::{LANES, Simd};

use super::{Bands, Block, SCALE};

/// The part of a canvas that a table holds, row by row: sums over the pixels left of each column,
/// so that there is one entry more than columns.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Frame {
    /// The first column and row.
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) columns: i32,
    pub(crate) rows: i32,
    /// Entries from one row to the next.
    pub(crate) stride: i32,
}

/// Where the rows of a frame lie in its table: what the addresses of all candidates have in common.
#[derive(Clone, Copy)]
pub(crate) struct TableLayout<S: Simd> {
    /// Entries from one row to the next.
    pub(super) stride: i32,
    /// The entries where eight rows begin, counted from the first of them, times [`SCALE`], and
    /// from there to the next eight.
    rows: S::I32x8,
    step: S::I32x8,
    /// The first column of the frame and one past the last.
    pub(super) left: S::I32x8,
    right: S::I32x8,
}

/// Where the runs of consecutive rows lie in a table, eight rows after eight.
pub(crate) struct Addresses<S: Simd> {
    layout: TableLayout<S>,
    /// The entries where eight rows begin, times [`SCALE`], for column 0 of the canvas.
    at: S::I32x8,
    /// The numbers of eight rows, from the first on.
    row: S::I32x8,
    /// How many rows there are.
    count: S::I32x8,
}

impl<S: Simd> TableLayout<S> {
    /// That of a frame.
    #[inline(always)]
    pub(super) fn new(simd: S, frame: &Frame) -> Self {
        let stride = simd.splat(frame.stride * SCALE);
        Self {
            stride: frame.stride,
            rows: simd.mul(simd.lane_numbers(), stride),
            step: simd.shift_left::<3>(stride),
            left: simd.splat(frame.left),
            right: simd.splat(frame.left + frame.columns),
        }
    }

    /// The addresses of the rows of one of eight candidates.
    #[inline(always)]
    pub(crate) fn addresses_of(&self, simd: S, bands: &Bands, owner: usize) -> Addresses<S> {
        self.addresses(simd, bands.at[owner], bands.counts[owner])
    }

    /// The same where they need not follow each other and are a block at most.
    #[inline(always)]
    pub(crate) fn sampled_addresses_of(
        &self,
        simd: S,
        bands: &Bands,
        owner: usize,
    ) -> Addresses<S> {
        let (first, count) = (bands.at[owner], bands.counts[owner]);
        self.sampled_addresses(simd, first, count, bands.strides[owner])
    }

    /// The addresses of at most eight rows, of which the first begins at an address, the next a
    /// stride further.
    #[inline(always)]
    pub(super) fn sampled_addresses(
        &self,
        simd: S,
        first: i32,
        count: i32,
        stride: i32,
    ) -> Addresses<S> {
        let rows = simd.mul(simd.lane_numbers(), simd.splat(stride));
        Addresses {
            at: simd.add(simd.splat(first), rows),
            ..self.addresses(simd, first, count)
        }
    }

    /// The addresses of `count` rows, of which the first begins at an address.
    #[inline(always)]
    pub(super) fn addresses(&self, simd: S, first: i32, count: i32) -> Addresses<S> {
        Addresses {
            layout: *self,
            at: simd.add(simd.splat(first), self.rows),
            row: simd.lane_numbers(),
            count: simd.splat(count),
        }
    }
}

impl<S: Simd> Addresses<S> {
    /// The numbers of the next eight rows, counted from the first.
    #[inline(always)]
    pub(crate) fn row_numbers(&self) -> S::I32x8 {
        self.row
    }

    /// Puts the runs between columns `a` and `b` of the next eight rows, as far as they are on the
    /// frame.
    #[inline(always)]
    pub(crate) fn put(&mut self, simd: S, a: S::I32x8, b: S::I32x8, block: &mut Block) {
        let inside = simd.less(self.row, self.count);
        let TableLayout {
            left, right, step, ..
        } = self.layout;
        let a = simd.min(simd.max(a, left), right);
        let b = simd.min(simd.max(b, left), right);
        let start = simd.add(self.at, simd.shift_left::<2>(simd.min(a, b)));
        let end = simd.add(self.at, simd.shift_left::<2>(simd.max(a, b)));
        simd.store(simd.keep(inside, start), &mut block.starts);
        simd.store(simd.keep(inside, end), &mut block.ends);
        self.row = simd.add(self.row, simd.splat(LANES as i32));
        self.at = simd.add(self.at, step);
    }
}
