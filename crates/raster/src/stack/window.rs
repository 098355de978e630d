use color::Sums;
use geometry::Outline;

use super::plane::Planes;
use super::terms::{Terms, XY_STEPS};
use crate::Target;
use crate::level::{Level, Task};
use crate::spans::{Rows, Run};
use crate::tables::MAX_TERM;

/// Row sums over a part of the canvas, of what the lifted layer can change.
#[derive(Debug, Clone, Default)]
pub(super) struct Window {
    /// First column and row, and one past the last ones.
    bounds: (u32, u32, u32, u32),
    /// Entries from one row to the next: one more than columns.
    stride: usize,
    /// Sums over the pixels left of each column: red, green and blue of e, of c, x and y.
    entries: Vec<[i32; 8]>,
    /// The same for n.
    light: Vec<i32>,
    /// How many runs may be added up before 32 bits overflow.
    runs_per_carry: usize,
}

impl Window {
    /// Makes the table of the pixels within `bounds`: (x0, y0, x1, y1).
    pub(super) fn rebuild(
        &mut self,
        level: Level,
        target: &Target,
        planes: &Planes,
        bounds: (u32, u32, u32, u32),
    ) {
        let (x0, y0, x1, y1) = bounds;
        let (columns, rows) = (
            x1.saturating_sub(x0) as usize,
            y1.saturating_sub(y0) as usize,
        );
        self.bounds = bounds;
        self.stride = columns + 1;
        let size = self.stride * rows;
        if self.entries.len() < size {
            self.entries.resize(size, [0; 8]);
            self.light.resize(size, 0);
        }
        let per_row =
            u64::from(MAX_TERM) * XY_STEPS as u64 * target.most_weight() * columns.max(1) as u64;
        self.runs_per_carry = (i32::MAX as u64 / per_row).clamp(1, 8) as usize;
        level.run(Rebuild {
            window: self,
            target,
            planes,
        });
    }

    /// Whether all pixels that an outline may cover are inside.
    pub(super) fn holds(&self, outline: &Outline, width: u32, height: u32) -> bool {
        let (x0, y0, x1, y1) = outline.bounds().pixels(width, height);
        let (left, top, right, bottom) = self.bounds;
        x0 >= x1 || y0 >= y1 || (x0 >= left && y0 >= top && x1 <= right && y1 <= bottom)
    }

    /// The sums over one run per row, times 64²; all runs are inside.
    #[inline(always)]
    pub(super) fn sums_of_rows(&self, rows: &Rows) -> Sums {
        self.total(
            rows.first as u32,
            &rows.starts[..rows.count],
            &rows.ends[..rows.count],
        )
    }

    /// The sums over any runs, times 64²; all of them are inside.
    pub(super) fn sums_of_runs(&self, runs: &[Run]) -> Sums {
        let mut sums = Sums::default();
        for run in runs {
            sums += self.total(run.y, &[run.x0 as i32], &[run.x1 as i32]);
        }
        sums
    }

    #[inline(always)]
    fn total(&self, first: u32, starts: &[i32], ends: &[i32]) -> Sums {
        let (left_edge, top, ..) = self.bounds;
        let mut total = [0_i64; 8];
        let mut n = 0_i64;
        let mut row = first.saturating_sub(top) as usize * self.stride;
        let column = |x: i32| (x - left_edge as i32).max(0) as usize;
        for (starts, ends) in starts
            .chunks(self.runs_per_carry)
            .zip(ends.chunks(self.runs_per_carry))
        {
            let (mut left, mut right) = ([0_i32; 8], [0_i32; 8]);
            let mut light = 0_i32;
            for (start, end) in starts.iter().zip(ends) {
                // Empty runs may lie outside.
                if start < end {
                    let (start, end) = (row + column(*start), row + column(*end));
                    for k in 0..8 {
                        left[k] = left[k].wrapping_add(self.entries[start][k]);
                        right[k] = right[k].wrapping_add(self.entries[end][k]);
                    }
                    light = light.wrapping_add(self.light[end].wrapping_sub(self.light[start]));
                }
                row += self.stride;
            }
            for k in 0..8 {
                total[k] += i64::from(right[k].wrapping_sub(left[k]));
            }
            n += i64::from(light);
        }
        Terms::sums(total, n)
    }
}

struct Rebuild<'a> {
    window: &'a mut Window,
    target: &'a Target,
    planes: &'a Planes,
}

impl Task for Rebuild<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self {
            window,
            target,
            planes,
        } = self;
        let (x0, y0, x1, y1) = window.bounds;
        let stride = window.stride;
        for row in y0..y1 {
            let first = (row * target.width()) as usize;
            let pixels = first + x0 as usize..first + x1 as usize;
            let at = (row - y0) as usize * stride;
            let entries = &mut window.entries[at..][..stride];
            let light = &mut window.light[at..][..stride];
            let (mut sum, mut n_sum) = ([0_i32; 8], 0_i32);
            (entries[0], light[0]) = (sum, n_sum);
            for ((i, entry), light) in pixels.zip(&mut entries[1..]).zip(&mut light[1..]) {
                let (terms, n) = planes.terms(target, i).steps();
                let weight = i32::from(target.weight(i));
                for k in 0..8 {
                    sum[k] = sum[k].wrapping_add(terms[k] * weight);
                }
                n_sum = n_sum.wrapping_add(n * weight);
                (*entry, *light) = (sum, n_sum);
            }
        }
    }
}
