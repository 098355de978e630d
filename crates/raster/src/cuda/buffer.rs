use std::sync::Arc;

use cuda_driver::cust::memory::bytemuck::Zeroable;
use cuda_driver::cust::memory::{CopyDestination, DeviceBuffer, DeviceCopy, DevicePointer};
use cuda_driver::{DriverError, During};

use super::Device;

/// Memory of a device, freed when dropped.
pub(super) struct Buffer<T: DeviceCopy> {
    memory: DeviceBuffer<T>,
    /// What it is for, as errors say it: a noun with its article.
    what: &'static str,
    /// Last, as fields are dropped in order and this may close the device.
    device: Arc<Device>,
}

impl<T: DeviceCopy + Default> Buffer<T> {
    /// A copy of `values`, at least one.
    pub(super) fn new(
        device: &Arc<Device>,
        what: &'static str,
        values: &[T],
    ) -> Result<Self, DriverError> {
        device.make_current()?;
        let bytes = size_of_val(values);
        let memory = DeviceBuffer::from_slice(values)
            .map_err(DriverError::during(During::Allocation { what, bytes }))?;
        Ok(Self {
            device: Arc::clone(device),
            memory,
            what,
        })
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.memory.len()
    }

    /// Where it begins on the device.
    pub(super) fn pointer(&self) -> DevicePointer<T> {
        self.memory.as_device_ptr()
    }

    /// The same as a number.
    pub(super) fn address(&self) -> u64 {
        self.address_of(0)
    }

    /// Where value `index` is on the device.
    pub(super) fn address_of(&self, index: usize) -> u64 {
        self.pointer().wrapping_add(index).as_raw()
    }

    /// Replaces the first values.
    pub(super) fn write(&mut self, values: &[T]) -> Result<(), DriverError> {
        if values.is_empty() {
            return Ok(());
        }
        self.device.make_current()?;
        self.memory
            .index(..values.len())
            .copy_from(values)
            .map_err(DriverError::during(During::Copy { what: self.what }))
    }

    /// The values from `first` on, `count` of them, once all kernels launched before have ended.
    pub(super) fn read(&self, first: usize, count: usize) -> Result<Vec<T>, DriverError> {
        let mut values = vec![T::default(); count];
        self.read_to(first, &mut values)?;
        Ok(values)
    }

    /// The same to where `values` are.
    pub(super) fn read_to(&self, first: usize, values: &mut [T]) -> Result<(), DriverError> {
        self.device.make_current()?;
        self.memory
            .index(first..first + values.len())
            .copy_to(values)
            .map_err(DriverError::during(During::Copy { what: self.what }))
    }
}

impl<T: DeviceCopy + Zeroable> Buffer<T> {
    /// Room for `count` values, at least one, all bytes 0.
    pub(super) fn zeroed(
        device: &Arc<Device>,
        what: &'static str,
        count: usize,
    ) -> Result<Self, DriverError> {
        device.make_current()?;
        let bytes = count * size_of::<T>();
        let memory = DeviceBuffer::zeroed(count)
            .map_err(DriverError::during(During::Allocation { what, bytes }))?;
        Ok(Self {
            device: Arc::clone(device),
            memory,
            what,
        })
    }

    /// Sets all bytes to 0.
    pub(super) fn clear(&mut self) -> Result<(), DriverError> {
        self.device.make_current()?;
        self.memory
            .set_zero()
            .map_err(DriverError::during(During::Clear { what: self.what }))
    }
}

impl<T: DeviceCopy> Drop for Buffer<T> {
    fn drop(&mut self) {
        // Memory is freed in the current context. Without one it is lost with the process.
        let _ = self.device.make_current();
    }
}

impl<T: DeviceCopy> std::fmt::Debug for Buffer<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} ({} values)", self.what, self.memory.len())
    }
}
