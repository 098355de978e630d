use std::ops::RangeBounds;

use crate::SearchError;

/// The most random shapes and failures of a climb, and changes of a visit; counts of them do not
/// overflow, and CUDA devices take as many.
pub(crate) const MOST_TRIES: u32 = 1 << 24;

/// Checks that the option `name` is one of `values`, which `range` puts in words; NaN never is.
pub(crate) fn check_range<T: PartialOrd + ToString>(
    name: &'static str,
    value: T,
    values: impl RangeBounds<T>,
    range: &'static str,
) -> Result<(), SearchError> {
    if values.contains(&value) {
        return Ok(());
    }
    let value = value.to_string();
    Err(SearchError::Option { name, value, range })
}
