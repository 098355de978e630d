use color::CoveredSumsLanes;
use geometry::{Outline, PixelBox, Triangles};
use simd::{LANES, Level, Simd, Task, eights_mut};

use super::plane::Planes;
use super::terms::{Scale, Terms};
use crate::Target;
use crate::blocks::{Blocks, Frame};

/// Sums of eight terms.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Entry([i32; LANES]);

impl AsRef<[i32; LANES]> for Entry {
    #[inline(always)]
    fn as_ref(&self) -> &[i32; LANES] {
        &self.0
    }
}

/// Row sums over a window, of what the lifted layer can change.
#[derive(Debug, Clone, Default)]
pub(super) struct WindowTable {
    window: PixelBox,
    /// Entries from one row to the next: one more than columns.
    stride: usize,
    /// Sums over the pixels left of each column: red, green and blue of e, of c, x and y.
    entries: Vec<Entry>,
    /// The same for n.
    light: Vec<i32>,
    scale: Scale,
    /// How many runs may be added up before 32 bits overflow.
    runs_per_carry: usize,
}

impl WindowTable {
    /// Makes the table of a window.
    pub(super) fn rebuild(
        &mut self,
        level: Level,
        target: &Target,
        planes: &Planes,
        window: PixelBox,
    ) {
        let (columns, rows) = (window.width() as usize, window.height() as usize);
        self.window = window;
        self.stride = columns + 1;
        let size = self.stride * rows;
        if self.entries.len() < size {
            self.entries.resize(size, Entry::default());
            self.light.resize(size, 0);
        }
        self.scale = Scale::new(columns, target.most_weight());
        self.runs_per_carry = self.scale.rows(columns);
        for (entry, light) in self
            .entries
            .iter_mut()
            .zip(&mut self.light)
            .take(size)
            .step_by(self.stride)
        {
            (*entry, *light) = (Entry::default(), 0);
        }
        self.update(level, target, planes, window);
    }

    /// Brings the table up to date after some of its pixels have changed.
    pub(super) fn update(
        &mut self,
        level: Level,
        target: &Target,
        planes: &Planes,
        changed: PixelBox,
    ) {
        if !changed.is_empty() {
            level.run(Rebuild {
                table: self,
                target,
                planes,
                changed,
            });
        }
    }

    /// How the sums are kept.
    #[cfg(test)]
    pub(super) fn scale(&self) -> Scale {
        self.scale
    }

    /// Whether all pixels that an outline may cover are inside.
    pub(super) fn holds(&self, outline: &Outline, width: u32, height: u32) -> bool {
        self.window.holds(&outline.bounds().pixels(width, height))
    }

    /// Where the entries are.
    pub(super) fn frame(&self) -> Frame {
        Frame {
            left: self.window.x0 as i32,
            top: self.window.y0 as i32,
            columns: self.window.width() as i32,
            rows: self.window.height() as i32,
            stride: self.stride as i32,
        }
    }

    /// The sums over the runs of eight candidates; all runs are inside.
    #[inline(always)]
    pub(super) fn sums<S: Simd>(&self, simd: S, blocks: &Blocks) -> CoveredSumsLanes {
        let totals = blocks.total(simd, &self.entries, &self.light[..], self.runs_per_carry);
        Terms::sums(
            simd,
            simd.transpose(totals.sums),
            totals.singles,
            self.scale,
        )
    }

    /// Eight triangles, without those of which any pixel that they touch is outside.
    #[inline(always)]
    pub(super) fn held<S: Simd>(
        &self,
        simd: S,
        triangles: &Triangles,
        (width, height): (u32, u32),
    ) -> Triangles {
        let PixelBox { x0, y0, x1, y1 } = self.window;
        let x = within(simd, &triangles.x, width, (x0, x1));
        let y = within(simd, &triangles.y, height, (y0, y1));
        let held = simd.both(x, y);
        let mut kept = *triangles;
        for lanes in &mut kept.y {
            // Without any height they cover nothing.
            let y = simd.keep(held, simd.load(lanes));
            simd.store(y, lanes);
        }
        kept
    }
}

/// Which of eight triangles, by the x of their corners or the y, touch pixels from `low` to `high`
/// alone, on a canvas of `side` px. Those beside the canvas do too, if the window reaches its edge.
#[inline(always)]
fn within<S: Simd>(
    simd: S,
    [a, b, c]: &[[i32; LANES]; 3],
    side: u32,
    (low, high): (u32, u32),
) -> S::Mask {
    let (a, b, c) = (simd.load(a), simd.load(b), simd.load(c));
    let pixel = |at: S::I32x8| simd.shift_right::<4>(at);
    let clamped = |at: S::I32x8| simd.min(simd.max(at, simd.splat(0)), simd.splat(side as i32));
    let first = clamped(pixel(simd.min(simd.min(a, b), c)));
    let last = pixel(simd.max(simd.max(a, b), c));
    let end = clamped(simd.add(last, simd.splat(1)));
    simd.both(
        simd.less(simd.splat(low as i32 - 1), first),
        simd.less(end, simd.splat(high as i32 + 1)),
    )
}

struct Rebuild<'a> {
    table: &'a mut WindowTable,
    target: &'a Target,
    planes: &'a Planes,
    /// The pixels that have changed.
    changed: PixelBox,
}

impl Task for Rebuild<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self {
            table,
            target,
            planes,
            changed,
        } = self;
        let PixelBox { x0, y0, .. } = table.window;
        let (stride, scale) = (table.stride, table.scale);
        let source = TableSource {
            planes,
            target,
            scale,
        };
        let skipped = (changed.x0 - x0) as usize;
        for row in changed.y0..changed.y1 {
            let first = (row * target.width() + x0) as usize;
            let at = (row - y0) as usize * stride;
            let entries = &mut table.entries[at..][..stride];
            let light = &mut table.light[at..][..stride];
            source.put_row(simd, first, skipped, (entries, light));
        }
    }
}

/// What the entries of a table are made from.
struct TableSource<'a> {
    planes: &'a Planes,
    target: &'a Target,
    scale: Scale,
}

impl TableSource<'_> {
    /// Makes the entries of a row that begins with pixel `first`, but for those of columns that are
    /// skipped.
    #[inline(always)]
    fn put_row<S: Simd>(
        &self,
        simd: S,
        first: usize,
        skipped: usize,
        (entries, light): (&mut [Entry], &mut [i32]),
    ) {
        let columns = entries.len() - 1;
        let (eights, rest) = ((columns - skipped) / LANES, (columns - skipped) % LANES);
        let sums = (&mut entries[skipped..], &mut light[skipped..]);
        self.put_eights(simd, first + skipped, eights, sums);
        if rest == 0 {
            return;
        }
        // The last eight begins among pixels that are done.
        match columns.checked_sub(LANES) {
            Some(last) => {
                let sums = (&mut entries[last..], &mut light[last..]);
                self.put_eights(simd, first + last, 1, sums);
            }
            None => self.put_few(first, (entries, light)),
        }
    }

    /// Adds the terms of `count` eights of pixels from `first` on, one after the other, to the
    /// first entry.
    #[inline(always)]
    fn put_eights<S: Simd>(
        &self,
        simd: S,
        first: usize,
        count: usize,
        (entries, light): (&mut [Entry], &mut [i32]),
    ) {
        let row = self.planes.eights(self.target.pixels(), first, count);
        let (mut sum, mut n_sum) = (simd.load(&entries[0].0), light[0]);
        let entries = eights_mut(entries, 1, count).iter_mut();
        let light = eights_mut(light, 1, count).iter_mut();
        for (i, (entries, light)) in entries.zip(light).enumerate() {
            let first = first + i * LANES;
            let terms = row.terms(simd, i);
            let (terms, n) = terms.steps(simd, self.target, first, self.scale);
            for (terms, entry) in simd.transpose_i32(terms).into_iter().zip(entries) {
                sum = simd.add(sum, terms);
                simd.store(sum, &mut entry.0);
            }
            let n = simd.add(simd.splat(n_sum), simd.running_sums(n));
            simd.store(n, light);
            n_sum = light[LANES - 1];
        }
    }

    /// The same for all pixels of a row of less than eight.
    fn put_few(&self, first: usize, (entries, light): (&mut [Entry], &mut [i32])) {
        for (i, column) in (first..).zip(1..entries.len()) {
            let terms = self.planes.terms(self.target, i);
            let (terms, n) = terms.steps(self.target.weight(i), self.scale);
            let mut entry = entries[column - 1];
            for (sum, term) in entry.0.iter_mut().zip(terms) {
                *sum = sum.wrapping_add(term);
            }
            entries[column] = entry;
            light[column] = light[column - 1].wrapping_add(n);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use color::Image;

    /// The entries of a table, row by row, by their definition: pixel after pixel.
    fn by_definition(
        target: &Target,
        planes: &Planes,
        table: &WindowTable,
    ) -> Vec<([i32; LANES], i32)> {
        let PixelBox { x0, y0, x1, y1 } = table.window;
        let mut entries = Vec::new();
        for y in y0..y1 {
            let mut sums = ([0; LANES], 0);
            entries.push(sums);
            for x in x0..x1 {
                let i = (y * target.width() + x) as usize;
                let terms = planes.terms(target, i);
                let (terms, n) = terms.steps(target.weight(i), table.scale);
                (0..LANES).for_each(|k| sums.0[k] += terms[k]);
                sums.1 += n;
                entries.push(sums);
            }
        }
        entries
    }

    #[test]
    fn windows_of_every_width_hold_the_sums_of_their_pixels() {
        let (width, height) = (21, 5);
        let pixels = (0..width * height).map(|i| [i * 7, i * 3, i * 11, 255].map(|v| v as u8));
        let photo = Image::new(width, height, pixels.collect()).unwrap();
        let plain = Target::new(&photo, Some([90, 80, 70])).unwrap();
        let weights: Vec<u8> = (0..width * height).map(|i| (i * 37) as u8).collect();
        let weighted = plain.clone().with_weights(&weights).unwrap();
        for target in [plain, weighted] {
            let planes = Planes::new(&target);
            for (columns, level) in (1..=width).flat_map(|columns| {
                let levels = Level::available().into_iter();
                levels.map(move |level| (columns, level))
            }) {
                // As far right and down as there are pixels.
                let mut table = WindowTable::default();
                let window = PixelBox {
                    x0: width - columns,
                    y0: 1,
                    ..PixelBox::of_canvas(width, height)
                };
                table.rebuild(level, &target, &planes, window);
                let expected = by_definition(&target, &planes, &table);
                let found = table.entries.iter().map(|entry| entry.0).zip(table.light);
                assert_eq!(found.collect::<Vec<_>>(), expected, "{level:?} {columns}");
            }
        }
    }
}
