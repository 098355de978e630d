use std::fmt;
use std::path::PathBuf;

use cust::error::CudaError;
use thiserror::Error;

use crate::library::missing;

/// Why the device cannot be used, or what it failed at.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DriverError {
    /// The driver's library cannot be opened: none is installed, or it is broken.
    #[error("no CUDA driver: {reason}")]
    NoDriver {
        /// What the system's loader says.
        reason: String,
    },
    /// Another library was opened, or looked for in vain, before this one was asked for.
    #[error("cannot use {asked} as the CUDA driver: {open} is in use", asked = asked.display(), open = open.display())]
    InUse {
        /// The library that was asked for.
        asked: PathBuf,
        /// The one opened first.
        open: PathBuf,
    },
    /// A driver without any device.
    #[error("a CUDA driver, but no device")]
    NoDevice,
    /// A device with this number does not exist.
    #[error("no CUDA device {index}: there are {count}")]
    NoSuchDevice {
        /// The number asked for, from 0.
        index: u32,
        /// How many devices there are.
        count: u32,
    },
    /// The driver cannot read the kernels.
    #[error("the CUDA driver is too old: it knows CUDA {}, the kernels need {}", Version(*.found), Version(*.needed))]
    DriverTooOld {
        /// The driver's version of CUDA, 1000 × major + 10 × minor.
        found: i32,
        /// The least version that reads the kernels.
        needed: i32,
    },
    /// The device lacks what the kernels were compiled for.
    #[error("{name} is too old: its compute capability is {}.{}, the kernels need {}.{}", found.0, found.1, needed.0, needed.1)]
    DeviceTooOld {
        /// The device's name.
        name: String,
        /// Its compute capability, major and minor.
        found: (i32, i32),
        /// The least one that runs the kernels.
        needed: (i32, i32),
    },
    /// The device's memory is full.
    #[error("out of memory on the CUDA device: cannot have {bytes} bytes more for {what}")]
    OutOfMemory {
        /// What the memory was for.
        what: String,
        /// How much was asked for.
        bytes: usize,
    },
    /// A kernel that could not start, or that failed while it ran. No later call in this process
    /// can use the device's memory.
    #[error("kernel {kernel} of {} × {} failed: {reason}", Size(*.grid), Size(*.block))]
    Kernel {
        /// The kernel's name.
        kernel: String,
        /// Number of blocks along x, y and z.
        grid: [u32; 3],
        /// Number of threads of a block along x, y and z.
        block: [u32; 3],
        /// What the driver says.
        reason: String,
    },
    /// Any other call that failed.
    #[error("CUDA failed to {what}: {reason}")]
    Call {
        /// What was tried, as in "copy the targets".
        what: String,
        /// What the driver says.
        reason: String,
    },
}

/// What was going on when a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum During<'a> {
    /// Memory of the device, asked for.
    Allocation {
        /// What it is for.
        what: &'a str,
        /// How much.
        bytes: usize,
    },
    /// A kernel, launched or waited for.
    Kernel {
        /// Its name.
        kernel: &'a str,
        /// Number of blocks along x, y and z.
        grid: [u32; 3],
        /// Number of threads of a block along x, y and z.
        block: [u32; 3],
    },
    /// Memory of the device, written or read.
    Copy {
        /// What it is for.
        what: &'a str,
    },
    /// Memory of the device, set to 0.
    Clear {
        /// What it is for.
        what: &'a str,
    },
    /// Anything else, as in "open the device".
    Call(&'a str),
}

impl DriverError {
    /// The error of cust, with what was going on.
    #[must_use]
    pub fn new(error: CudaError, during: During<'_>) -> Self {
        match (error, during) {
            (CudaError::NoDevice, _) => match missing() {
                Some(reason) => Self::NoDriver { reason },
                None => Self::NoDevice,
            },
            (CudaError::OutOfMemory, During::Allocation { what, bytes }) => Self::OutOfMemory {
                what: what.into(),
                bytes,
            },
            (_, During::Allocation { what, bytes }) => {
                Self::call(format!("allocate {bytes} bytes for {what}"), error)
            }
            (
                _,
                During::Kernel {
                    kernel,
                    grid,
                    block,
                },
            ) => Self::Kernel {
                kernel: kernel.into(),
                grid,
                block,
                reason: reason(error),
            },
            (_, During::Copy { what }) => Self::call(format!("copy {what}"), error),
            (_, During::Clear { what }) => Self::call(format!("clear {what}"), error),
            (_, During::Call(what)) => Self::call(what.into(), error),
        }
    }

    fn call(what: String, error: CudaError) -> Self {
        let reason = reason(error);
        Self::Call { what, reason }
    }

    /// The same, for `map_err`.
    pub fn during(during: During<'_>) -> impl Fn(CudaError) -> Self + Copy {
        move |error| Self::new(error, during)
    }
}

/// What the driver calls the error, and its code.
fn reason(error: CudaError) -> String {
    // cust quotes the driver's text.
    let text = error.to_string();
    format!("{} ({})", text.trim_matches('"'), error as u32)
}

/// 11080 as 11.8.
struct Version(i32);

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.0 / 1000, self.0 % 1000 / 10)
    }
}

/// `[8, 1, 1]` as (8, 1, 1).
struct Size([u32; 3]);

impl fmt::Display for Size {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "({}, {}, {})", self.0[0], self.0[1], self.0[2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_failed_and_how_large_it_was() {
        let during = During::Kernel {
            kernel: "score",
            grid: [8, 2, 1],
            block: [128, 1, 1],
        };
        let error = DriverError::new(CudaError::InvalidMemoryAllocation, during);
        assert_eq!(
            error.to_string(),
            "kernel score of (8, 2, 1) × (128, 1, 1) failed: Invalid memory allocation (100100)"
        );
        let during = During::Allocation {
            what: "tables",
            bytes: 1 << 20,
        };
        assert_eq!(
            DriverError::new(CudaError::OutOfMemory, during).to_string(),
            "out of memory on the CUDA device: cannot have 1048576 bytes more for tables"
        );
        let what = "the fits";
        for (during, tried) in [
            (During::Copy { what }, "copy the fits"),
            (During::Clear { what }, "clear the fits"),
            (During::Call("open the device"), "open the device"),
        ] {
            let error = DriverError::new(CudaError::InvalidValue, during);
            let expected = format!("CUDA failed to {tried}: ");
            assert!(error.to_string().starts_with(&expected), "{error}");
        }
        let error = DriverError::DriverTooOld {
            found: 11_040,
            needed: 11_080,
        };
        assert_eq!(
            error.to_string(),
            "the CUDA driver is too old: it knows CUDA 11.4, the kernels need 11.8"
        );
    }
}
