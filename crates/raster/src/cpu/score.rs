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
pub(super) trait Outcome: Copy {
    /// What comes of eight sums.
    fn of_lanes<S: Simd>(simd: S, sums: &SumsLanes, paints: (Opacity, &Palette)) -> [Self; LANES];
}

impl Outcome for Option<Fit> {
    #[inline(always)]
    fn of_lanes<S: Simd>(
        simd: S,
        sums: &SumsLanes,
        (opacity, palette): (Opacity, &Palette),
    ) -> [Self; LANES] {
        palette.fit_lanes(simd, sums, opacity)
    }
}

impl Outcome for i64 {
    #[inline(always)]
    fn of_lanes<S: Simd>(
        simd: S,
        sums: &SumsLanes,
        (opacity, palette): (Opacity, &Palette),
    ) -> [Self; LANES] {
        palette.gain_lanes(simd, sums, opacity)
    }
}

/// Scores candidates on the canvas that `tables` were made of, of `size` in squares; on one of half
/// the resolution they are halved.
pub(super) fn batch<T: Outcome, const SIDE: usize>(
    tables: &Tables<SIDE>,
    size: (u32, u32),
    level: Level,
    candidates: Candidates<'_>,
    paints: (Opacity, &Palette),
    results: &mut Vec<T>,
) {
    match tables {
        Tables::Narrow(table) => by_table(table, size, level, candidates, paints, results),
        Tables::Wide(table) => by_table(table, size, level, candidates, paints, results),
    }
}

fn by_table<E: Entry, T: Outcome, const SIDE: usize>(
    table: &Table<E, SIDE>,
    size: (u32, u32),
    level: Level,
    candidates: Candidates<'_>,
    paints: (Opacity, &Palette),
    results: &mut Vec<T>,
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

struct Batch<'a, E, T, const SIDE: usize> {
    table: &'a Table<E, SIDE>,
    size: (u32, u32),
    candidates: Candidates<'a>,
    paints: (Opacity, &'a Palette),
    scratch: &'a mut Scratch,
    results: &'a mut Vec<T>,
}

impl<E: Entry, T: Outcome, const SIDE: usize> Task for Batch<'_, E, T, SIDE> {
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

impl<E: Entry, T: Outcome, const SIDE: usize> Batch<'_, E, T, SIDE> {
    /// Adds what comes of the first `count` candidates in the blocks.
    #[inline(always)]
    fn finish<S: Simd>(&mut self, simd: S, count: usize) {
        let sums = self.table.sums(simd, &self.scratch.blocks);
        let results = T::of_lanes(simd, &sums, self.paints);
        self.results.extend_from_slice(&results[..count]);
    }
}
