mod boxes;
mod score;

use color::{Fit, Image, Opacity, Paint, Sums};
use geometry::{Outline, Rectangle, Triangles};

use crate::canvas::{Canvas, painted};
use crate::coverage::Coverage;
use crate::residual::pixel_error;
use crate::tables::{Entry, Narrow, Table, Wide};
use crate::{Backend, Level, RasterError, Residual, Target};
use score::Candidates;

/// The backend of every processor: scores from row sums, two look-ups per row.
///
/// It may be shared between threads while scoring.
#[derive(Debug, Clone)]
pub struct Cpu {
    target: Target,
    canvas: Canvas,
    residual: Residual,
    tables: Tables,
    level: Level,
}

/// The table of a target: with weights or without.
#[derive(Debug, Clone)]
enum Tables {
    Narrow(Table<Narrow>),
    Wide(Table<Wide>),
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
        let tables = if target.is_weighted() {
            Tables::Wide(Table::new(level, &target, &canvas))
        } else {
            Tables::Narrow(Table::new(level, &target, &canvas))
        };
        Self {
            target,
            canvas,
            residual,
            tables,
            level,
        }
    }
}

impl Cpu {
    /// Scores candidates on the canvas that `table` was made of.
    fn batch<E: Entry>(
        &self,
        table: &Table<E>,
        candidates: Candidates<'_>,
        opacity: Opacity,
        fits: &mut Vec<Option<Fit>>,
    ) {
        let paints = (opacity, self.target.palette());
        score::batch(table, self.size(), self.level, candidates, paints, fits);
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
        match &self.tables {
            Tables::Narrow(table) => {
                self.batch(table, Candidates::Outlines(outlines), opacity, fits)
            }
            Tables::Wide(table) => self.batch(table, Candidates::Outlines(outlines), opacity, fits),
        }
        Ok(())
    }

    fn score_triangles(
        &self,
        triangles: &[Triangles],
        count: usize,
        opacity: Opacity,
        fits: &mut Vec<Option<Fit>>,
    ) -> Result<(), RasterError> {
        let candidates = Candidates::Triangles(triangles);
        match &self.tables {
            Tables::Narrow(table) => self.batch(table, candidates, opacity, fits),
            Tables::Wide(table) => self.batch(table, candidates, opacity, fits),
        }
        fits.truncate(count);
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
        let mut sums = Sums::default();
        for (y, x, coverages) in Coverage::of(outline, width, height).rows() {
            let first = y * width as usize + x;
            for (i, coverage) in (first..).zip(coverages) {
                let (target, canvas) = (self.target.pixels()[i], self.canvas.pixels[i]);
                let weight = self.target.weight(i);
                sums += Sums::of_covered_pixel(target, canvas, weight, u32::from(*coverage));
            }
        }
        Ok(self.target.palette().fit_covered(&sums, opacity))
    }

    fn draw(&mut self, outline: &Outline, paint: Paint) -> Result<(), RasterError> {
        outline.check()?;
        match &mut self.tables {
            Tables::Narrow(table) => {
                draw(
                    self.level,
                    &self.target,
                    &mut self.canvas,
                    &mut self.residual,
                    table,
                    outline,
                    paint,
                );
            }
            Tables::Wide(table) => {
                draw(
                    self.level,
                    &self.target,
                    &mut self.canvas,
                    &mut self.residual,
                    table,
                    outline,
                    paint,
                );
            }
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

/// Blends the covered pixels and brings the error and the table up to date.
fn draw<E: Entry>(
    level: Level,
    target: &Target,
    canvas: &mut Canvas,
    residual: &mut Residual,
    table: &mut Table<E>,
    outline: &Outline,
    paint: Paint,
) {
    let width = target.width() as usize;
    for (y, x, coverages) in Coverage::of(outline, target.width(), target.height()).rows() {
        let columns = x..x + coverages.len();
        change_error(target, canvas, residual, y, columns.clone(), false);
        let pixels = &mut canvas.pixels[y * width..][columns.clone()];
        for (pixel, coverage) in pixels.iter_mut().zip(coverages) {
            *pixel = painted(*pixel, paint, u32::from(*coverage));
        }
        change_error(target, canvas, residual, y, columns, true);
        table.update(level, target, canvas, y, x);
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
    for x in columns {
        let i = row * target.width() as usize + x;
        let error = pixel_error(target.pixels()[i], canvas.pixels[i], target.weight(i));
        let tile = residual.tile_mut(x, row);
        *tile = if add { *tile + error } else { *tile - error };
    }
}
