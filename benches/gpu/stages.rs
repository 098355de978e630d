//! Stages of efforts, and drawings to go on from.

use color::Image;
use drawing::Drawing;
use optimizer::{AnnealOptions, Device, Effort, Options, PolishOptions, Search};

/// The options of an effort with other numbers of sweeps and steps.
pub(super) fn stages(effort: Effort, sweeps: u32, steps: u32) -> Options {
    let options = Options::default().with_effort(effort);
    Options {
        anneal: AnnealOptions {
            sweeps,
            ..options.anneal
        },
        polish: PolishOptions {
            steps,
            ..options.polish
        },
        ..options
    }
}

/// A drawing of so many shapes by the processor.
pub(super) fn on_the_processor(
    photo: &Image,
    shapes: usize,
    options: &Options,
) -> anyhow::Result<Drawing> {
    let device = Device::Cpu;
    let options = Options {
        shapes,
        device,
        ..options.clone()
    };
    Ok(Search::new(photo, &options)?.finish()?)
}
