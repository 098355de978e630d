//! What a program waits for before it draws: it opens the device, and the driver compiles the
//! kernels when they are first used, and keeps what it made for later programs, unless
//! `CUDA_CACHE_DISABLE=1` is set.

use std::time::Instant;

use color::Image;
use optimizer::{Device, Effort, Mix, Options, Search};

/// As many shapes as some move in the order, and sweeps as let them.
const SHAPES: usize = 6;
const SWEEPS: u32 = 4;

pub(super) fn print(photo: &Image, kinds: &str, begin: Instant) -> anyhow::Result<()> {
    let mut options = Options {
        shapes: SHAPES,
        device: Device::Cuda,
        mix: kinds.parse::<Mix>()?,
        ..Options::default()
    }
    .with_effort(Effort::Tiny);
    options.anneal.sweeps = SWEEPS;
    let milliseconds = |begin: Instant| -> anyhow::Result<f64> {
        Search::new(photo, &options)?.finish()?;
        Ok(begin.elapsed().as_secs_f64() * 1e3)
    };
    let (first, again) = (milliseconds(begin)?, milliseconds(Instant::now())?);
    println!("\n## The first drawing of a program, {kinds}\n");
    println!(
        "{SHAPES} shapes, all stages, effort tiny with {SWEEPS} sweeps. The first one with all that is"
    );
    println!("done since the program began: {first:.0} ms; the same again: {again:.1} ms.");
    Ok(())
}
