//! What photos take of a device is what is said of it. A program of its own: nothing else may have
//! memory of the device meanwhile.
#![cfg(all(feature = "cuda", target_os = "linux"))]

use std::error::Error;
use std::sync::Arc;

use color::Opacity;
use geometry::{Domain, Kind};
use raster::Target;
use raster::cuda::{AnnealBatch, AnnealJob, Device, GreedyJob};

const CLIMBS: u32 = 37;
const LAYERS: usize = 11;
const PHOTOS: usize = 3;

/// Bytes that photos like `target` take side by side.
fn taken(device: &Arc<Device>, target: &Target, reorders: bool) -> Result<usize, Box<dyn Error>> {
    let greedy_job = GreedyJob {
        seed: 1,
        climbs: CLIMBS,
        starts: 8,
        patience: 8,
        lanes: 8,
        opacity: Opacity::new(128, 128)?,
        domain: Domain::new(target.width(), target.height()),
        kinds: vec![(Kind::Triangle, 1)],
    };
    let anneal_job = AnnealJob {
        batch: 8,
        proposals: 8,
        reach: 4,
    };
    let (targets, greedy_jobs) = (vec![target.clone(); PHOTOS], vec![greedy_job; PHOTOS]);
    let before = device.free_memory()?;
    let anneal_jobs = [anneal_job; PHOTOS];
    let mut batch = AnnealBatch::new(device, &targets, &greedy_jobs, &anneal_jobs, LAYERS)?;
    if reorders {
        batch.best_places(&[const { Vec::new() }; PHOTOS])?;
    }
    Ok(before - device.free_memory()?)
}

#[test]
fn photos_take_the_bytes_that_are_counted() {
    if testkit::device_is_required() {
        // Drivers of real devices round sizes up.
        return;
    }
    let device = testkit::cuda_device();
    for is_weighted in [false, true] {
        let target = Target::new(&testkit::photo(50, 33, false), None).unwrap();
        let weights: Vec<u8> = (0..50 * 33).map(|i| 1 + (i % 7) as u8).collect();
        let target = if is_weighted {
            target.with_weights(&weights).unwrap()
        } else {
            target
        };
        for reorders in [false, true] {
            // The first one has the driver load kernels, which takes memory for good.
            taken(&device, &target, reorders).unwrap();
            let said = AnnealBatch::bytes_for(&target, CLIMBS, LAYERS, reorders);
            let taken = taken(&device, &target, reorders).unwrap();
            // A word that is there once for all photos.
            assert_eq!(taken, PHOTOS * said + 4, "{is_weighted} {reorders}");
        }
    }
}
