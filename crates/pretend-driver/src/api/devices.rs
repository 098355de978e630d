//! The driver, its version and its device.
#![expect(unsafe_code, reason = "exported functions")]

use std::ffi::{CStr, c_char};

use super::Code;
use super::foreign::{Out, driver};

/// What the device says of itself, by the driver's numbers.
const ATTRIBUTES: [(u32, i32); 23] = [
    (1, MOST_THREADS as i32),
    (2, 1024),
    (3, 1024),
    (4, 64),
    (5, i32::MAX),
    (6, 65_535),
    (7, 65_535),
    (8, MOST_SHARED as i32),
    (9, 65_536),
    (10, 32),
    (12, 65_536),
    (13, 1_380_000),
    (14, 512),
    // Multiprocessors, and whether kernels are limited in time.
    (16, MULTIPROCESSORS),
    (17, 0),
    (31, 1),
    (38, 4 << 20),
    (39, 2048),
    (40, 1),
    (75, 7),
    (76, 0),
    (81, 96 << 10),
    (97, MOST_SHARED_OPTED as i32),
];

pub(super) const MULTIPROCESSORS: i32 = 4;
/// Most threads of a block.
pub(super) const MOST_THREADS: u32 = 1024;
/// Most bytes of shared memory of a block, and the most that a kernel may opt in to.
pub(super) const MOST_SHARED: usize = 48 << 10;
pub(super) const MOST_SHARED_OPTED: usize = 96 << 10;

const NAME: &CStr = c"marquetry pretend device";

driver! {
    fn cuInit(state, _flags: u32) {
        if state.devices == 0 {
            return Err(Code::NO_DEVICE);
        }
        state.is_initialized = true;
        Ok(())
    }

    fn cuDriverGetVersion(state, version: Out<i32>) {
        version.put(state.version)
    }

    fn cuDeviceGetCount(state, count: Out<i32>) {
        state.initialized()?;
        count.put(state.devices as i32)
    }

    fn cuDeviceGet(state, device: Out<i32>, ordinal: i32) {
        state.initialized()?;
        if ordinal != 0 {
            return Err(Code::INVALID_DEVICE);
        }
        device.put(0)
    }

    fn cuDeviceGetName(state, name: Out<u8>, length: i32, _device: i32) {
        state.initialized()?;
        name.fill(NAME.to_bytes_with_nul(), length as usize)
    }

    fn cuDeviceGetUuid(state, uuid: Out<[u8; 16]>, _device: i32) {
        state.initialized()?;
        uuid.put(*b"marquetry-device")
    }

    fn cuDeviceGetUuid_v2(state, uuid: Out<[u8; 16]>, _device: i32) {
        state.initialized()?;
        uuid.put(*b"marquetry-device")
    }

    fn cuDeviceTotalMem_v2(state, bytes: Out<usize>, _device: i32) {
        state.initialized()?;
        bytes.put(state.memory.limit())
    }

    fn cuDeviceGetAttribute(state, value: Out<i32>, attribute: u32, _device: i32) {
        state.initialized()?;
        // What is not listed, the device does not have.
        let found = ATTRIBUTES.iter().find(|(known, _)| *known == attribute);
        value.put(found.map_or(0, |(_, value)| *value))
    }

    fn cuGetErrorString(_state, error: u32, text: Out<*const c_char>) {
        text.put(described(error).ok_or(Code::INVALID_VALUE)?.as_ptr())
    }

    fn cuGetErrorName(_state, error: u32, text: Out<*const c_char>) {
        text.put(described(error).ok_or(Code::INVALID_VALUE)?.as_ptr())
    }
}

fn described(error: u32) -> Option<&'static CStr> {
    Some(match error {
        0 => c"no error",
        1 => c"invalid argument",
        2 => c"out of memory",
        3 => c"initialization error",
        100 => c"no CUDA-capable device is detected",
        101 => c"invalid device ordinal",
        201 => c"invalid device context",
        218 => c"a PTX JIT compilation failed",
        222 => c"the provided PTX was compiled with an unsupported toolchain",
        400 => c"invalid resource handle",
        500 => c"named symbol not found",
        700 => c"an illegal memory access was encountered",
        701 => c"too many resources requested for launch",
        702 => c"the launch timed out and was terminated",
        716 => c"misaligned address",
        719 => c"unspecified launch failure",
        999 => c"unknown error",
        _ => return None,
    })
}
