use drawing::Drawing;
use raster::Target;

/// What one of several searches is for, as [`crate::Searches::add`] takes it.
///
/// ```
/// use color::Image;
/// use optimizer::{Options, SearchRequest, Searches};
///
/// let options = Options::default();
/// let target = options.target(&Image::filled(16, 16, [9, 9, 9, 255])?)?;
/// let mut searches = Searches::new(options);
/// searches.add(SearchRequest {
///     output_size: Some((800, 800)),
///     ..SearchRequest::new(target)
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct SearchRequest<'a> {
    /// What the drawing is to look like; the palette and the background are its.
    pub target: Target,
    /// A drawing to go on from, as [`crate::Search::resume`] does, of the size of the target.
    /// Default: `None`, which begins without shapes.
    pub earlier: Option<&'a Drawing>,
    /// How large files are to show the drawing, width and height in px, as
    /// [`crate::Search::with_output_size`] says; sides are 1 to [`drawing::MAX_OUTPUT_SIDE`] px.
    /// Default: `None`, which is that of the earlier drawing, or else the size of the target.
    pub output_size: Option<(u32, u32)>,
}

impl SearchRequest<'_> {
    /// A drawing of `target` from its beginning, for files of its size.
    #[must_use]
    pub const fn new(target: Target) -> Self {
        Self {
            target,
            earlier: None,
            output_size: None,
        }
    }
}
