//! The scorer of the peers, for comparison: every candidate is drawn in 8 bit into a copy of the
//! canvas and compared with the photo, pixel by pixel, as fogleman/primitive and Geometrize do.

use color::Image;
use geometry::Outline;
use raster::spans::{self, Grid, Run};

/// O(area) scoring of outlines at a fixed opacity.
///
/// Runs are found by marquetry's own scan conversion, which makes the comparison kinder to it.
#[derive(Debug, Clone)]
pub struct AreaScorer {
    target: Image,
    canvas: Image,
    buffer: Image,
    /// Root mean square over RGBA of the canvas' error, 0–1.
    score: f64,
    alpha: u32,
}

impl AreaScorer {
    /// A scorer of `target` against `canvas`, which have one size, at `alpha` 1–255.
    #[must_use]
    pub fn new(target: &Image, canvas: &Image, alpha: u8) -> Self {
        let all = (0..target.height()).map(|y| Run {
            y,
            x0: 0,
            x1: target.width(),
        });
        let all: Vec<Run> = all.collect();
        let mut scorer = Self {
            target: target.clone(),
            canvas: canvas.clone(),
            buffer: canvas.clone(),
            score: 0.0,
            alpha: u32::from(alpha),
        };
        let total = scorer.error(&all, &scorer.canvas);
        scorer.score = scorer.root(total);
        scorer
    }

    /// The score of the picture with the outline drawn: root mean square over RGBA, 0–1.
    pub fn score(&mut self, outline: &Outline) -> f64 {
        let grid = Grid {
            width: self.target.width(),
            height: self.target.height(),
            scale: 1,
        };
        let runs = spans::runs(outline, &grid);
        let color = self.mean_color(&runs);
        self.copy(&runs);
        self.blend(&runs, color);
        let change =
            self.error(&runs, &self.buffer) as f64 - self.error(&runs, &self.canvas) as f64;
        let before = (self.score * 255.0).powi(2) * self.channels();
        ((before + change) / self.channels()).max(0.0).sqrt() / 255.0
    }

    fn channels(&self) -> f64 {
        4.0 * self.target.pixels().len() as f64
    }

    fn root(&self, total: u64) -> f64 {
        (total as f64 / self.channels()).sqrt() / 255.0
    }

    fn range(&self, run: &Run) -> std::ops::Range<usize> {
        let row = (run.y * self.target.width()) as usize;
        row + run.x0 as usize..row + run.x1 as usize
    }

    /// The colour that takes the canvas to the target on average, in 16.16 arithmetic.
    fn mean_color(&self, runs: &[Run]) -> [u32; 3] {
        let (mut sums, mut count) = ([0_i64; 3], 0);
        let inverse = i64::from(0x101 * 255 / self.alpha);
        for run in runs {
            let range = self.range(run);
            let (target, canvas) = (
                &self.target.pixels()[range.clone()],
                &self.canvas.pixels()[range],
            );
            for (t, c) in target.iter().zip(canvas) {
                for k in 0..3 {
                    let (t, c) = (i64::from(t[k]), i64::from(c[k]));
                    sums[k] += (t - c) * inverse + c * 0x101;
                }
                count += 1;
            }
        }
        sums.map(|sum| ((sum / i64::max(count, 1)) >> 8).clamp(0, 255) as u32)
    }

    fn copy(&mut self, runs: &[Run]) {
        for run in runs {
            let range = self.range(run);
            self.buffer.pixels_mut()[range.clone()].copy_from_slice(&self.canvas.pixels()[range]);
        }
    }

    /// Lays the colour on the buffer in 8-bit channels, through 16 bits each.
    fn blend(&mut self, runs: &[Run], color: [u32; 3]) {
        const FULL: u32 = 0xffff;
        let opacity = self.alpha * 0x101;
        let over = [color[0], color[1], color[2], 255].map(|v| v * 0x101 * opacity / FULL);
        let keep = (FULL - opacity) * 0x101;
        for run in runs {
            let range = self.range(run);
            for pixel in &mut self.buffer.pixels_mut()[range] {
                for (value, over) in pixel.iter_mut().zip(over) {
                    let mixed = u64::from(*value) * u64::from(keep) + u64::from(over * FULL);
                    *value = ((mixed / u64::from(FULL)) >> 8) as u8;
                }
            }
        }
    }

    /// The squared error of a picture over the runs.
    fn error(&self, runs: &[Run], picture: &Image) -> u64 {
        let mut total = 0;
        for run in runs {
            let range = self.range(run);
            let (target, picture) = (
                &self.target.pixels()[range.clone()],
                &picture.pixels()[range],
            );
            for (t, p) in target.iter().zip(picture) {
                for k in 0..4 {
                    let difference = i32::from(t[k]) - i32::from(p[k]);
                    total += (difference * difference) as u64;
                }
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Size, candidates};
    use color::{Fit, Opacity};
    use geometry::Kind;
    use raster::{Backend, Cpu, Target};

    #[test]
    fn both_scorers_agree() {
        let photo = Image::filled(64, 48, [200, 90, 40, 255]).unwrap();
        let mut photo = photo;
        for (i, pixel) in photo.pixels_mut().iter_mut().enumerate() {
            pixel[1] = (i * 7 % 200) as u8;
        }
        let canvas = Image::filled(64, 48, [100, 120, 140, 255]).unwrap();
        let mut area = AreaScorer::new(&photo, &canvas, 128);
        let cpu = Cpu::new(Target::new(&photo, Some([100, 120, 140])).unwrap());
        let mut fits: Vec<Option<Fit>> = Vec::new();
        for shape in candidates(Kind::Triangle, Size::Usual, 100, 64, 48) {
            let outline = shape.outline();
            cpu.score(&[outline], Opacity::new(128, 128).unwrap(), &mut fits)
                .unwrap();
            let gain = fits[0].map_or(0, |fit| fit.gain) as f64 / Fit::GAIN_OF_ONE as f64;
            let before = (area.score * 255.0).powi(2) * area.channels();
            let after = (area.score(&outline) * 255.0).powi(2) * area.channels();
            // 8-bit truncation of the blend and of the colour costs a few levels per pixel.
            let slack = 0.05 * gain.abs() + 0.002 * before;
            assert!(
                (before - after - gain).abs() <= slack,
                "{} {gain}",
                before - after
            );
        }
    }
}
