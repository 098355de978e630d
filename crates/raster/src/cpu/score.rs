//! Batches of candidates to fits: outlines → runs → sums → best paints, eight at a time.

use std::cell::RefCell;

use color::{Fit, Opacity, Palette};
use geometry::{Outline, Triangles};
use simd::{LANES, Level, Simd, Task};

use crate::spans::Scratch;
use crate::tables::{Entry, Table};

thread_local! {
    /// What candidates are made into, kept from batch to batch.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// What is to be scored.
pub(super) enum Candidates<'a> {
    Outlines(&'a [Outline]),
    /// Eight in each.
    Triangles(&'a [Triangles]),
}

/// Scores candidates on the canvas that `table` was made of.
pub(super) fn batch<E: Entry>(
    table: &Table<E>,
    size: (u32, u32),
    level: Level,
    candidates: Candidates<'_>,
    (opacity, palette): (Opacity, &Palette),
    fits: &mut Vec<Option<Fit>>,
) {
    fits.clear();
    SCRATCH.with_borrow_mut(|scratch| {
        level.run(Batch {
            table,
            size,
            candidates,
            opacity,
            palette,
            scratch,
            fits,
        });
    });
}

struct Batch<'a, E> {
    table: &'a Table<E>,
    size: (u32, u32),
    candidates: Candidates<'a>,
    opacity: Opacity,
    palette: &'a Palette,
    scratch: &'a mut Scratch,
    fits: &'a mut Vec<Option<Fit>>,
}

impl<E: Entry> Task for Batch<'_, E> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        match self.candidates {
            Candidates::Outlines(outlines) => {
                for outlines in outlines.chunks(LANES) {
                    self.scratch.blocks.reset(self.table.frame());
                    self.scratch.push_outlines(simd, outlines, self.size);
                    self.fit(simd, outlines.len());
                }
            }
            Candidates::Triangles(triangles) => {
                for triangles in triangles {
                    self.scratch.blocks.reset(self.table.frame());
                    self.scratch.push_triangles(simd, triangles, self.size.1);
                    self.fit(simd, LANES);
                }
            }
        }
    }
}

impl<E: Entry> Batch<'_, E> {
    /// Adds the fits of the first `count` candidates in the blocks.
    #[inline(always)]
    fn fit<S: Simd>(&mut self, simd: S, count: usize) {
        let sums = self.table.sums(simd, &self.scratch.blocks);
        let fits = self.palette.fit_lanes(simd, &sums, self.opacity);
        self.fits.extend_from_slice(&fits[..count]);
    }
}
