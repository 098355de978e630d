//! Batches of candidates to fits or gains: outlines → runs → sums → best paints, eight at a time.

use std::cell::RefCell;

use color::{Fit, Opacity, Palette, SumsLanes};
use geometry::{Outline, Triangles};
use simd::{LANES, Level, Simd, Task};

use crate::spans::Scratch;
use crate::tables::{Entry, Table, Tables};

thread_local! {
    /// What candidates are made into, kept from batch to batch.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// What is to be scored.
pub(crate) enum Candidates<'a> {
    Outlines(&'a [Outline]),
    /// Eight in each.
    Triangles(&'a [Triangles]),
}

/// What comes out for each candidate.
pub(super) trait Results {
    fn clear(&mut self);

    /// Adds what comes of the first `count` of eight sums.
    fn add<S: Simd>(
        &mut self,
        simd: S,
        sums: &SumsLanes,
        paints: (Opacity, &Palette),
        count: usize,
    );
}

impl Results for Vec<Option<Fit>> {
    fn clear(&mut self) {
        self.clear();
    }

    #[inline(always)]
    fn add<S: Simd>(
        &mut self,
        simd: S,
        sums: &SumsLanes,
        (opacity, palette): (Opacity, &Palette),
        count: usize,
    ) {
        let fits = palette.fit_lanes(simd, sums, opacity);
        self.extend_from_slice(&fits[..count]);
    }
}

impl Results for Vec<i64> {
    fn clear(&mut self) {
        self.clear();
    }

    #[inline(always)]
    fn add<S: Simd>(
        &mut self,
        simd: S,
        sums: &SumsLanes,
        (opacity, palette): (Opacity, &Palette),
        count: usize,
    ) {
        let gains = palette.gain_lanes(simd, sums, opacity);
        self.extend_from_slice(&gains[..count]);
    }
}

/// Scores candidates on the canvas that `tables` were made of, of `size` in squares; on one of half
/// the resolution they are halved.
pub(super) fn batch<const SIDE: usize>(
    tables: &Tables<SIDE>,
    size: (u32, u32),
    level: Level,
    candidates: Candidates<'_>,
    paints: (Opacity, &Palette),
    results: &mut impl Results,
) {
    match tables {
        Tables::Narrow(table) => by_table(table, size, level, candidates, paints, results),
        Tables::Wide(table) => by_table(table, size, level, candidates, paints, results),
    }
}

fn by_table<E: Entry, const SIDE: usize>(
    table: &Table<E, SIDE>,
    size: (u32, u32),
    level: Level,
    candidates: Candidates<'_>,
    paints: (Opacity, &Palette),
    results: &mut impl Results,
) {
    results.clear();
    SCRATCH.with_borrow_mut(|scratch| {
        level.run(Batch {
            table,
            size,
            candidates,
            paints,
            scratch,
            results,
        });
    });
}

struct Batch<'a, E, R, const SIDE: usize> {
    table: &'a Table<E, SIDE>,
    size: (u32, u32),
    candidates: Candidates<'a>,
    paints: (Opacity, &'a Palette),
    scratch: &'a mut Scratch,
    results: &'a mut R,
}

impl<E: Entry, R: Results, const SIDE: usize> Task for Batch<'_, E, R, SIDE> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        match self.candidates {
            Candidates::Outlines(outlines) => {
                for outlines in outlines.chunks(LANES) {
                    self.scratch.blocks.reset(self.table.frame());
                    if SIDE == 2 {
                        let mut halved = [outlines[0]; LANES];
                        for (halved, outline) in halved.iter_mut().zip(outlines) {
                            *halved = outline.halved();
                        }
                        let halved = &halved[..outlines.len()];
                        self.scratch.push_outlines(simd, halved, self.size);
                    } else {
                        self.scratch.push_outlines(simd, outlines, self.size);
                    }
                    self.finish(simd, outlines.len());
                }
            }
            Candidates::Triangles(triangles) => {
                for triangles in triangles {
                    self.scratch.blocks.reset(self.table.frame());
                    if SIDE == 2 {
                        let halved = triangles.halved(simd);
                        self.scratch.push_triangles(simd, &halved, self.size.1);
                    } else {
                        self.scratch.push_triangles(simd, triangles, self.size.1);
                    }
                    self.finish(simd, LANES);
                }
            }
        }
    }
}

impl<E: Entry, R: Results, const SIDE: usize> Batch<'_, E, R, SIDE> {
    /// Adds what comes of the first `count` candidates in the blocks.
    #[inline(always)]
    fn finish<S: Simd>(&mut self, simd: S, count: usize) {
        let sums = self.table.sums(simd, &self.scratch.blocks);
        self.results.add(simd, &sums, self.paints, count);
    }
}
