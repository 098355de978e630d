use std::ops::RangeBounds;

use crate::SearchError;

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
