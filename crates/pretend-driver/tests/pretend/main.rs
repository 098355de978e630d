//! Kernels on the pretend driver, through cust and the shim, as the backend calls them.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod blocks;
mod device;
mod driver;
mod faults;
mod threads;
