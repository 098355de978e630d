//! What launches would take on an H200 by the model of the pretend driver, which must be the
//! driver: `benches/gpu.sh estimate`. No device is needed, and none was ever compared.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Context;
use color::Image;
use drawing::Drawing;
use optimizer::{Device, Effort, Options, Search};

use crate::stages::{on_the_processor, stages};

/// Where the pretend driver writes what launches cost.
const COSTS: &str = "MARQUETRY_PRETEND_COSTS";

/// Numbers of triangles to which one is added.
const BEFORE: [usize; 4] = [20, 60, 120, 199];

pub(super) fn print(photo: &Image) -> anyhow::Result<()> {
    let costs = std::env::var_os(COSTS).map(PathBuf::from);
    let costs =
        costs.with_context(|| format!("{COSTS} is not set: use benches/gpu.sh estimate"))?;
    println!("\n## Estimates\n");
    println!(
        "By the model of the pretend driver, in µs: for each launch, what it takes; the longest block on \
         its own; instructions issued; look-ups; bytes from the second level of the cache.\n"
    );
    println!("| work | kernel | launches | blocks | µs | block | issue | look-ups | bytes |");
    println!("|---|---|---|---|---|---|---|---|---|");
    for effort in [Effort::Tiny, Effort::Fast, Effort::Balanced] {
        let options = stages(effort, 0, 0);
        for before in BEFORE {
            let drawing = on_the_processor(photo, before, &options)?;
            let work = format!("{effort}, triangle {}", before + 1);
            let shapes = before + 1;
            measure(
                photo,
                &drawing,
                &Options {
                    shapes,
                    ..options.clone()
                },
                &work,
                &costs,
            )?;
        }
    }
    let drawing = on_the_processor(photo, 200, &Options::default().with_effort(Effort::Fast))?;
    let works = [("three sweeps", 3, 0), ("five steps of polishing", 0, 5)];
    for (work, sweeps, steps) in works {
        let options = stages(Effort::Balanced, sweeps, steps);
        measure(photo, &drawing, &options, work, &costs)?;
    }
    Ok(())
}

/// Goes on from a drawing, and prints what the launches of that cost.
fn measure(
    photo: &Image,
    from: &Drawing,
    options: &Options,
    work: &str,
    costs: &Path,
) -> anyhow::Result<()> {
    let device = Device::Cuda;
    let mut search = Search::new(
        photo,
        &Options {
            device,
            ..options.clone()
        },
    )?;
    search.resume(from)?;
    fs::write(costs, "").with_context(|| costs.display().to_string())?;
    search.run(|_| ControlFlow::Continue(()))?;
    let text = fs::read_to_string(costs).with_context(|| costs.display().to_string())?;
    let mut kernels: BTreeMap<&str, Vec<Vec<f64>>> = BTreeMap::new();
    for line in text.lines() {
        let (kernel, numbers) = line.split_once('\t').context("a line without numbers")?;
        let numbers = numbers
            .split('\t')
            .map(str::parse)
            .collect::<Result<_, _>>();
        kernels.entry(kernel).or_default().push(numbers?);
    }
    for (kernel, launches) in kernels {
        let count = launches.len() as f64;
        let mean = |i: usize| launches.iter().map(|numbers| numbers[i]).sum::<f64>() / count;
        println!(
            "| {work} | `{kernel}` | {count} | {:.0} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} |",
            mean(0),
            mean(1),
            mean(2),
            mean(3),
            mean(4),
            mean(5)
        );
    }
    Ok(())
}
