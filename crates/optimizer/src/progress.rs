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
    /// of the stage: edges are hard but in polish, whose numbers are rounded at its end. On a CUDA
    /// device, unless an error is asked for, they are not, and without a background it is the mean
    /// over all backgrounds.
    pub rmse: f64,
    /// The best drawing so far.
    pub drawing: &'a Drawing,
}
