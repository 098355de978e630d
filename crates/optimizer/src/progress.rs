use drawing::Drawing;

/// How far a search is, after each step.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// Shapes drawn so far.
    pub shapes: usize,
    /// Shapes to draw.
    pub total: usize,
    /// Outlines scored so far.
    pub evaluations: u64,
    /// The error of the canvas so far, 0–255; over all four channels of a transparent drawing.
    pub rmse: f64,
    /// The drawing so far.
    pub drawing: &'a Drawing,
}

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// All shapes are drawn.
    Shapes,
    /// No shape was found that lowers the error.
    Exhausted,
    /// The progress callback asked for it.
    Cancelled,
}
