//! The search on CUDA devices.

mod anneal;
mod greedy;
mod many;
mod polish;
mod trial;

use std::sync::Arc;

use geometry::Domain;
use raster::Target;
use raster::cuda::Device;

pub(crate) use anneal::CudaAnnealing;
pub(crate) use greedy::CudaGreedy;
pub(crate) use many::draw_all;
pub(crate) use polish::CudaPolishing;

use crate::{Choice, Options, SearchError};

/// The name of the backend.
pub(crate) const NAME: &str = "cuda";

/// The environment variable that, set to 1, turns a fall-back to the processor into an error.
const REQUIRE: &str = "MARQUETRY_REQUIRE_CUDA";

/// The stage on the first device.
pub(crate) fn open(
    target: &Target,
    domain: &Domain,
    options: &Options,
) -> Result<(CudaGreedy, Choice), SearchError> {
    let device = Device::shared()?;
    let stage = CudaGreedy::new(&device, target, domain, options)?;
    let choice = Choice::new(NAME, format!("asked for: {}", device.name()));
    Ok((stage, choice))
}

/// The stage on the first device, or why the processor is to be preferred.
pub(crate) fn open_if_faster(
    target: &Target,
    domain: &Domain,
    options: &Options,
) -> Result<Result<(CudaGreedy, Choice), String>, SearchError> {
    let required = std::env::var_os(REQUIRE).is_some_and(|value| value == "1");
    let tried = Device::shared()
        .map_err(SearchError::from)
        .and_then(|device| {
            if !required && let Err(reason) = trial::is_faster(&device, target, domain, options)? {
                return Ok(Err(reason));
            }
            let stage = CudaGreedy::new(&device, target, domain, options)?;
            Ok(Ok((stage, chosen(&device, required))))
        });
    match tried {
        // What a device cannot do, the processor can.
        Err(error) if !required => Ok(Err(error.to_string())),
        tried => tried,
    }
}

fn chosen(device: &Arc<Device>, required: bool) -> Choice {
    let why = if required { "required" } else { "faster" };
    Choice::new(NAME, format!("{why}: {}", device.name()))
}
