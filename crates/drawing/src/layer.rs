use color::Paint;
use geometry::Shape;

/// A shape with its paint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    /// Where it is, in px of the working size.
    pub shape: Shape,
    /// What it is filled or stroked with.
    pub paint: Paint,
}
