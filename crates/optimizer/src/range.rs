use std::ops::RangeBounds;

use drawing::MAX_OUTPUT_SIDE;

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

/// Checks that files can show a drawing so large, in px.
pub(crate) fn check_output_size((width, height): (u32, u32)) -> Result<(), SearchError> {
    let possible = 1..=MAX_OUTPUT_SIDE;
    if possible.contains(&width) && possible.contains(&height) {
        return Ok(());
    }
    Err(SearchError::Option {
        name: "output_size",
        value: format!("{width}×{height} px"),
        range: "1 to 65535 px a side",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_sizes_are_those_that_drawings_may_have() {
        let most = MAX_OUTPUT_SIDE;
        for size in [
            (1, most),
            (most, 1),
            (0, 9),
            (9, 0),
            (most + 1, 9),
            (9, most + 1),
        ] {
            let drawing = drawing::Drawing::new(9, 9, None).with_output_size(size);
            assert_eq!(
                check_output_size(size).is_ok(),
                drawing.check().is_ok(),
                "{size:?}"
            );
        }
        assert_eq!(
            check_output_size((0, 9)).unwrap_err().to_string(),
            "output_size is 0×9 px, where 1 to 65535 px a side is needed"
        );
    }
}
