mod covers;

use color::{CoveredSums, Fit, Image, Opacity, Paint, RankSums, Sums};
use geometry::Outline;

use crate::canvas::{Canvas, painted};
use crate::residual::squared_error;
use crate::rule::{DRAWING_SCALE, Sampling};
use crate::{Backend, RasterError, Residual, Target};
pub(crate) use covers::Cover;

/// The definition of every result: pixel by pixel, sample by sample, as slow as that is.
#[derive(Debug, Clone)]
pub struct Reference {
    target: Target,
    canvas: Canvas,
}

impl Reference {
    /// A canvas of the target's background.
    #[must_use]
    pub fn new(target: Target) -> Self {
        let canvas = Canvas::new(&target);
        Self { target, canvas }
    }

    /// The pixels from the top left, as (index, column, row).
    fn positions(&self) -> impl Iterator<Item = (usize, i32, i32)> + use<> {
        let width = self.target.width() as usize;
        (0..self.target.pixels().len()).map(move |i| (i, (i % width) as i32, (i / width) as i32))
    }

    /// The sums over the pixels whose centres an outline covers.
    #[must_use]
    pub fn sums(&self, outline: &Outline) -> Sums {
        let cover = Cover::new(outline, 1);
        self.positions()
            .filter(|(_, x, y)| cover.holds(*x, *y))
            .map(|(i, ..)| {
                let (target, canvas) = (self.target.pixels()[i], self.canvas.pixels[i]);
                Sums::of_pixel(target, canvas, self.target.weight(i))
            })
            .sum()
    }

    /// The rank by the rows that it looks at.
    fn rank_of(&self, outline: &Outline) -> f64 {
        let halved = outline.halved();
        let rows = Sampling::of_outline(&halved, self.target.height().div_ceil(2) as i32);
        self.target.palette().rank(&self.rank_sums(&halved, &rows)) * rows.weight
    }

    /// The sums over the half pixels of some rows whose centres a halved outline covers.
    fn rank_sums(&self, halved: &Outline, rows: &Sampling) -> RankSums {
        let cover = Cover::new(halved, 1);
        let (width, height) = (self.target.width() as usize, self.target.height() as usize);
        let halves =
            (0..height.div_ceil(2)).flat_map(|y| (0..width.div_ceil(2)).map(move |x| (x, y)));
        let halves = halves.filter(|(_, y)| rows.holds(*y as i32));
        let covered = halves.filter(|(x, y)| cover.holds(*x as i32, *y as i32));
        let parts = [(0, 0), (1, 0), (0, 1), (1, 1)];
        let pixels = covered.flat_map(|(x, y)| parts.map(|(i, j)| (2 * x + i, 2 * y + j)));
        let terms = pixels.map(|(x, y)| {
            let i = y.min(height - 1) * width + x.min(width - 1);
            let (target, canvas) = (self.target.pixels()[i], self.canvas.pixels[i]);
            RankSums::of_pixel(target, canvas, self.target.weight(i))
        });
        terms.sum()
    }
}

impl Backend for Reference {
    fn name(&self) -> &'static str {
        "reference"
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
        fits.clear();
        fits.extend(
            outlines
                .iter()
                .map(|outline| self.target.palette().fit(&self.sums(outline), opacity)),
        );
        Ok(())
    }

    fn rank(&self, outlines: &[Outline], ranks: &mut Vec<f64>) -> Result<(), RasterError> {
        ranks.clear();
        ranks.extend(outlines.iter().map(|outline| self.rank_of(outline)));
        Ok(())
    }

    fn fit(&self, outline: &Outline, opacity: Opacity) -> Result<Option<Fit>, RasterError> {
        outline.check()?;
        let cover = Cover::new(outline, DRAWING_SCALE);
        let sums = self.positions().map(|(i, x, y)| {
            let (target, canvas) = (self.target.pixels()[i], self.canvas.pixels[i]);
            CoveredSums::of_pixel(
                target,
                canvas,
                self.target.weight(i),
                coverage(&cover, x, y),
            )
        });
        Ok(self.target.palette().fit_covered(&sums.sum(), opacity))
    }

    fn draw(&mut self, outline: &Outline, paint: Paint) -> Result<(), RasterError> {
        outline.check()?;
        let cover = Cover::new(outline, DRAWING_SCALE);
        for (i, x, y) in self.positions() {
            self.canvas.pixels[i] = painted(self.canvas.pixels[i], paint, coverage(&cover, x, y));
        }
        Ok(())
    }

    fn residual(&self) -> Result<Residual, RasterError> {
        let mut residual = Residual::new(self.target.width(), self.target.height());
        for (i, x, y) in self.positions() {
            let (target, canvas) = (self.target.pixels()[i], self.canvas.pixels[i]);
            *residual.tile_mut(x as usize, y as usize) +=
                u64::from(self.target.weight(i)) * u64::from(squared_error(target, canvas));
        }
        Ok(residual)
    }

    fn canvas(&self) -> Result<Image, RasterError> {
        Ok(self.canvas.to_image())
    }
}

/// How many of the 64 samples of pixel (`x`, `y`) are covered.
fn coverage(cover: &Cover, x: i32, y: i32) -> u32 {
    let samples = |pixel: i32| pixel * DRAWING_SCALE..(pixel + 1) * DRAWING_SCALE;
    let covered = |y: i32| samples(x).filter(|x| cover.holds(*x, y)).count() as u32;
    samples(y).map(covered).sum()
}
