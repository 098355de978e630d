use simd::LANES;

use super::Run;

/// One run per row of consecutive rows; runs may be empty. Reused from outline to outline.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    /// The first row.
    pub(super) first: usize,
    /// How many rows there are.
    pub(super) count: usize,
    /// First columns, and one past the last columns, a block more than `count` of each.
    pub(super) starts: Vec<i32>,
    pub(super) ends: Vec<i32>,
}

impl Rows {
    /// Start and end of no run, so that the lesser start and the greater end of it and another are
    /// those of the other.
    pub(super) const NONE: (i32, i32) = (i32::MAX, i32::MIN);

    /// Room for the rows from `first` to before `end`, as far as they are on a canvas of `height`
    /// px.
    #[inline(always)]
    pub(super) fn reset(&mut self, first: i32, end: i32, height: u32) {
        let first = first.clamp(0, height as i32);
        self.first = first as usize;
        self.count = (end.min(height as i32) - first).max(0) as usize;
        if self.starts.len() < self.count + LANES {
            self.grow();
        }
    }

    /// No runs in the rows from `first` to before `end`.
    pub(super) fn clear(&mut self, first: i32, end: i32) {
        self.reset(first, end, end as u32);
        let room = self.count + LANES;
        self.starts[..room].fill(Self::NONE.0);
        self.ends[..room].fill(Self::NONE.1);
    }

    /// Eight rows from that number on: starts and ends.
    #[inline(always)]
    pub(super) fn eight(&mut self, at: usize) -> (&mut [i32; LANES], &mut [i32; LANES]) {
        let starts = self.starts[at..].first_chunk_mut();
        let ends = self.ends[at..].first_chunk_mut();
        starts.zip(ends).expect("there is a block more than rows")
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        let room = (self.count + LANES).next_power_of_two();
        self.starts.resize(room, 0);
        self.ends.resize(room, 0);
    }

    /// The blocks of rows to fill: starts and ends.
    #[inline(always)]
    pub(super) fn blocks(&mut self) -> (&mut [[i32; LANES]], &mut [[i32; LANES]]) {
        let blocks = self.count.div_ceil(LANES);
        let (starts, ends) = (self.starts.as_chunks_mut().0, self.ends.as_chunks_mut().0);
        (&mut starts[..blocks], &mut ends[..blocks])
    }

    /// The first row.
    #[inline(always)]
    pub(crate) fn first(&self) -> usize {
        self.first
    }

    /// How many rows there are.
    #[inline(always)]
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The blocks of rows as they are filled without so many first rows, the last one beyond the
    /// last row: starts and ends.
    #[inline(always)]
    pub(crate) fn filled_from(&self, first: usize) -> (&[[i32; LANES]], &[[i32; LANES]]) {
        let first = first.min(self.count);
        let blocks = (self.count - first).div_ceil(LANES);
        let starts = self.starts[first..].as_chunks().0;
        let ends = self.ends[first..].as_chunks().0;
        (&starts[..blocks], &ends[..blocks])
    }

    /// Every so many rows from the first on, the last one over and over where there are fewer than
    /// eight: starts and ends.
    #[inline(always)]
    pub(crate) fn sample(&self, step: usize) -> ([i32; LANES], [i32; LANES]) {
        let (mut starts, mut ends) = ([0; LANES], [0; LANES]);
        let last = self.count.saturating_sub(1);
        let (from, to) = (&self.starts[..=last], &self.ends[..=last]);
        for (k, (start, end)) in starts.iter_mut().zip(&mut ends).enumerate() {
            let row = (k * step).min(last);
            (*start, *end) = (from[row], to[row]);
        }
        (starts, ends)
    }
}

/// Adds the runs of rows that are not empty to a list, from the top. All rows are the same ones.
pub(super) fn list(strands: &[Rows], runs: &mut Vec<Run>) {
    let Some(Rows { first, count, .. }) = strands.first() else {
        return;
    };
    for row in 0..*count {
        for strand in strands {
            let (x0, x1) = (strand.starts[row], strand.ends[row]);
            if x0 < x1 {
                runs.push(Run {
                    y: (first + row) as u32,
                    x0: x0 as u32,
                    x1: x1 as u32,
                });
            }
        }
    }
}
