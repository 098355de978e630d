//! Many photos side by side on the device, and one on each thread of the processor.

use std::time::Instant;

use anyhow::ensure;
use color::Image;
use drawing::{SvgOptions, measure};
use optimizer::{Device, Effort, Options, Search, draw_all};

use crate::stages::stages;

pub(super) fn print(photos: &[Image]) -> anyhow::Result<()> {
    println!("\n## {} photos\n", photos.len());
    println!("The first drawing has to be that of a search for its photo alone.\n");
    println!("| shapes | stages | on | photos/s | mean RMSE |");
    println!("|---|---|---|---|---|");
    let mut differing = Vec::new();
    for (shapes, effort, greedy) in [
        (50, Effort::Fast, true),
        (50, Effort::Fast, false),
        (200, Effort::Balanced, false),
    ] {
        for device in [Device::Cuda, Device::Cpu] {
            let (stages, options) = match greedy {
                true => ("greedy", stages(effort, 0, 0)),
                false => ("all", Options::default().with_effort(effort)),
            };
            let options = Options {
                shapes,
                device,
                ..options
            };
            let what = format!("{shapes} | {stages}, {effort} | {}", device.name());
            if !row(photos, &what, &options)? {
                differing.push(what);
            }
        }
    }
    ensure!(differing.is_empty(), "drawings differ: {differing:?}");
    Ok(())
}

/// Prints a row; whether the first drawing is that of its photo alone.
fn row(photos: &[Image], what: &str, options: &Options) -> anyhow::Result<bool> {
    let few = Options {
        shapes: 2,
        ..options.clone()
    };
    // The first run compiles kernels, finds memory and starts threads.
    draw_all(photos, &few)?;
    let start = Instant::now();
    let drawings = draw_all(photos, options)?;
    let rate = photos.len() as f64 / start.elapsed().as_secs_f64();
    let mut rmse = 0.0;
    for (photo, drawing) in photos.iter().zip(&drawings) {
        rmse += measure(drawing, photo, &SvgOptions::default())?.rmse;
    }
    let rmse = rmse / photos.len() as f64;
    println!("| {what} | {rate:.1} | {rmse:.3} |");
    let alone = Search::new(&photos[0], options)?.finish()?;
    Ok(drawings[0] == alone)
}
