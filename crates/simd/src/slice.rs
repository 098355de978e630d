use crate::LANES;

/// Eight of `values` from `first` on.
///
/// # Panics
/// When there are not so many.
#[inline(always)]
#[must_use]
pub fn eight<T>(values: &[T], first: usize) -> &[T; LANES] {
    &values[first..][..LANES].as_chunks().0[0]
}

/// Eight of `values` from `first` on, to be changed.
///
/// # Panics
/// When there are not so many.
#[inline(always)]
pub fn eight_mut<T>(values: &mut [T], first: usize) -> &mut [T; LANES] {
    &mut values[first..][..LANES].as_chunks_mut().0[0]
}
