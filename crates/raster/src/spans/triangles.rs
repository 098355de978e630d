//! Eight triangles at once: their edges side by side, then the rows of each.

use geometry::Triangles;
use simd::{LANES, Simd};

use crate::blocks::{AT_LEAST, Bands, Block, Blocks, Chosen, Free, Lattice, Places};

/// Adds the pixels whose centres eight triangles cover to `blocks`, as those of candidates 0 to 7: all
/// or those of the rows of their [`Sampling`](crate::rule::Sampling).
#[inline(always)]
pub(crate) fn push<S: Simd>(simd: S, triangles: &Triangles, sampled: bool, blocks: &mut Blocks) {
    let lattice = blocks.lattice(simd);
    let edges = Edges::new(simd, triangles, sampled, &lattice, blocks);
    let mut free = blocks.free();
    for owner in 0..LANES {
        if sampled {
            edges.push_sample(simd, owner, &lattice, &mut free);
        } else {
            edges.push(simd, owner, &lattice, &mut free);
        }
    }
    let used = free.used;
    blocks.take_in(used);
}

/// One corner of each triangle: x and y.
type Corners<S> = (<S as Simd>::I32x8, <S as Simd>::I32x8);

/// The edges of eight triangles: the long one, and the short ones above and below the middle corner.
struct Edges {
    /// The rows on the frame.
    bands: Bands,
    /// The first row of the lower edge, counted in rows that are looked at.
    turns: [i32; LANES],
    long: Lines,
    upper: Lines,
    lower: Lines,
}

/// Where lines cross the first rows of their triangles, so that the part before the point is the
/// first column, and how far they move to the next row that is looked at, 16.16 fixed point. Arithmetic wraps around, but comes out right between the ends of the edge.
struct Lines {
    x: [i32; LANES],
    slope: [i32; LANES],
}

impl Edges {
    #[inline(always)]
    fn new<S: Simd>(
        simd: S,
        triangles: &Triangles,
        sampled: bool,
        lattice: &Lattice<S>,
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
            bands: blocks.bands(simd, lattice, &rows),
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
    fn push<S: Simd>(&self, simd: S, owner: usize, lattice: &Lattice<S>, free: &mut Free<'_>) {
        let (first, more) = free.next::<AT_LEAST>(&self.bands, owner);
        let mut rows = self.rows(simd, owner, lattice.places_of(simd, &self.bands, owner));
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
        lattice: &Lattice<S>,
        free: &mut Free<'_>,
    ) {
        let ([block], more) = free.next(&self.bands, owner);
        debug_assert!(more.is_empty(), "a sample is a block at most");
        let places = lattice.sampled_places_of(simd, &self.bands, owner);
        self.rows(simd, owner, places).put(simd, block);
    }

    /// The first eight rows of one triangle.
    #[inline(always)]
    fn rows<S: Simd>(&self, simd: S, owner: usize, places: Places<S>) -> Rows<S> {
        Rows {
            turn: simd.splat(self.turns[owner]),
            long: self.long.at(simd, owner),
            upper: self.upper.at(simd, owner),
            lower: self.lower.at(simd, owner),
            places,
        }
    }
}

/// Eight rows of one triangle, and how to come to the next eight.
struct Rows<S: Simd> {
    turn: S::I32x8,
    long: Crossings<S>,
    upper: Crossings<S>,
    lower: Crossings<S>,
    places: Places<S>,
}

impl<S: Simd> Rows<S> {
    /// Puts the next eight.
    #[inline(always)]
    fn put(&mut self, simd: S, block: &mut Block) {
        let above = simd.less(self.places.numbers(), self.turn);
        let short = simd.select(above, self.upper.x, self.lower.x);
        let a = simd.shift_right::<16>(self.long.x);
        let b = simd.shift_right::<16>(short);
        self.places.put(simd, a, b, block);
        for line in [&mut self.long, &mut self.upper, &mut self.lower] {
            line.x = simd.add(line.x, line.step);
        }
    }
}

/// A line's crossings of eight rows, and how far they move on the next eight.
struct Crossings<S: Simd> {
    x: S::I32x8,
    step: S::I32x8,
}

impl Lines {
    /// The lines between corners `a` and `b` below, from the first of some rows on.
    #[inline(always)]
    fn new<S: Simd>(simd: S, a: Corners<S>, b: Corners<S>, rows: &Chosen<S>) -> Self {
        let run = simd.i32_to_f64(simd.sub(b.0, a.0));
        let run = simd.mul_f64(run, simd.splat_f64(65_536.0));
        let rise = simd.i32_to_f64(simd.sub(b.1, a.1));
        let slope = simd.floor_to_i64(simd.div_f64(run, rise));
        let row = row_at(simd, a.1);
        let center = simd.add(simd.shift_left::<4>(row), simd.splat(8));
        let into_row = simd.widen(simd.sub(center, a.1));
        let moved = simd.shift_right_unsigned_i64::<4>(simd.mul_i64(into_row, slope));
        let x = simd.add(simd.shift_left::<12>(a.0), simd.narrow(moved));
        let x = simd.add(x, simd.splat(0x7fff));
        let slope = simd.narrow(slope);
        let mut lines = Self {
            x: [0; LANES],
            slope: [0; LANES],
        };
        let ahead = simd.mul(simd.sub(rows.first, row), slope);
        simd.store(simd.add(x, ahead), &mut lines.x);
        simd.store(simd.mul(slope, rows.step), &mut lines.slope);
        lines
    }

    /// Where a triangle's line crosses its first eight rows.
    #[inline(always)]
    fn at<S: Simd>(&self, simd: S, owner: usize) -> Crossings<S> {
        let slope = simd.splat(self.slope[owner]);
        let ahead = simd.mul(simd.lane_numbers(), slope);
        Crossings {
            x: simd.add(simd.splat(self.x[owner]), ahead),
            step: simd.shift_left::<3>(slope),
        }
    }
}

#[inline(always)]
fn corner<S: Simd>(simd: S, triangles: &Triangles, k: usize) -> Corners<S> {
    (simd.load(&triangles.x[k]), simd.load(&triangles.y[k]))
}

/// Two corners, the upper one first.
#[inline(always)]
fn downwards<S: Simd>(simd: S, a: Corners<S>, b: Corners<S>) -> (Corners<S>, Corners<S>) {
    let swap = simd.less(b.1, a.1);
    (
        (simd.select(swap, b.0, a.0), simd.select(swap, b.1, a.1)),
        (simd.select(swap, a.0, b.0), simd.select(swap, a.1, b.1)),
    )
}

/// The first rows whose centres lie at `y` or below.
#[inline(always)]
fn row_at<S: Simd>(simd: S, y: S::I32x8) -> S::I32x8 {
    simd.shift_right::<4>(simd.add(y, simd.splat(7)))
}
