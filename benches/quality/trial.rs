use std::ops::ControlFlow;

use color::Image;
use cpu_time::ProcessTime;
use drawing::{SvgOptions, measure, to_svg};
use optimizer::{Options, Search};

use crate::figures::Figures;

/// Draws a photo and measures the SVG; compares with nothing.
pub(crate) fn trial(photo: &Image, options: &Options) -> anyhow::Result<Figures> {
    let start = ProcessTime::try_now()?;
    let mut search = Search::new(photo, options)?;
    search.run(|_| ControlFlow::Continue(()))?;
    let svg = SvgOptions::default();
    std::hint::black_box(to_svg(search.drawing(), &svg));
    let cpu_seconds = start.try_elapsed()?.as_secs_f64();
    let quality = measure(search.drawing(), photo, &svg)?;
    Ok(Figures {
        rmse: quality.rmse,
        psnr: quality.psnr,
        ssim: quality.ssim,
        cpu_seconds,
        evaluations: search.progress().evaluations as f64,
        of_greedy: None,
        of_schedule: None,
        of_primitive: None,
        of_reference: None,
    })
}
