//! The best of all rectangles on a coarse grid, from sums over the pixels above and left of each of
//! its nodes.

use color::{Fit, Opacity, Palette, Sums, SumsF64, SumsLanes};
use geometry::Rectangle;
use simd::{LANES, Level, Simd, Task};

use crate::backend::{grid_rectangle, node};
use crate::tables::{Table, Whole};

/// The best rectangle between nodes of a grid of `cells` × `cells`, the first among equals.
pub(super) fn best<E: Whole>(
    table: &Table<E>,
    (width, height): (u32, u32),
    level: Level,
    cells: u32,
    (opacity, palette): (Opacity, &Palette),
) -> Option<(Rectangle, Fit)> {
    let (columns, rows) = (cells.min(width) as usize, cells.min(height) as usize);
    let nodes = nodes(table, (width, height), (columns, rows));
    let found = level.run(Boxes {
        nodes: &nodes,
        columns,
        rows,
        opacity,
        palette,
    });
    let [left, top, right, bottom] = found?;
    let node = |column, row| nodes[row * (columns + 1) + column];
    let below = node(right, bottom) - node(left, bottom);
    let fit = palette.fit(&(below - (node(right, top) - node(left, top))), opacity)?;
    let cells = [left, top, right, bottom].map(|node| node as u32);
    let grid = (columns as u32, rows as u32);
    Some((grid_rectangle(cells, grid, (width, height)), fit))
}

/// The sums above and left of each node of a grid of so many columns and rows, row by row.
fn nodes<E: Whole>(
    table: &Table<E>,
    (width, height): (u32, u32),
    (columns, rows): (usize, usize),
) -> Vec<Sums> {
    let mut nodes = vec![Sums::default(); (columns + 1) * (rows + 1)];
    let (mut row, mut at) = (vec![Sums::default(); columns + 1], 0);
    for j in 1..=rows {
        let end = node(j as u32, rows as u32, height) as usize;
        for y in at..end {
            for (i, sum) in row.iter_mut().enumerate() {
                *sum += table.left_of(y, node(i as u32, columns as u32, width) as usize);
            }
        }
        at = end;
        nodes[j * (columns + 1)..][..=columns].copy_from_slice(&row);
    }
    nodes
}

struct Boxes<'a> {
    /// As [`nodes`] has them.
    nodes: &'a [Sums],
    columns: usize,
    rows: usize,
    opacity: Opacity,
    palette: &'a Palette,
}

/// The sums above each node between two columns of nodes, kind by kind, with room for seven more:
/// as they are and as floating point.
#[derive(Default)]
struct Strip {
    whole: [Vec<i64>; 9],
    float: [Vec<f64>; 9],
}

impl Task for Boxes<'_> {
    type Output = Option<[usize; 4]>;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Self::Output {
        let mut strip = Strip::default();
        let (mut best, mut most) = (None, i64::MIN);
        for left in 0..self.columns {
            for right in left + 1..=self.columns {
                strip.fill(self.nodes, (left, right), self.columns + 1);
                if let Some(([top, bottom], gain)) = self.best_in_strip(simd, &strip, most) {
                    most = gain;
                    best = Some([left, top, right, bottom]);
                }
            }
        }
        best
    }
}

impl Boxes<'_> {
    /// The first and the last row of nodes of the best rectangle of a strip, and its gain, if that
    /// is above `most`.
    #[inline(always)]
    fn best_in_strip<S: Simd>(
        &self,
        simd: S,
        strip: &Strip,
        mut most: i64,
    ) -> Option<([usize; 2], i64)> {
        let mut best = None;
        for top in 0..self.rows {
            let mut bottom = top + 1;
            while bottom <= self.rows {
                let count = (self.rows + 1 - bottom).min(LANES);
                let mut bounds = [0.0; LANES];
                let sums = strip.float_between(simd, top, bottom);
                simd.store_f64(sums.bounds(simd, self.opacity), &mut bounds);
                if bounds[..count].iter().any(|bound| *bound > most as f64) {
                    let sums = strip.between(simd, top, bottom);
                    let gains = self.palette.gain_lanes(simd, &sums, self.opacity);
                    for (k, gain) in gains[..count].iter().enumerate() {
                        if *gain > most {
                            most = *gain;
                            best = Some(([top, bottom + k], most));
                        }
                    }
                }
                bottom += LANES;
            }
        }
        best
    }
}

impl Strip {
    fn fill(&mut self, nodes: &[Sums], (left, right): (usize, usize), stride: usize) {
        self.whole.iter_mut().for_each(Vec::clear);
        for row in nodes.chunks_exact(stride) {
            let Sums { n, e, c, x, y } = row[right] - row[left];
            let values = [n, e[0], e[1], e[2], c[0], c[1], c[2], x, y];
            for (list, value) in self.whole.iter_mut().zip(values) {
                list.push(value);
            }
        }
        for (list, float) in self.whole.iter_mut().zip(&mut self.float) {
            list.resize(list.len() + LANES - 1, 0);
            float.clear();
            float.extend(list.iter().map(|value| *value as f64));
        }
    }

    /// [`Strip::between`] as floating point.
    #[inline(always)]
    fn float_between<S: Simd>(&self, simd: S, top: usize, bottom: usize) -> SumsF64<S> {
        let mut sums = [simd.splat_f64(0.0); 9];
        for (list, sum) in self.float.iter().zip(&mut sums) {
            let mut below = [0.0; LANES];
            below.copy_from_slice(&list[bottom..][..LANES]);
            *sum = simd.sub_f64(simd.load_f64(&below), simd.splat_f64(list[top]));
        }
        let [n, e0, e1, e2, c0, c1, c2, x, y] = sums;
        SumsF64 {
            n,
            e: [e0, e1, e2],
            c: [c0, c1, c2],
            x,
            y,
        }
    }

    /// The sums between node `top` and the eight nodes from `bottom` on.
    #[inline(always)]
    fn between<S: Simd>(&self, simd: S, top: usize, bottom: usize) -> SumsLanes {
        let mut sums = SumsLanes::default();
        let [e0, e1, e2] = &mut sums.e;
        let [c0, c1, c2] = &mut sums.c;
        let all = [
            &mut sums.n,
            e0,
            e1,
            e2,
            c0,
            c1,
            c2,
            &mut sums.x,
            &mut sums.y,
        ];
        for (list, lanes) in self.whole.iter().zip(all) {
            let mut below = [0; LANES];
            below.copy_from_slice(&list[bottom..][..LANES]);
            let above = simd.splat_i64(list[top]);
            simd.store_i64(simd.sub_i64(simd.load_i64(&below), above), lanes);
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use color::Image;
    use geometry::draws;
    use rand_pcg::Pcg32;

    use super::*;
    use crate::{Backend, Cpu, Reference, Target};

    #[test]
    fn the_best_of_all_is_found_though_most_are_passed_over() {
        let (width, height) = (23, 19);
        let mut rng = Pcg32::new(6, 2);
        for round in 0..12 {
            // Blocks of colours, and noise.
            let pixel = |i: u32| [i % width / 5 * 60, i / width / 4 * 50, i * i % 31, 255];
            let pixels = (0..width * height).map(|i| pixel(i).map(|v| v as u8));
            let photo = Image::new(width, height, pixels.collect()).unwrap();
            let below = [0; 3].map(|_| draws::below(&mut rng, 256) as u8);
            let mut target = Target::new(&photo, Some(below)).unwrap();
            if round % 3 == 2 {
                let weights: Vec<u8> = (0..width * height).map(|i| (i * 37) as u8).collect();
                target = target.with_weights(&weights).unwrap();
            }
            let least = draws::between(&mut rng, 1, 255) as u8;
            let most = if round % 2 == 0 { 255 } else { least };
            let opacity = Opacity::new(least, most).unwrap();
            // All rectangles are scored there.
            let expected = Reference::new(target.clone()).best_rectangle(12, opacity);
            let expected = expected.unwrap();
            for level in Level::available() {
                let cpu = Cpu::with_level(target.clone(), level);
                let found = cpu.best_rectangle(12, opacity).unwrap();
                assert_eq!(found, expected, "{level:?} {round}");
            }
        }
    }
}
