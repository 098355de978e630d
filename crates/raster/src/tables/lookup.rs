#![expect(
    unsafe_code,
    reason = "the innermost loop of scoring: look-ups without bounds checks"
)]

use super::Entry;
use crate::level::Simd;
use crate::spans::Rows;

/// The entries at which the runs `from..to` of `rows` start, added up, and those at which they end.
/// `entries` begins with the row of the first of them.
///
/// # Panics
/// When `entries` does not hold all rows, or they are narrower than the canvas of the runs.
#[inline(always)]
pub(super) fn add_rows<E: Entry, S: Simd>(
    simd: S,
    entries: &[E],
    stride: usize,
    rows: &Rows,
    from: usize,
    to: usize,
) -> (E::Adder<S>, E::Adder<S>) {
    let (starts, ends) = rows.columns();
    let (starts, ends) = (&starts[from..to], &ends[from..to]);
    let count = starts.len();
    assert!(ends.len() == count && entries.len() >= count * stride);
    assert!((rows.width() as usize) < stride);
    let (mut left, mut right) = (E::zero(simd), E::zero(simd));
    let mut row = entries.as_ptr();
    for i in 0..count {
        // SAFETY: both lists hold `count` columns. `row` is the start of a row of `stride` entries,
        // which `entries` holds whole; the columns of `Rows` lie between 0 and its width, which is
        // below `stride`.
        let (at_start, at_end) = unsafe {
            let (start, end) = (*starts.get_unchecked(i), *ends.get_unchecked(i));
            (
                &*row.add(start as u32 as usize),
                &*row.add(end as u32 as usize),
            )
        };
        left = at_start.add(simd, left);
        right = at_end.add(simd, right);
        row = row.wrapping_add(stride);
    }
    (left, right)
}
