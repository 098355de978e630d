//! One drawing on the device and on the processor, stage by stage.

use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::ensure;
use color::Image;
use drawing::{SvgOptions, measure};
use optimizer::{Device, Effort, Options, Search, Stage};

use crate::median;
use crate::stages::stages;

/// Drawings that are timed.
const TIMES: usize = 5;

const STAGES: [Stage; 3] = [Stage::Greedy, Stage::Anneal, Stage::Polish];

pub(super) fn print(photo: &Image) -> anyhow::Result<()> {
    println!("\n## One drawing\n");
    println!(
        "200 triangles, from the working copy to the drawing, upload and read-back included; medians of"
    );
    println!("{TIMES} runs, which have to find the same drawing.\n");
    println!("| stages | effort | on | ms | greedy | anneal | polish | RMSE | million scores |");
    println!("|---|---|---|---|---|---|---|---|---|");
    let mut differing = Vec::new();
    for effort in [Effort::Fast, Effort::Balanced] {
        let greedy = stages(effort, 0, 0);
        let whole = Options::default().with_effort(effort);
        for (stages, options) in [("greedy", greedy), ("all", whole)] {
            for device in [Device::Cuda, Device::Cpu] {
                let options = Options {
                    device,
                    ..options.clone()
                };
                let name = format!("{stages} | {effort} | {}", device.name());
                if !row(photo, &name, &options)? {
                    differing.push(name);
                }
            }
        }
    }
    ensure!(differing.is_empty(), "drawings differ: {differing:?}");
    Ok(())
}

/// Prints a row; whether all runs found the same drawing.
fn row(photo: &Image, name: &str, options: &Options) -> anyhow::Result<bool> {
    // The first run compiles kernels and starts threads.
    Search::new(
        photo,
        &Options {
            shapes: 2,
            ..options.clone()
        },
    )?
    .finish()?;
    let (search, first) = drawn(photo, options)?;
    let (mut times, mut same) = (vec![first], true);
    for _ in 1..TIMES {
        let (again, time) = drawn(photo, options)?;
        same &= again.drawing() == search.drawing();
        times.push(time);
    }
    let all = median(times.iter().map(|run| run.iter().sum()).collect());
    print!("| {name} | {all:.1}");
    for stage in 0..STAGES.len() {
        print!(
            " | {:.1}",
            median(times.iter().map(|run| run[stage]).collect())
        );
    }
    let rmse = measure(search.drawing(), photo, &SvgOptions::default())?.rmse;
    let scores = search.progress().evaluations as f64 / 1e6;
    println!(" | {rmse:.3} | {scores:.1} |");
    Ok(same)
}

/// A drawing, and the milliseconds of each stage with what comes before its first step.
fn drawn(photo: &Image, options: &Options) -> anyhow::Result<(Search, [f64; STAGES.len()])> {
    let mut times = [0.0; STAGES.len()];
    let mut begin = Instant::now();
    let mut search = Search::new(photo, options)?;
    let mut stage = search.progress().stage;
    loop {
        let step = search.step()?;
        // A step that finds its stage at an end takes the first one of the next.
        if step.is_continue() {
            stage = search.progress().stage;
        }
        let end = Instant::now();
        for (time, of) in times.iter_mut().zip(STAGES) {
            if of == stage {
                *time += (end - begin).as_secs_f64() * 1e3;
            }
        }
        begin = end;
        if let ControlFlow::Break(_) = step {
            return Ok((search, times));
        }
    }
}
