#![doc = include_str!("../README.md")]
#![cfg(target_os = "linux")]

mod device;
mod entries;
mod error;
mod library;
mod symbols;

pub use cust;
pub use device::{Requirements, device};
pub use error::{DriverError, During};
pub use library::{LIBRARY_VARIABLE, driver_available, use_library};
