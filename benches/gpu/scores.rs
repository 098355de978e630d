//! Scores per second of climbs whole on the device, counted there.

use std::sync::Arc;
use std::time::Instant;

use benches::{Size, outlines};
use color::{Image, Opacity};
use geometry::{Domain, Kind};
use raster::cuda::{Cuda, Device, GreedyBatch, GreedyJob, TimedEvent};
use raster::{Backend, Target};

use crate::median;

/// Steps that are timed, and how many times they are, each from an empty canvas.
const STEPS: usize = 16;
const TIMES: usize = 25;
/// Outlines of a batch.
const BATCH: usize = 65_536;

/// The schedule of fogleman/primitive for each climb, 1,000 random shapes and then changes until
/// 100 fail, and one with as many changes as random shapes.
const SCHEDULES: [(&str, u32, u32); 2] = [("primitive", 1000, 100), ("short", 50, 80)];

pub(super) fn print(device: &Arc<Device>, photo: &Image) -> anyhow::Result<()> {
    println!("\n## Scores\n");
    println!(
        "Climbs whole on the device, by the clock of the device: all kernels of 16 steps, the median of"
    );
    println!("{TIMES} runs.\n");
    println!("| kind | schedule | photos | climbs a photo | million scores/s |");
    println!("|---|---|---|---|---|");
    for kind in [Kind::Triangle, Kind::RotatedEllipse, Kind::RotatedRectangle] {
        for schedule in SCHEDULES {
            for (photos, climbs) in [(1, 128), (1, 1024), (32, 128)] {
                let job = greedy_job(photo, kind, schedule, climbs);
                let rate = rate(device, photo, &job, photos)?;
                let name = schedule.0;
                println!(
                    "| {kind} | {name} | {photos} | {climbs} | {:.0} |",
                    rate / 1e6
                );
            }
        }
        batch(device, photo, kind)?;
    }
    Ok(())
}

/// Shapes that the host draws and the device scores, as a [`Backend`]: by the clock of the host,
/// upload and read-back included.
fn batch(device: &Arc<Device>, photo: &Image, kind: Kind) -> anyhow::Result<()> {
    let cuda = Cuda::new(device, &Target::new(photo, Some([128; 3]))?)?;
    let outlines = outlines(kind, Size::Usual, BATCH, photo);
    let mut fits = Vec::new();
    let mut times = Vec::new();
    // The first two compile the kernel and find memory.
    for _ in 0..TIMES + 2 {
        let start = Instant::now();
        cuda.score(&outlines, Opacity::FREE, &mut fits)?;
        times.push(start.elapsed().as_secs_f64());
    }
    let rate = BATCH as f64 / median(times.split_off(2));
    println!("| {kind} | batches of {BATCH} | 1 | | {:.0} |", rate / 1e6);
    Ok(())
}

fn greedy_job(
    photo: &Image,
    kind: Kind,
    (_, starts, patience): (&str, u32, u32),
    climbs: u32,
) -> GreedyJob {
    GreedyJob {
        seed: 1,
        climbs,
        starts,
        patience,
        lanes: 64,
        opacity: Opacity::FREE,
        domain: Domain::new(photo.width(), photo.height()),
        kinds: vec![(kind, 1)],
    }
}

/// Scores per second, the median.
fn rate(
    device: &Arc<Device>,
    photo: &Image,
    job: &GreedyJob,
    photos: usize,
) -> anyhow::Result<f64> {
    let targets = vec![Target::new(photo, Some([128; 3]))?; photos];
    let (mut times, mut scores) = (Vec::new(), 0);
    // The first two compile the kernels and wake the device.
    for _ in 0..TIMES + 2 {
        let mut batch = GreedyBatch::new(device, &targets, vec![job.clone(); photos])?;
        let start = TimedEvent::new(device)?;
        batch.advance(STEPS)?;
        times.push(TimedEvent::new(device)?.seconds_since(&start)?);
        batch.take_found()?;
        scores = batch.evaluations()?.iter().sum();
    }
    Ok(scores as f64 / median(times.split_off(2)))
}
