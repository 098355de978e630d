//! A pretend CUDA driver: a library with the functions of `libcuda.so.1` that marquetry calls. It
//! interprets kernels given as PTX, on the calling thread.
//!
//! It is for tests on machines without a GPU. What it computes is what the PTX says, to the last
//! bit. Instructions whose results a device may choose (approximate floats, sums that may be fused)
//! and all that it does not know are refused when a module is loaded, by an explanation that quotes
//! the line. It checks what a device does not:
//!
//! - every access against the allocations and variables there are, and its alignment;
//! - that all threads of a block reach the same barrier, and all named threads of a warp the same
//!   shuffle or vote;
//! - that barriers keep the accesses of different threads to a byte of shared or device memory
//!   apart, those of a warp included, unless all are reads or atomics; and between blocks, a fence
//!   and an atomic on the one side, and an atomic on the same address and a fence on the other;
//! - that nothing that a launch writes is read by it through the cache for constants;
//! - divisors, and writes to constants;
//! - that results do not depend on the order of warps and blocks, nor on what is in registers and
//!   shared or local memory before they are written: by default every launch runs
//!   twice, forwards and backwards, from two different fillings, and all memory must end the same.
//!
//! As on a device, a launch returns at once and a failure shows in the calls that follow. The
//! explanation is written to standard error.
//!
//! | variable | what | default |
//! |---|---|---|
//! | `MARQUETRY_PRETEND_ORDER` | `forward`, `backward` or `both`: order of warps and blocks; `none`: kernels are not run, to time what is around them | `both` |
//! | `MARQUETRY_PRETEND_MEMORY` | bytes of device memory | 2 GiB |
//! | `MARQUETRY_PRETEND_DEVICES` | number of devices, 0 or 1 | 1 |
//! | `MARQUETRY_PRETEND_VERSION` | version of CUDA, 1000 × major + 10 × minor | 12040 |
//! | `MARQUETRY_PRETEND_LOG` | file that explanations are added to | |
//! | `MARQUETRY_PRETEND_COSTS` | file to which a line is added for each launch and order: the kernel, and what it would cost by a model | |

mod api;
mod decode;
mod kind;
mod lanes;
mod machine;
mod memory;
mod program;
mod ptx;
mod refusal;

pub(crate) use refusal::Refusal;
