//! Batches of candidates to scores or ranks: outlines → runs → sums → best paints, eight at a time.

use std::cell::RefCell;

use simd::{LANES, Level, Simd, Task};

use crate::blocks::Scratch;
use crate::candidates::Candidates;
use crate::criterion::Criterion;
use crate::tables::{Entry, Table, Tables};

thread_local! {
    /// What candidates are made into, kept from batch to batch.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Judges candidates on the canvas that `tables` were made of, of `size` in squares; on one of half
/// the resolution they are halved.
pub(crate) fn judge<M: Criterion, N: Entry<Criterion = M>, W: Entry<Criterion = M>>(
    tables: &Tables<N, W>,
    size: (u32, u32),
    level: Level,
    candidates: Candidates<'_>,
    paints: M::Paints<'_>,
    results: &mut Vec<M::Outcome>,
) {
    match tables {
        Tables::Narrow(table) => by_table(table, size, level, candidates, paints, results),
        Tables::Wide(table) => by_table(table, size, level, candidates, paints, results),
    }
}

fn by_table<M: Criterion, E: Entry<Criterion = M>>(
    table: &Table<E>,
    size: (u32, u32),
    level: Level,
    candidates: Candidates<'_>,
    paints: M::Paints<'_>,
    results: &mut Vec<M::Outcome>,
) {
    results.clear();
    SCRATCH.with_borrow_mut(|scratch| {
        level.run(JudgeBatch {
            table,
            size,
            candidates,
            paints,
            scratch,
            results,
        });
    });
}

struct JudgeBatch<'a, 'p, M: Criterion, E> {
    table: &'a Table<E>,
    size: (u32, u32),
    candidates: Candidates<'a>,
    paints: M::Paints<'p>,
    scratch: &'a mut Scratch,
    results: &'a mut Vec<M::Outcome>,
}

impl<M: Criterion, E: Entry<Criterion = M>> Task for JudgeBatch<'_, '_, M, E> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        match self.candidates {
            Candidates::Outlines(outlines) => {
                for outlines in outlines.chunks(LANES) {
                    self.scratch.blocks.reset(self.table.frame());
                    if M::SIDE == 2 {
                        let mut halved = [outlines[0]; LANES];
                        for (halved, outline) in halved.iter_mut().zip(outlines) {
                            *halved = outline.halved();
                        }
                        let halved = &halved[..outlines.len()];
                        self.scratch
                            .push_outlines(simd, halved, self.size, M::SAMPLED);
                    } else {
                        self.scratch
                            .push_outlines(simd, outlines, self.size, M::SAMPLED);
                    }
                    self.finish(simd, outlines.len());
                }
            }
            Candidates::Triangles(triangles) => {
                for triangles in triangles {
                    self.scratch.blocks.reset(self.table.frame());
                    if M::SIDE == 2 {
                        let halved = triangles.halved(simd);
                        self.scratch.push_triangles(simd, &halved, M::SAMPLED);
                    } else {
                        self.scratch.push_triangles(simd, triangles, M::SAMPLED);
                    }
                    self.finish(simd, LANES);
                }
            }
        }
    }
}

impl<M: Criterion, E: Entry<Criterion = M>> JudgeBatch<'_, '_, M, E> {
    /// Adds what comes of the first `count` candidates in the blocks.
    #[inline(always)]
    fn finish<S: Simd>(&mut self, simd: S, count: usize) {
        let blocks = &self.scratch.blocks;
        let sums = self.table.sums(simd, blocks);
        let results = M::outcomes(simd, &sums, blocks.weights(), self.paints);
        self.results.extend_from_slice(&results[..count]);
    }
}
