/// One run per row of consecutive rows; runs may be empty. Reused from outline to outline.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// The first row.
    pub(crate) first: usize,
    /// How many rows there are.
    pub(crate) count: usize,
    /// First columns, and one past the last columns, at least `count` of each.
    pub(crate) starts: Vec<i32>,
    pub(crate) ends: Vec<i32>,
}

/// Rows are filled eight at a time.
pub(crate) const LANES: usize = 8;

impl Rows {
    /// Room for the rows from `first` to before `end`, as far as they are on a canvas of `height`.
    #[inline(always)]
    pub(crate) fn reset(&mut self, first: i32, end: i32, height: u32) {
        let first = first.clamp(0, height as i32);
        self.first = first as usize;
        self.count = (end.min(height as i32) - first).max(0) as usize;
        let room = self.count + LANES;
        if self.starts.len() < room {
            self.starts.resize(room, 0);
            self.ends.resize(room, 0);
        }
    }

    /// The runs as (row, first column, one past the last column).
    #[cfg(test)]
    #[inline(always)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let ends = &self.ends[..self.count];
        self.starts[..self.count]
            .iter()
            .zip(ends)
            .enumerate()
            .map(|(i, (x0, x1))| (self.first + i, *x0 as usize, *x1 as usize))
    }
}
