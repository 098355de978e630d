//! Batches of outlines to fits: outline → runs → sums → best paint.

use std::cell::RefCell;

use color::{Fit, Opacity};
use geometry::Outline;

use super::Level;
use crate::spans::{self, Grid, Rows};
use crate::tables::{Entry, Table};

thread_local! {
    /// Runs of the outline at hand, kept from batch to batch.
    static ROWS: RefCell<Rows> = RefCell::default();
}

/// Scores outlines on the canvas that `table` was made of.
pub(super) fn batch<E: Entry>(
    table: &Table<E>,
    size: (u32, u32),
    level: Level,
    outlines: &[Outline],
    opacity: Opacity,
    fits: &mut Vec<Option<Fit>>,
) {
    fits.clear();
    ROWS.with_borrow_mut(|rows| match level {
        Level::Portable => portable(table, size, outlines, opacity, rows, fits),
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => x86::avx2(table, size, outlines, opacity, rows, fits),
    });
}

#[inline(always)]
fn portable<E: Entry>(
    table: &Table<E>,
    (width, height): (u32, u32),
    outlines: &[Outline],
    opacity: Opacity,
    rows: &mut Rows,
    fits: &mut Vec<Option<Fit>>,
) {
    // A loop, not an iterator: closures are not compiled for the caller's instructions.
    for outline in outlines {
        let sums = if spans::single_runs(outline, width, height, rows) {
            table.sums_of_rows(rows)
        } else {
            table.sums_of_runs(&spans::runs(
                outline,
                &Grid {
                    width,
                    height,
                    scale: 1,
                },
            ))
        };
        fits.push(Fit::best(&sums, opacity));
    }
}

#[cfg(target_arch = "x86_64")]
mod x86;
