//! Batches of outlines to fits: outline → runs → sums → best paint.

use std::cell::RefCell;

use color::{Fit, Opacity, Palette};
use geometry::Outline;

use crate::level::{Level, Simd, Task};
use crate::spans::{self, Covered, Pixels};
use crate::tables::{Entry, Table};

thread_local! {
    /// Pixels of the outline at hand, kept from batch to batch.
    static PIXELS: RefCell<Pixels> = RefCell::default();
}

/// Scores outlines on the canvas that `table` was made of.
pub(super) fn batch<E: Entry>(
    table: &Table<E>,
    size: (u32, u32),
    level: Level,
    outlines: &[Outline],
    (opacity, palette): (Opacity, &Palette),
    fits: &mut Vec<Option<Fit>>,
) {
    fits.clear();
    PIXELS.with_borrow_mut(|pixels| {
        level.run(Batch {
            table,
            size,
            outlines,
            opacity,
            palette,
            pixels,
            fits,
        })
    });
}

struct Batch<'a, E> {
    table: &'a Table<E>,
    size: (u32, u32),
    outlines: &'a [Outline],
    opacity: Opacity,
    palette: &'a Palette,
    pixels: &'a mut Pixels,
    fits: &'a mut Vec<Option<Fit>>,
}

impl<E: Entry> Task for Batch<'_, E> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        for outline in self.outlines {
            let sums = match spans::pixels(simd, outline, self.size, self.pixels) {
                Covered::Rows(rows) => self.table.sums_of_rows(simd, rows),
                Covered::Runs(runs) => self.table.sums_of_runs(simd, runs),
            };
            self.fits.push(self.palette.fit(&sums, self.opacity));
        }
    }
}
