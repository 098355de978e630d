//! Whose blocks are, and how those that are nobody's yet are filled.

use super::{Bands, Block, Blocks};

/// How many blocks most candidates have at most.
pub(super) const FEW: usize = 16;

/// Blocks that are filled whether there are as many or not. No processor foresees whether a loop
/// ends after one or two.
pub(crate) const AT_LEAST: usize = 2;

/// Fills blocks that are not in use yet, and notes whose they will be.
pub(crate) struct BlockWriter<'a> {
    blocks: &'a mut [Block],
    owners: &'a mut [u8],
    /// How many of them are filled.
    pub(crate) used: usize,
}

impl Blocks {
    /// Gives the runs since the last call to a candidate.
    #[inline(always)]
    pub(crate) fn assign_to(&mut self, owner: usize) {
        let count = self.count - self.owned;
        own(&mut self.owners[self.owned..], count, owner);
        self.owned = self.count;
    }

    /// Where the next blocks go, for which `bands` has made room.
    #[inline(always)]
    pub(crate) fn writer(&mut self) -> BlockWriter<'_> {
        BlockWriter {
            blocks: &mut self.blocks[self.count..],
            owners: &mut self.owners[self.count..],
            used: 0,
        }
    }

    /// Takes so many blocks that a writer has filled into use.
    #[inline(always)]
    pub(crate) fn commit(&mut self, used: usize) {
        self.count += used;
        self.owned = self.count;
    }
}

impl BlockWriter<'_> {
    /// The blocks of one of eight candidates, to be filled: the first ones, at most [`AT_LEAST`],
    /// which are not used where its rows take fewer, and those that follow.
    #[inline(always)]
    pub(crate) fn next<const FIRST: usize>(
        &mut self,
        bands: &Bands,
        owner: usize,
    ) -> (&mut [Block; FIRST], &mut [Block]) {
        let (start, count) = (self.used, bands.blocks[owner] as usize);
        self.used += count;
        own(&mut self.owners[start..], count, owner);
        let (at_least, more) = self.blocks[start..]
            .split_first_chunk_mut()
            .expect("bands makes room for them");
        (at_least, &mut more[..count.saturating_sub(FIRST)])
    }
}

/// Gives the first `count` blocks to a candidate.
#[inline(always)]
fn own(owners: &mut [u8], count: usize, owner: usize) {
    if let Some(owners) = owners.first_chunk_mut::<FEW>() {
        // More than need be, of a length known here: the next owner overwrites it.
        owners.fill(owner as u8);
    }
    if count > FEW {
        owners[FEW..count].fill(owner as u8);
    }
}
