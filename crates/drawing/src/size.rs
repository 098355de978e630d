/// A width and height in px brought to `longest` px on the longer side, in proportion, at least 1 px
/// on the other.
///
/// ```
/// assert_eq!(drawing::size_for((1536, 1024), 600), (600, 400));
/// assert_eq!(drawing::size_for((4000, 1), 100), (100, 1));
/// ```
#[must_use]
pub fn size_for((width, height): (u32, u32), longest: u32) -> (u32, u32) {
    let longer = u64::from(width.max(height)).max(1);
    let scaled = |side: u32| {
        let scaled = (u64::from(side) * u64::from(longest) + longer / 2) / longer;
        (scaled as u32).max(1)
    };
    (scaled(width), scaled(height))
}
