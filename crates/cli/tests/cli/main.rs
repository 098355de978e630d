//! The command as users run it.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod bad_input;
mod batch;
#[cfg(all(feature = "cuda", target_os = "linux"))]
mod cuda;
mod folder;
mod foreign;
mod interrupt;
mod outputs;
mod report;
mod search;
mod usage;
