use super::Grid;

/// The samples `x0..x1` of row `y`; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// The row.
    pub y: u32,
    /// The first column.
    pub x0: u32,
    /// One past the last column.
    pub x1: u32,
}

/// Adds the columns from `x0` to `x1` of row `y`, as far as they are on the grid.
pub(super) fn push(y: i32, x0: i64, x1: i64, grid: &Grid, runs: &mut Vec<Run>) {
    let columns = i64::from(grid.columns());
    let (x0, x1) = (x0.clamp(0, columns), x1.clamp(0, columns));
    if x0 < x1 {
        runs.push(Run {
            y: y as u32,
            x0: x0 as u32,
            x1: x1 as u32,
        });
    }
}

/// Makes one of the runs, in order, that overlap or touch.
pub(super) fn unite(runs: &mut Vec<Run>) {
    runs.dedup_by(|run, kept| {
        let joined = run.y == kept.y && run.x0 <= kept.x1;
        if joined {
            kept.x1 = kept.x1.max(run.x1);
        }
        joined
    });
}
