use std::fmt;

use serde::Serialize;

use crate::file_error::FileError;

/// What became of one input.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The input's name.
    pub(crate) input: String,
    /// Width of the working copy in px.
    pub(crate) width: u32,
    /// Height of the working copy in px.
    pub(crate) height: u32,
    /// The seed of the search.
    pub(crate) seed: u64,
    /// Shapes in the drawing.
    pub(crate) shapes: usize,
    /// Why the search ended.
    pub(crate) stop: &'static str,
    /// Error of the SVG against the working copy, 0 to 255.
    pub(crate) rmse: f64,
    /// The error of the search with the weights that were given; null without any.
    pub(crate) weighted_rmse: Option<f64>,
    /// `rmse` in dB; null for equal pictures.
    pub(crate) psnr: f64,
    /// Structural similarity of the SVG to the working copy, up to 1.
    pub(crate) ssim: f64,
    /// Outlines scored.
    pub(crate) evaluations: u64,
    /// Outlines scored while shapes were added one at a time.
    pub(crate) greedy_evaluations: u64,
    /// The CPU time that this took; null where the system does not tell.
    pub(crate) greedy_cpu_seconds: Option<f64>,
    /// Photos that were searched for at once, where their times cannot be told apart: times are
    /// those of all then.
    pub(crate) side_by_side: usize,
    /// Time from reading the photo to the last file.
    pub(crate) seconds: f64,
    /// The same in CPU time; null where the system does not tell.
    pub(crate) cpu_seconds: Option<f64>,
    /// What was searched on.
    pub(crate) backend: &'static str,
    /// Why it was taken.
    pub(crate) backend_reason: String,
    /// Files written.
    pub(crate) outputs: Vec<String>,
    /// The size of each in bytes.
    pub(crate) bytes: Vec<usize>,
}

impl Report {
    /// The report as one line of JSON.
    pub(crate) fn json(&self) -> Result<String, FileError> {
        serde_json::to_string(self).map_err(|error| FileError::new("standard output", error))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shapes = if self.shapes == 1 { "shape" } else { "shapes" };
        write!(
            formatter,
            "{}: {} {shapes}, rmse {:.2}, {:.1} s",
            self.input, self.shapes, self.rmse, self.seconds
        )?;
        if let Some(seconds) = self.cpu_seconds {
            write!(formatter, " ({seconds:.1} s of CPU time)")?;
        }
        if self.side_by_side > 1 {
            write!(formatter, " for {} photos", self.side_by_side)?;
        }
        for (output, bytes) in self.outputs.iter().zip(&self.bytes) {
            write!(formatter, ", {output} ({bytes} bytes)")?;
        }
        Ok(())
    }
}
