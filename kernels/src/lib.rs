//! The CUDA kernels, as PTX.

/// `score.cu`.
pub const SCORE: &str = include_str!("../ptx/score.ptx");
/// `canvas.cu`.
pub const CANVAS: &str = include_str!("../ptx/canvas.ptx");
/// `greedy.cu`.
pub const GREEDY: &str = include_str!("../ptx/greedy.ptx");
/// `polish.cu`.
pub const POLISH: &str = include_str!("../ptx/polish.ptx");
/// `anneal.cu`.
pub const ANNEAL: &str = include_str!("../ptx/anneal.ptx");
