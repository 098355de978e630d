//! How much of each pixel an outline covers: the samples of the drawing grid, counted.

use geometry::Outline;
use simd::{LANES, Simd};

use crate::rule::DRAWING_SCALE;
use crate::spans::{self, Grid, Run};

/// The coverage of the pixels that an outline touches, row by row from the top.
#[derive(Debug, Clone, Default)]
pub(crate) struct Coverage {
    rows: Vec<Row>,
    /// 0 to 64 samples, all rows one after another.
    values: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    y: u32,
    x: u32,
    /// Where the row ends in `values`.
    end: u32,
}

impl Coverage {
    /// The coverage of an outline on a canvas of `width` × `height` px.
    pub(crate) fn of(outline: &Outline, width: u32, height: u32) -> Self {
        let scale = DRAWING_SCALE as u32;
        let runs = spans::samples(
            outline,
            &Grid {
                width,
                height,
                scale: DRAWING_SCALE,
            },
        );
        let mut coverage = Self::default();
        for runs in runs.chunk_by(|a, b| a.y / scale == b.y / scale) {
            coverage.add_row(runs);
        }
        coverage
    }

    /// Adds the pixels of some runs, all of the same row of pixels.
    fn add_row(&mut self, runs: &[Run]) {
        let scale = DRAWING_SCALE as u32;
        let x = runs.iter().map(|run| run.x0 / scale).min().unwrap_or(0);
        let end = runs
            .iter()
            .map(|run| run.x1.div_ceil(scale))
            .max()
            .unwrap_or(0);
        let (start, count) = (self.values.len(), (end - x) as usize);
        // Differences from pixel to pixel at first, the last two beyond the row.
        self.values.resize(start + count + 2, 0);
        let differences = &mut self.values[start..];
        for run in runs {
            step(run.x0 - x * scale, differences, u8::wrapping_add);
            step(run.x1 - x * scale, differences, u8::wrapping_sub);
        }
        self.values.truncate(start + count);
        let mut sum = 0_u8;
        for value in &mut self.values[start..] {
            sum = sum.wrapping_add(*value);
            *value = sum;
        }
        self.rows.push(Row {
            y: runs[0].y / scale,
            x,
            end: self.values.len() as u32,
        });
    }

    /// The pixels that this one and another both hold, row by row: (y, first column, the coverages
    /// of this one, those of the other).
    pub(crate) fn shared<'a>(
        &'a self,
        other: &'a Self,
    ) -> impl Iterator<Item = (usize, usize, &'a [u8], &'a [u8])> {
        let mut others = other.rows().peekable();
        self.rows().filter_map(move |(y, x, own)| {
            while others.next_if(|(row, ..)| *row < y).is_some() {}
            let (_, start, theirs) = others.peek().filter(|(row, ..)| *row == y)?;
            let first = x.max(*start);
            let end = (x + own.len()).min(start + theirs.len());
            let own = own.get(first - x..end.checked_sub(x)?)?;
            let theirs = theirs.get(first - start..end.checked_sub(*start)?)?;
            (!own.is_empty()).then_some((y, first, own, theirs))
        })
    }

    /// The rows as (y, first column, coverages).
    pub(crate) fn rows(&self) -> impl Iterator<Item = (usize, usize, &[u8])> {
        let mut start = 0;
        self.rows.iter().map(move |row| {
            let values = &self.values[start..row.end as usize];
            start = row.end as usize;
            (row.y as usize, row.x as usize, values)
        })
    }
}

/// Changes the differences by those of all samples from `x` on.
#[inline]
fn step(x: u32, differences: &mut [u8], change: fn(u8, u8) -> u8) {
    let scale = DRAWING_SCALE as u32;
    let (pixel, missing) = ((x / scale) as usize, (x % scale) as u8);
    differences[pixel] = change(differences[pixel], scale as u8 - missing);
    differences[pixel + 1] = change(differences[pixel + 1], missing);
}

/// Up to eight coverages; what is beyond them is not covered.
#[inline(always)]
pub(crate) fn lanes<S: Simd>(simd: S, coverages: &[u8]) -> S::I32x8 {
    let mut lanes = [0; LANES];
    // A length that is known here takes one instruction, not a loop.
    if let Some(eight) = coverages.first_chunk::<LANES>() {
        for k in 0..LANES {
            lanes[k] = i32::from(eight[k]);
        }
    } else {
        for (lane, coverage) in lanes.iter_mut().zip(coverages) {
            *lane = i32::from(*coverage);
        }
    }
    simd.load(&lanes)
}

#[cfg(test)]
mod tests {
    use geometry::{Domain, Kind, Point, Shape, draws};
    use rand_pcg::Pcg32;

    use super::*;

    const SIZE: (u32, u32) = (40, 30);

    /// The coverage of every pixel of the canvas.
    fn pixels(coverage: &Coverage) -> Vec<u8> {
        let mut pixels = vec![0; (SIZE.0 * SIZE.1) as usize];
        for (y, x, values) in coverage.rows() {
            pixels[y * SIZE.0 as usize + x..][..values.len()].copy_from_slice(values);
        }
        pixels
    }

    #[test]
    fn what_two_share_is_what_both_hold() {
        let mut rng = Pcg32::new(3, 9);
        let mut coverage = || {
            let at =
                [SIZE.0, SIZE.1].map(|side| draws::between(&mut rng, -40, 16 * side as i32 + 40));
            let domain = Domain::new(SIZE.0, SIZE.1);
            let kind = Kind::ALL[draws::below(&mut rng, Kind::ALL.len() as u32) as usize];
            let shape = Shape::random(kind, &mut rng, &domain, Point::new(at[0], at[1]), 160);
            Coverage::of(&shape.outline(), SIZE.0, SIZE.1)
        };
        let mut apart = 0;
        for _ in 0..200 {
            let (one, other) = (coverage(), coverage());
            let both = [pixels(&one), pixels(&other)];
            let mut shared = [vec![0; both[0].len()], vec![0; both[0].len()]];
            for (y, x, own, theirs) in one.shared(&other) {
                let first = y * SIZE.0 as usize + x;
                shared[0][first..][..own.len()].copy_from_slice(own);
                shared[1][first..][..theirs.len()].copy_from_slice(theirs);
            }
            // Rows may hold pixels that are not covered.
            for (i, (own, theirs)) in both[0].iter().zip(&both[1]).enumerate() {
                if *own > 0 && *theirs > 0 {
                    assert_eq!((shared[0][i], shared[1][i]), (*own, *theirs));
                }
                assert!([0, *own].contains(&shared[0][i]) && [0, *theirs].contains(&shared[1][i]));
            }
            apart += u32::from(one.shared(&other).next().is_none());
        }
        assert!((20..180).contains(&apart), "{apart}");
    }
}
