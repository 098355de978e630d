use cust::device::{Device, DeviceAttribute};
use cust::{CudaApiVersion, CudaFlags};

use crate::{DriverError, During};

/// What kernels need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirements {
    /// The least version of CUDA whose driver reads the PTX, 1000 × major + 10 × minor.
    pub driver: i32,
    /// The least compute capability that the PTX is for, major and minor.
    pub capability: (i32, i32),
}

/// Starts the driver and returns the device with this number, from 0, if it and the driver can run
/// what has these requirements.
///
/// # Errors
///
/// [`DriverError::NoDriver`], [`DriverError::NoDevice`], [`DriverError::NoSuchDevice`],
/// [`DriverError::DriverTooOld`], [`DriverError::DeviceTooOld`], or [`DriverError::Call`] if a call
/// of the driver fails otherwise.
pub fn device(index: u32, needed: &Requirements) -> Result<Device, DriverError> {
    let start = DriverError::during(During::Call("start the driver"));
    cust::init(CudaFlags::empty()).map_err(start)?;
    let version = CudaApiVersion::get().map_err(start)?;
    let found = version.major() * 1000 + version.minor() * 10;
    if found < needed.driver {
        return Err(DriverError::DriverTooOld {
            found,
            needed: needed.driver,
        });
    }
    let count = Device::num_devices().map_err(start)?;
    if count == 0 {
        return Err(DriverError::NoDevice);
    }
    if index >= count {
        return Err(DriverError::NoSuchDevice { index, count });
    }
    check(index, needed.capability)
}

/// The device, if its compute capability suffices.
fn check(index: u32, needed: (i32, i32)) -> Result<Device, DriverError> {
    let ask = DriverError::during(During::Call("ask for the device"));
    let device = Device::get_device(index).map_err(ask)?;
    let attribute = |kind| device.get_attribute(kind).map_err(ask);
    let found = (
        attribute(DeviceAttribute::ComputeCapabilityMajor)?,
        attribute(DeviceAttribute::ComputeCapabilityMinor)?,
    );
    if found < needed {
        let name = device.name().map_err(ask)?;
        return Err(DriverError::DeviceTooOld {
            name,
            found,
            needed,
        });
    }
    Ok(device)
}
