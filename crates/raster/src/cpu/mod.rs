mod boxes;

use std::sync::OnceLock;

use color::{CoveredSums, Fit, Image, Opacity, Paint};
use geometry::{Outline, Rectangle, Triangles};

use crate::candidates::Candidates;
use crate::canvas::{Canvas, painted};
use crate::coverage::Coverage;
use crate::half_canvas::HalfCanvas;
use crate::judge::judge;
use crate::residual::squared_error;
use crate::tables::{ScoreTables, Tables};
use crate::{Backend, Level, RasterError, Residual, TILE, Target};

/// The backend of every processor: scores from row sums, two look-ups per row.
///
/// It may be shared between threads while scoring.
#[derive(Debug, Clone)]
pub struct Cpu {
    target: Target,
    canvas: Canvas,
    residual: Residual,
    tables: ScoreTables,
    /// Made when shapes are first ranked.
    half: OnceLock<HalfCanvas>,
    level: Level,
}

impl Cpu {
    /// A canvas of the target's background, scored with the best instructions of this machine.
    #[must_use]
    pub fn new(target: Target) -> Self {
        Self::with_level(target, Level::best())
    }

    /// The same with a chosen level of instructions, for tests and measurements.
    #[must_use]
    pub fn with_level(target: Target, level: Level) -> Self {
        let canvas = Canvas::new(&target);
        let mut residual = Residual::new(target.width(), target.height());
        for row in 0..target.height() as usize {
            change_error(
                &target,
                &canvas,
                &mut residual,
                row,
                0..target.width() as usize,
                true,
            );
        }
        let tables = ScoreTables::new(level, &target, &canvas);
        Self {
            target,
            canvas,
            residual,
            tables,
            half: OnceLock::new(),
            level,
        }
    }

    /// Blends the covered pixels of a row and brings the error and the table up to date.
    fn draw_row(&mut self, row: usize, first: usize, coverages: &[u8], paint: Paint) {
        let columns = first..first + coverages.len();
        let start = row * self.target.width() as usize;
        let (target, canvas, residual) = (&self.target, &mut self.canvas, &mut self.residual);
        change_error(target, canvas, residual, row, columns.clone(), false);
        let pixels = &mut canvas.pixels[start..][columns.clone()];
        for (pixel, coverage) in pixels.iter_mut().zip(coverages) {
            *pixel = painted(*pixel, paint, u32::from(*coverage));
        }
        change_error(target, canvas, residual, row, columns.clone(), true);
        self.tables.update(self.level, target, canvas, row, columns);
    }

    fn batch(&self, candidates: Candidates<'_>, opacity: Opacity, fits: &mut Vec<Option<Fit>>) {
        let (size, paints) = (self.size(), (opacity, self.target.palette()));
        judge(&self.tables, size, self.level, candidates, paints, fits);
    }

    fn ranked(&self, candidates: Candidates<'_>, ranks: &mut Vec<f64>) {
        let made = || HalfCanvas::new(self.level, &self.target, &self.canvas);
        let half = self.half.get_or_init(made);
        half.rank(self.level, candidates, self.target.palette(), ranks);
    }
}

impl Backend for Cpu {
    fn name(&self) -> &'static str {
        "cpu"
    }

    fn size(&self) -> (u32, u32) {
        (self.target.width(), self.target.height())
    }

    fn score(
        &self,
        outlines: &[Outline],
        opacity: Opacity,
        fits: &mut Vec<Option<Fit>>,
    ) -> Result<(), RasterError> {
        self.batch(Candidates::Outlines(outlines), opacity, fits);
        Ok(())
    }

    fn score_triangles(
        &self,
        triangles: &[Triangles],
        count: usize,
        opacity: Opacity,
        fits: &mut Vec<Option<Fit>>,
    ) -> Result<(), RasterError> {
        self.batch(Candidates::Triangles(triangles), opacity, fits);
        fits.truncate(count);
        Ok(())
    }

    fn rank(&self, outlines: &[Outline], ranks: &mut Vec<f64>) -> Result<(), RasterError> {
        self.ranked(Candidates::Outlines(outlines), ranks);
        Ok(())
    }

    fn rank_triangles(
        &self,
        triangles: &[Triangles],
        count: usize,
        ranks: &mut Vec<f64>,
    ) -> Result<(), RasterError> {
        self.ranked(Candidates::Triangles(triangles), ranks);
        ranks.truncate(count);
        Ok(())
    }

    fn best_rectangle(
        &self,
        cells: u32,
        opacity: Opacity,
    ) -> Result<Option<(Rectangle, Fit)>, RasterError> {
        let paints = (opacity, self.target.palette());
        let (size, level) = (self.size(), self.level);
        Ok(match &self.tables {
            Tables::Narrow(table) => boxes::best(table, size, level, cells, paints),
            Tables::Wide(table) => boxes::best(table, size, level, cells, paints),
        })
    }

    fn fit(&self, outline: &Outline, opacity: Opacity) -> Result<Option<Fit>, RasterError> {
        outline.check()?;
        let (width, height) = self.size();
        let mut sums = CoveredSums::default();
        for (y, x, coverages) in Coverage::of(outline, width, height).rows() {
            let first = y * width as usize + x;
            for (i, coverage) in (first..).zip(coverages) {
                let (target, canvas) = (self.target.pixels()[i], self.canvas.pixels[i]);
                let weight = self.target.weight(i);
                sums += CoveredSums::of_pixel(target, canvas, weight, u32::from(*coverage));
            }
        }
        Ok(self.target.palette().fit_covered(&sums, opacity))
    }

    fn draw(&mut self, outline: &Outline, paint: Paint) -> Result<(), RasterError> {
        outline.check()?;
        let coverage = Coverage::of(outline, self.target.width(), self.target.height());
        for (row, first, coverages) in coverage.rows() {
            self.draw_row(row, first, coverages, paint);
        }
        if let Some(half) = self.half.get_mut() {
            half.update(self.level, &self.target, &self.canvas, &coverage);
        }
        Ok(())
    }

    fn residual(&self) -> Result<Residual, RasterError> {
        Ok(self.residual.clone())
    }

    fn canvas(&self) -> Result<Image, RasterError> {
        Ok(self.canvas.to_image())
    }
}

/// Adds the error of some pixels of a row to their tiles, or takes it away.
fn change_error(
    target: &Target,
    canvas: &Canvas,
    residual: &mut Residual,
    row: usize,
    columns: std::ops::Range<usize>,
    add: bool,
) {
    let side = TILE as usize;
    let start = row * target.width() as usize;
    let mut from = columns.start;
    while from < columns.end {
        let to = (from / side * side + side).min(columns.end);
        let error = row_error(target, canvas, start + from..start + to);
        let tile = residual.tile_mut(from, row);
        *tile = if add { *tile + error } else { *tile - error };
        from = to;
    }
}

/// The error of some pixels of one tile.
fn row_error(target: &Target, canvas: &Canvas, pixels: std::ops::Range<usize>) -> u64 {
    let mut sum = 0;
    for i in pixels {
        let error = squared_error(target.pixels()[i], canvas.pixels[i]);
        sum += u64::from(target.weight(i)) * u64::from(error);
    }
    sum
}
