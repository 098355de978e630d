//! CUDA devices. [`Cuda`] is the backend: target, canvas and tables stay on the device, whole
//! batches are scored at once, and only fits come back. The rest runs whole stages of a search
//! there, of many photos side by side: [`GreedyBatch`] adds shapes, [`AnnealBatch`] revisits layers,
//! [`PolishBatch`] moves all numbers along the gradient.
//!
//! What a device fails at is a [`RasterError::Cuda`](crate::RasterError::Cuda):
//!
//! ```
//! use raster::RasterError;
//! use raster::cuda::{Device, DriverError};
//!
//! match Device::shared() {
//!     Ok(device) => println!("{} has {} bytes", device.name(), device.memory()),
//!     Err(RasterError::Cuda(DriverError::NoDriver { reason })) => println!("none: {reason}"),
//!     Err(error) => println!("{error}"),
//! }
//! ```

mod anneal;
mod arguments;
mod backend;
mod buffer;
mod device;
mod form;
mod greedy;
mod kernel;
mod launch;
mod layout;
mod pictures;
mod polish;
mod soft;
mod timed_event;
mod work_error;

pub use anneal::{AnnealBatch, AnnealJob, Grouping};
pub use backend::Cuda;
pub use cuda_driver::DriverError;
pub use device::Device;
pub use greedy::{Found, GreedyBatch, GreedyJob};
pub use polish::{AdamStep, PolishBatch, PolishJob};
pub use soft::{SoftDrawing, SoftLayer};
pub use timed_event::TimedEvent;
pub use work_error::WorkError;
