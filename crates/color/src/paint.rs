/// An sRGB colour: red, green, blue, 0–255.
pub type Rgb = [u8; 3];

/// What a shape is filled or stroked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Paint {
    /// The colour, not multiplied by the opacity.
    pub color: Rgb,
    /// The opacity, 0 (invisible) to 255 (opaque).
    pub alpha: u8,
}
