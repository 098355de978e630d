//! Drawings that are given to a search.

use drawing::Drawing;
use raster::Target;

use crate::SearchError;

/// Checks that a drawing can be worked on and is as large as its target.
pub(crate) fn check_given(drawing: &Drawing, target: &Target) -> Result<(), SearchError> {
    drawing.check()?;
    let photo = (target.width(), target.height());
    let drawing = (drawing.width, drawing.height);
    if drawing != photo {
        return Err(SearchError::Size { drawing, photo });
    }
    Ok(())
}
