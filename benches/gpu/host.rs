//! What the host does for each sweep and each step of polishing many photos, where kernels take no
//! time: on the pretend driver, told not to run them. Layers stay as they are, so that no better
//! drawing is copied.

use std::ops::ControlFlow;
use std::time::Instant;

use color::Image;
use optimizer::{Device, Effort, Options, SearchRequest, Searches, Stage};

use crate::stages::{on_the_processor, stages};

/// Sweeps and steps that are timed, after those that get memory.
const SWEEPS: u32 = 50;
const STEPS: u32 = 200;

pub(super) fn print(photo: &Image, photos: usize) -> anyhow::Result<()> {
    println!("\n## The host's part\n");
    println!("{photos} photos of 200 triangles side by side, kernels left out.\n");
    println!("| a | ms |");
    println!("|---|---|");
    let drawing = on_the_processor(photo, 200, &stages(Effort::Balanced, 0, 0))?;
    let options = Options {
        shapes: 200,
        device: Device::Cuda,
        ..stages(Effort::Balanced, SWEEPS + 3, STEPS + 1)
    };
    let mut searches = Searches::new(options.clone());
    for _ in 0..photos {
        searches.add(SearchRequest {
            earlier: Some(&drawing),
            ..SearchRequest::new(options.target(photo)?)
        })?;
    }
    let (sweeping, polishing) = milliseconds(searches)?;
    println!("| sweep | {:.2} |", sweeping / f64::from(SWEEPS));
    println!(
        "| step of polishing | {:.3} |",
        polishing / f64::from(STEPS)
    );
    Ok(())
}

/// What the sweeps and the steps that are timed take.
fn milliseconds(searches: Searches) -> anyhow::Result<(f64, f64)> {
    let (mut before, mut sweeping, mut polishing) = (Instant::now(), 0.0, 0.0);
    let ended = searches.run(|_, searches| {
        let milliseconds = before.elapsed().as_secs_f64() * 1e3;
        before = Instant::now();
        let progress = searches[0].progress();
        match progress.stage {
            // The last sweep has less to do.
            Stage::Anneal if (3..3 + SWEEPS as usize).contains(&progress.done) => {
                sweeping += milliseconds;
            }
            Stage::Polish if progress.done > 1 => polishing += milliseconds,
            _ => {}
        }
        ControlFlow::Continue(())
    });
    ended.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok((sweeping, polishing))
}
