//! The search on CUDA devices.

mod anneal;
mod greedy;
mod polish;
#[cfg(test)]
mod tests;
mod trial;

use std::sync::Arc;

use geometry::Domain;
use raster::cuda::{AnnealBatch, Device};
use raster::{RasterError, Target};

pub(crate) use anneal::CudaAnneal;
pub(crate) use greedy::CudaGreedy;
pub(crate) use polish::CudaPolish;

use crate::search_input::SearchInput;
use crate::{BackendChoice, BackendKind, Options, SearchError};
use trial::Trial;

/// The first device, as was asked for.
pub(crate) fn asked_for(
    target: &Target,
    domain: &Domain,
    options: &Options,
) -> Result<BackendChoice, SearchError> {
    Ok(chosen(&*able(target, domain, options)?, "asked for"))
}

/// The first device where it is faster than the processor, or required; otherwise the processor.
pub(crate) fn faster(
    target: &Target,
    domain: &Domain,
    options: &Options,
) -> Result<BackendChoice, SearchError> {
    if crate::Device::is_required() {
        return Ok(chosen(&*able(target, domain, options)?, "required"));
    }
    let tried = tried(target, domain, options);
    // What a device cannot do, the processor can.
    Ok(tried.unwrap_or_else(|error| BackendChoice::new(BackendKind::Cpu, error.to_string())))
}

/// The first device, unless it cannot do what the options ask for.
fn able(target: &Target, domain: &Domain, options: &Options) -> Result<Arc<Device>, SearchError> {
    if options.looks_at_all_rectangles() {
        let option = "exhaustive";
        return Err(SearchError::NotOnDevice { option });
    }
    let job = greedy::greedy_job(target, domain, options);
    job.check().map_err(RasterError::from)?;
    Ok(Device::shared()?)
}

/// What a trial of the first device decides for.
fn tried(
    target: &Target,
    domain: &Domain,
    options: &Options,
) -> Result<BackendChoice, SearchError> {
    let device = able(target, domain, options)?;
    Ok(match Trial::run(&device, target, domain, options)? {
        Trial::DeviceIsFaster => chosen(&device, "faster"),
        Trial::ProcessorIsFaster(reason) => BackendChoice::new(BackendKind::Cpu, reason),
    })
}

fn chosen(device: &Device, why: &str) -> BackendChoice {
    BackendChoice::new(BackendKind::Cuda, format!("{why}: {}", device.name()))
}

/// How many photos like this one the first device has memory for.
pub(crate) fn room(input: &SearchInput, options: &Options) -> Result<usize, SearchError> {
    // What revisiting layers takes, the most of all stages: polishing needs more for a layer, and
    // far less for a pixel.
    let layers = options.shapes.max(input.layers.len());
    let (climbs, reorders) = (greedy::climbs(options), options.anneal.reorder_every > 0);
    let photo = AnnealBatch::bytes_for(&input.target, climbs, layers, reorders);
    // The driver rounds sizes up, and others may want some too.
    let free = Device::shared()?.free_memory()? / 4 * 3;
    Ok(free / (photo + BESIDES))
}

/// Bytes of the device for what polishing needs more for the layers of a photo.
const BESIDES: usize = 1 << 16;
