//! What a program waits for before it draws: the driver compiles the kernels when they are first used, and
//! keeps what it made for later programs, unless `CUDA_CACHE_DISABLE=1` is set.

use std::time::Instant;

use color::Image;
use optimizer::{Device, Effort, Mix, Options, Search};

pub(super) fn print(photo: &Image) -> anyhow::Result<()> {
    println!("\n## The first drawing of a program\n");
    println!("Two shapes, all stages, effort tiny.\n");
    println!("| kinds | first, ms | again, ms |");
    println!("|---|---|---|");
    for kinds in ["triangle", "triangle,ellipse"] {
        let options = Options {
            shapes: 2,
            device: Device::Cuda,
            mix: kinds.parse::<Mix>()?,
            ..Options::default()
        }
        .with_effort(Effort::Tiny);
        let milliseconds = || -> anyhow::Result<f64> {
            let start = Instant::now();
            Search::new(photo, &options)?.finish()?;
            Ok(start.elapsed().as_secs_f64() * 1e3)
        };
        let (first, again) = (milliseconds()?, milliseconds()?);
        println!("| {kinds} | {first:.0} | {again:.1} |");
    }
    Ok(())
}
