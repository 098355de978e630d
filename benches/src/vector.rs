//! O(area) scoring as a compiler makes it fast: one pass over the covered pixels of the photo and
//! the canvas, sums in whole numbers, no copies.

use color::{Fit, Image, Opacity, Sums};
use geometry::Outline;
use raster::spans::{self, Grid};
use simd::{Level, Simd, Task};

/// O(area) scoring of outlines at a fixed opacity, compiled for the machine's best instructions.
#[derive(Debug, Clone)]
pub struct VectorScorer {
    target: Image,
    canvas: Image,
    opacity: Opacity,
    level: Level,
}

impl VectorScorer {
    /// A scorer of `target` against `canvas`, which have one size and are opaque, at `alpha` 1–255.
    ///
    /// # Panics
    /// When `alpha` is 0.
    #[must_use]
    pub fn new(target: &Image, canvas: &Image, alpha: u8) -> Self {
        Self {
            target: target.clone(),
            canvas: canvas.clone(),
            opacity: Opacity::new(alpha, alpha).expect("an opacity above 0"),
            level: Level::best(),
        }
    }

    /// The best paint of an outline, as the CPU backend finds it.
    #[must_use]
    pub fn score(&self, outline: &Outline) -> Option<Fit> {
        let grid = Grid {
            width: self.target.width(),
            height: self.target.height(),
            scale: 1,
        };
        let mut sums = Sums::default();
        for run in spans::runs(outline, &grid) {
            let row = (run.y * grid.width) as usize;
            let range = row + run.x0 as usize..row + run.x1 as usize;
            self.level.run(AddRun {
                target: &self.target.pixels()[range.clone()],
                canvas: &self.canvas.pixels()[range],
                sums: &mut sums,
            });
        }
        Fit::best(&sums, self.opacity)
    }
}

struct AddRun<'a> {
    target: &'a [[u8; 4]],
    canvas: &'a [[u8; 4]],
    sums: &'a mut Sums,
}

impl Task for AddRun<'_> {
    type Output = ();

    /// The sums of one run fit into 32 bits up to 13,000 px.
    #[inline(always)]
    fn run<S: Simd>(self, _simd: S) {
        let (mut e, mut c, mut x, mut y) = ([0_i32; 3], [0_i32; 3], 0_i32, 0_i32);
        for (target, canvas) in self.target.iter().zip(self.canvas) {
            for k in 0..3 {
                let centred = i32::from(canvas[k]) - 128;
                let error = i32::from(target[k]) - i32::from(canvas[k]);
                e[k] += error;
                c[k] += centred;
                x += error * centred;
                y += centred * centred;
            }
        }
        let sums = self.sums;
        sums.n += self.target.len() as i64;
        for k in 0..3 {
            sums.e[k] += i64::from(e[k]);
            sums.c[k] += i64::from(c[k]);
        }
        sums.x += i64::from(x);
        sums.y += i64::from(y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Size, candidates};
    use geometry::{Kind, Shape};
    use raster::{Backend, Cpu, Target};

    #[test]
    fn it_agrees_with_the_cpu_backend() {
        let mut photo = Image::filled(64, 48, [200, 90, 40, 255]).unwrap();
        for (i, pixel) in photo.pixels_mut().iter_mut().enumerate() {
            pixel[1] = (i * 7 % 200) as u8;
        }
        let canvas = Image::filled(64, 48, [100, 120, 140, 255]).unwrap();
        let scorer = VectorScorer::new(&photo, &canvas, 128);
        let cpu = Cpu::new(Target::new(&photo, Some([100, 120, 140])).unwrap());
        let mut fits = Vec::new();
        for kind in Kind::ALL {
            let shapes = candidates(*kind, Size::Usual, 40, 64, 48);
            let outlines: Vec<Outline> = shapes.iter().map(Shape::outline).collect();
            cpu.score(&outlines, Opacity::new(128, 128).unwrap(), &mut fits)
                .unwrap();
            for (outline, fit) in outlines.iter().zip(&fits) {
                assert_eq!(scorer.score(outline), *fit, "{kind}");
            }
        }
    }
}
