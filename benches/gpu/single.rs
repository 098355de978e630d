//! One drawing on the device and on the processor, stage by stage.

use std::ops::ControlFlow;
use std::time::Instant;

use color::Image;
use drawing::measure;
use optimizer::{Device, Effort, Options, Search};

use crate::median;
use crate::stages::stages;

/// Drawings that are timed.
const TIMES: usize = 5;

pub(super) fn print(photo: &Image) -> anyhow::Result<()> {
    println!("\n## One drawing\n");
    println!(
        "200 triangles, from the working copy to the drawing, upload and read-back included; the median"
    );
    println!("of {TIMES} runs.\n");
    println!("| stages | effort | on | ms | RMSE | million scores |");
    println!("|---|---|---|---|---|---|");
    for effort in [Effort::Fast, Effort::Balanced] {
        let greedy = stages(effort, 0, 0);
        let whole = Options::default().with_effort(effort);
        for (stages, options) in [("greedy", greedy), ("all", whole)] {
            for device in [Device::Cuda, Device::Cpu] {
                row(
                    photo,
                    (stages, effort),
                    &Options {
                        device,
                        ..options.clone()
                    },
                )?;
            }
        }
    }
    Ok(())
}

fn row(photo: &Image, (stages, effort): (&str, Effort), options: &Options) -> anyhow::Result<()> {
    // The first run compiles kernels and starts threads.
    Search::new(
        photo,
        &Options {
            shapes: 2,
            ..options.clone()
        },
    )?
    .finish()?;
    let drawn = || -> anyhow::Result<(f64, Search)> {
        let start = Instant::now();
        let mut search = Search::new(photo, options)?;
        search.run(|_| ControlFlow::Continue(()))?;
        Ok((start.elapsed().as_secs_f64() * 1e3, search))
    };
    let (first, search) = drawn()?;
    let mut times = vec![first];
    for _ in 1..TIMES {
        times.push(drawn()?.0);
    }
    let milliseconds = median(times);
    let rmse = measure(search.drawing(), photo, 1)?.rmse;
    let scores = search.progress().evaluations as f64 / 1e6;
    let device = options.device.name();
    println!("| {stages} | {effort} | {device} | {milliseconds:.1} | {rmse:.3} | {scores:.1} |");
    Ok(())
}
