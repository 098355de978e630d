//! The runs of eight candidates as addresses in a table, eight runs a block.
//!
//! Where rows lie in the table is in [`addresses`]. They become blocks one candidate after the other
//! ([`push`]) or eight at once ([`triangles`], by [`bands`] and [`block_writer`]); [`scratch`]
//! chooses. [`lookup`] adds up what the table holds at the addresses of all blocks.

mod addresses;
mod bands;
mod block_writer;
mod entry_sums;
mod lookup;
mod push;
mod scratch;
mod triangles;

use simd::{LANES, Simd};

pub(crate) use addresses::{Frame, TableLayout};
pub(crate) use scratch::Scratch;

use addresses::Addresses;
use bands::Bands;
use block_writer::{AT_LEAST, BlockWriter, FEW};

/// Eight runs of one candidate: the entries where they start and end, times [`SCALE`]; both the
/// same where there is no run.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Block {
    starts: [i32; LANES],
    ends: [i32; LANES],
}

/// Addresses are counted in quarters of an entry: processors scale those to bytes without a shift.
const SCALE: i32 = 4;

/// The runs of up to eight candidates, each in blocks of eight runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blocks {
    blocks: Vec<Block>,
    /// Whose each block is, so that one loop goes through all of them: the end of a loop for each
    /// candidate, which no processor foresees, costs as much as several look-ups.
    owners: Vec<u8>,
    /// How many of them are in use, and how many of those have an owner.
    count: usize,
    owned: usize,
    frame: Frame,
    /// How many rows stand behind each one of a candidate ([`crate::rule::Sampling`]).
    weights: [f64; LANES],
}

impl Blocks {
    /// No runs, on the table of a frame.
    pub(crate) fn reset(&mut self, frame: Frame) {
        self.count = 0;
        self.owned = 0;
        self.frame = frame;
        self.weights = [1.0; LANES];
    }

    /// How many rows of each candidate stand behind each one that was added.
    pub(crate) fn weights(&self) -> &[f64; LANES] {
        &self.weights
    }

    /// Where the rows of the frame lie.
    #[inline(always)]
    pub(crate) fn layout<S: Simd>(&self, simd: S) -> TableLayout<S> {
        TableLayout::new(simd, &self.frame)
    }

    /// The next blocks.
    #[inline(always)]
    fn room(&mut self, blocks: usize) -> &mut [Block] {
        let start = self.count;
        self.count += blocks;
        if self.blocks.len() < self.count {
            self.grow(self.count);
        }
        &mut self.blocks[start..self.count]
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, room: usize) {
        let empty = Block {
            starts: [0; LANES],
            ends: [0; LANES],
        };
        let room = room.next_power_of_two();
        self.blocks.resize(room, empty);
        self.owners.resize(room + FEW, 0);
    }
}
