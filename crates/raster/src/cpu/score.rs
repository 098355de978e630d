//! Batches of outlines to fits: outline → runs → sums → best paint.

use std::cell::RefCell;

use color::{Fit, Opacity};
use geometry::Outline;

use crate::level::{Level, Task};
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
    ROWS.with_borrow_mut(|rows| {
        level.run(Batch {
            table,
            size,
            outlines,
            opacity,
            rows,
            fits,
        })
    });
}

struct Batch<'a, E> {
    table: &'a Table<E>,
    size: (u32, u32),
    outlines: &'a [Outline],
    opacity: Opacity,
    rows: &'a mut Rows,
    fits: &'a mut Vec<Option<Fit>>,
}

impl<E: Entry> Task for Batch<'_, E> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (width, height) = self.size;
        for outline in self.outlines {
            let sums = if spans::single_runs(outline, width, height, self.rows) {
                self.table.sums_of_rows(self.rows)
            } else {
                let grid = Grid {
                    width,
                    height,
                    scale: 1,
                };
                self.table.sums_of_runs(&spans::runs(outline, &grid))
            };
            self.fits.push(Fit::best(&sums, self.opacity));
        }
    }
}
