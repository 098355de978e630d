//! Scores per second of climbs whole on the device, counted there.

use std::sync::Arc;

use color::{Image, Opacity};
use geometry::{Domain, Kind};
use raster::Target;
use raster::cuda::{Device, Hunt, Hunts, Mark};

/// Steps that are timed.
const STEPS: usize = 16;

/// The schedule of fogleman/primitive for each climb, 1,000 random shapes and then changes until 100
/// fail, and one with as many changes as random shapes.
const SCHEDULES: [(&str, u32, u32); 2] = [("primitive", 1000, 100), ("short", 50, 80)];

pub(super) fn print(device: &Arc<Device>, photo: &Image) -> anyhow::Result<()> {
    println!("\n## Scores\n");
    println!("Climbs whole on the device, by the clock of the device: all kernels of 16 steps.\n");
    println!("| kind | schedule | photos | climbs a photo | million scores/s |");
    println!("|---|---|---|---|---|");
    for kind in [Kind::Triangle, Kind::RotatedEllipse, Kind::RotatedRectangle] {
        for schedule in SCHEDULES {
            for (photos, climbs) in [(1, 128), (1, 1024), (32, 128)] {
                let rate = rate(device, photo, kind, schedule, (photos, climbs))?;
                let name = schedule.0;
                println!(
                    "| {kind} | {name} | {photos} | {climbs} | {:.0} |",
                    rate / 1e6
                );
            }
        }
    }
    Ok(())
}

fn rate(
    device: &Arc<Device>,
    photo: &Image,
    kind: Kind,
    (_, starts, patience): (&str, u32, u32),
    (photos, climbs): (usize, u32),
) -> anyhow::Result<f64> {
    let target = Target::new(photo, Some([128; 3]))?;
    let hunt = Hunt {
        seed: 1,
        climbs,
        starts,
        patience,
        lanes: 64,
        opacity: Opacity::FREE,
        domain: Domain::new(photo.width(), photo.height()),
        kinds: vec![(kind, 1)],
    };
    let mut hunts = Hunts::new(device, &vec![target; photos], vec![hunt; photos])?;
    // The first step compiles the kernels.
    hunts.advance(2)?;
    hunts.finds()?;
    let before = evaluations(&hunts)?;
    let start = Mark::new(device)?;
    hunts.advance(STEPS)?;
    let end = Mark::new(device)?;
    let seconds = end.seconds_since(&start)?;
    hunts.finds()?;
    Ok((evaluations(&hunts)? - before) as f64 / seconds)
}

fn evaluations(hunts: &Hunts) -> anyhow::Result<u64> {
    Ok(hunts.evaluations()?.iter().sum())
}
