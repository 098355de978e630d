//! Eight triangles at once: their edges side by side, then the rows of each.

use geometry::Triangles;
use simd::{LANES, Simd};

use super::{AT_LEAST, Addresses, Bands, Block, BlockWriter, Blocks, TableLayout};
use crate::spans::lines::{Crossings, Lines, corner, downwards, row_at};

/// Adds the pixels whose centres eight triangles cover to `blocks`, as those of candidates 0 to 7:
/// all or those of the rows of their [`Sampling`](crate::rule::Sampling).
#[inline(always)]
pub(super) fn push<S: Simd>(simd: S, triangles: &Triangles, sampled: bool, blocks: &mut Blocks) {
    let layout = blocks.layout(simd);
    let edges = Edges::new(simd, triangles, sampled, &layout, blocks);
    let mut writer = blocks.writer();
    for owner in 0..LANES {
        if sampled {
            edges.push_sample(simd, owner, &layout, &mut writer);
        } else {
            edges.push(simd, owner, &layout, &mut writer);
        }
    }
    let used = writer.used;
    blocks.commit(used);
}

/// The edges of eight triangles: the long one, and the short ones above and below the middle
/// corner.
struct Edges {
    /// The rows on the frame.
    bands: Bands,
    /// The first row of the lower edge, counted in rows that are looked at.
    turns: [i32; LANES],
    long: Lines,
    upper: Lines,
    lower: Lines,
}

impl Edges {
    #[inline(always)]
    fn new<S: Simd>(
        simd: S,
        triangles: &Triangles,
        sampled: bool,
        layout: &TableLayout<S>,
        blocks: &mut Blocks,
    ) -> Self {
        let (a, b, c) = (
            corner(simd, triangles, 0),
            corner(simd, triangles, 1),
            corner(simd, triangles, 2),
        );
        let (a, b) = downwards(simd, a, b);
        let (b, c) = downwards(simd, b, c);
        let (a, b) = downwards(simd, a, b);
        let (top, bottom) = (row_at(simd, a.1), row_at(simd, c.1));
        let mut rows = blocks.clipped(simd, top, bottom);
        let mut turn = simd.sub(row_at(simd, b.1), rows.first);
        if sampled {
            blocks.sampled(simd, &mut rows, &mut turn);
        }
        let mut edges = Self {
            bands: blocks.bands(simd, layout, &rows),
            turns: [0; LANES],
            long: Lines::new(simd, a, c, &rows),
            upper: Lines::new(simd, a, b, &rows),
            lower: Lines::new(simd, b, c, &rows),
        };
        simd.store(turn, &mut edges.turns);
        edges
    }

    /// Adds the rows of one triangle.
    #[inline(always)]
    fn push<S: Simd>(
        &self,
        simd: S,
        owner: usize,
        layout: &TableLayout<S>,
        writer: &mut BlockWriter<'_>,
    ) {
        let (first, more) = writer.next::<AT_LEAST>(&self.bands, owner);
        let mut rows = self.rows(simd, owner, layout.addresses_of(simd, &self.bands, owner));
        for block in first {
            rows.put(simd, block);
        }
        for block in more {
            rows.put(simd, block);
        }
    }

    /// The same where they are a block at most.
    #[inline(always)]
    fn push_sample<S: Simd>(
        &self,
        simd: S,
        owner: usize,
        layout: &TableLayout<S>,
        writer: &mut BlockWriter<'_>,
    ) {
        let ([block], more) = writer.next(&self.bands, owner);
        debug_assert!(more.is_empty(), "a sample is a block at most");
        let addresses = layout.sampled_addresses_of(simd, &self.bands, owner);
        self.rows(simd, owner, addresses).put(simd, block);
    }

    /// The first eight rows of one triangle.
    #[inline(always)]
    fn rows<S: Simd>(&self, simd: S, owner: usize, addresses: Addresses<S>) -> TriangleRows<S> {
        TriangleRows {
            turn: simd.splat(self.turns[owner]),
            long: self.long.at(simd, owner, 0),
            upper: self.upper.at(simd, owner, 0),
            lower: self.lower.at(simd, owner, 0),
            addresses,
        }
    }
}

/// Eight rows of one triangle, and how to come to the next eight.
struct TriangleRows<S: Simd> {
    turn: S::I32x8,
    long: Crossings<S>,
    upper: Crossings<S>,
    lower: Crossings<S>,
    addresses: Addresses<S>,
}

impl<S: Simd> TriangleRows<S> {
    /// Puts the next eight.
    #[inline(always)]
    fn put(&mut self, simd: S, block: &mut Block) {
        let above = simd.less(self.addresses.row_numbers(), self.turn);
        let short = simd.select(above, self.upper.columns(simd), self.lower.columns(simd));
        self.addresses
            .put(simd, self.long.columns(simd), short, block);
        for line in [&mut self.long, &mut self.upper, &mut self.lower] {
            line.advance(simd);
        }
    }
}
