//! The canvas at half the resolution, on which shapes are ranked.

use color::Palette;

use crate::candidates::Candidates;
use crate::canvas::Canvas;
use crate::coverage::Coverage;
use crate::judge::judge;
use crate::tables::RankTables;
use crate::{Level, Target};

/// The sums of rows of half pixels: a quarter of the entries of the table of pixels, half as large.
#[derive(Debug, Clone)]
pub(crate) struct HalfCanvas {
    tables: RankTables,
    /// Width and height in half pixels.
    size: (u32, u32),
}

impl HalfCanvas {
    /// That of a canvas.
    pub(crate) fn new(level: Level, target: &Target, canvas: &Canvas) -> Self {
        Self {
            tables: RankTables::new(level, target, canvas),
            size: (target.width().div_ceil(2), target.height().div_ceil(2)),
        }
    }

    /// Brings it up to date where something was drawn.
    pub(crate) fn update(
        &mut self,
        level: Level,
        target: &Target,
        canvas: &Canvas,
        drawn: &Coverage,
    ) {
        let rows = drawn.rows().map(|(y, x, values)| {
            let columns = x / 2..(x + values.len()).div_ceil(2);
            (y / 2, columns)
        });
        let mut rows = rows.peekable();
        while let Some((row, mut columns)) = rows.next() {
            if let Some((_, other)) = rows.next_if(|(next, _)| *next == row) {
                columns = columns.start.min(other.start)..columns.end.max(other.end);
            }
            self.tables.update(level, target, canvas, row, columns);
        }
    }

    /// Replaces `ranks` by those of candidates.
    pub(crate) fn rank(
        &self,
        level: Level,
        candidates: Candidates<'_>,
        palette: &Palette,
        ranks: &mut Vec<f64>,
    ) {
        judge(&self.tables, self.size, level, candidates, palette, ranks);
    }
}
