use drawing::Drawing;

use crate::Stage;

/// How far a search is, after each step.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// The stage of the last step; before the first one, that of the first.
    pub stage: Stage,
    /// In the greedy stage the shapes of the drawing, those that it went on from among them; then
    /// the sweeps, or the steps along the gradient, that are done.
    pub done: usize,
    /// What `done` comes to in that stage at most; an estimate where a limit to the time says when
    /// it ends.
    pub total: usize,
    /// Shapes of the drawing so far.
    pub shapes: usize,
    /// Outlines scored so far.
    pub evaluations: u64,
    /// The error of the drawing so far, weighted: 0–255, without a background over white. It is that
    /// of the pixels as the stage takes them, whose edges are hard but while all is polished, and
    /// then that of numbers before they are rounded, some thousandths lower. At the end it is that
    /// of the drawing; on a CUDA device only where an error is asked for.
    pub rmse: f64,
    /// The best drawing so far.
    pub drawing: &'a Drawing,
}
