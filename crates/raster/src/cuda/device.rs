use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use cuda_driver::cust::context::{Context, CurrentContext};
use cuda_driver::cust::module::Module;
use cuda_driver::cust::stream::{Stream, StreamFlags};
use cuda_driver::{DriverError, During, Requirements};

use super::kernel::Kernel;
use crate::RasterError;

/// What the PTX asks for.
const NEEDED: Requirements = Requirements {
    driver: kernels::DRIVER_VERSION,
    capability: kernels::CAPABILITY,
};

/// A CUDA device with the kernels, shared by all that works on it. Work is done in the order in
/// which it was asked for.
pub struct Device {
    /// The sources of kernels, compiled by the driver when first used.
    modules: [OnceLock<Module>; kernels::MODULES.len()],
    /// Held while kernels are launched one after another.
    order: Mutex<()>,
    /// The kernel launched last, and its blocks.
    last: Mutex<Option<(Kernel, (u32, u32))>>,
    stream: Stream,
    name: String,
    memory: usize,
    processors: u32,
    // Last, since it is dropped last.
    context: Context,
}

impl Device {
    /// The device with this number, from 0.
    ///
    /// # Errors
    /// When there is no driver or no such device, or either is too old for the kernels.
    pub fn open(index: u32) -> Result<Arc<Self>, RasterError> {
        let device = cuda_driver::device(index, &NEEDED)?;
        let opening = DriverError::during(During::Call("open the device"));
        let context = Context::new(device).map_err(opening)?;
        CurrentContext::set_current(&context).map_err(opening)?;
        let processors = device
            .get_attribute(cuda_driver::cust::device::DeviceAttribute::MultiprocessorCount)
            .map_err(opening)?;
        Ok(Arc::new(Self {
            modules: Default::default(),
            order: Mutex::default(),
            last: Mutex::default(),
            stream: Stream::new(StreamFlags::DEFAULT, None).map_err(opening)?,
            name: device.name().map_err(opening)?,
            memory: device.total_memory().map_err(opening)?,
            processors: processors.unsigned_abs(),
            context,
        }))
    }

    /// The first device, opened once in the life of the process, or why it cannot be.
    ///
    /// # Errors
    /// As [`Device::open`].
    pub fn shared() -> Result<Arc<Self>, RasterError> {
        static SHARED: OnceLock<Result<Arc<Device>, RasterError>> = OnceLock::new();
        SHARED.get_or_init(|| Self::open(0)).clone()
    }

    /// What the driver calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its memory in bytes.
    #[must_use]
    pub const fn memory(&self) -> usize {
        self.memory
    }

    /// The bytes of its memory that nobody uses now.
    ///
    /// # Errors
    /// When the device fails.
    pub fn free_memory(&self) -> Result<usize, RasterError> {
        self.make_current()?;
        let (free, _) = cuda_driver::cust::memory::mem_get_info()
            .map_err(DriverError::during(During::Call("ask for free memory")))?;
        Ok(free)
    }

    /// How many multiprocessors it has.
    #[must_use]
    pub const fn processors(&self) -> u32 {
        self.processors
    }

    /// Makes this the device of the calling thread, as every call of the driver expects.
    pub(super) fn make_current(&self) -> Result<(), DriverError> {
        CurrentContext::set_current(&self.context)
            .map_err(DriverError::during(During::Call("use the device")))
    }

    /// The stream that all kernels run in.
    pub(super) const fn stream(&self) -> &Stream {
        &self.stream
    }

    /// Keeps a row of launches together.
    pub(super) fn in_order(&self) -> MutexGuard<'_, ()> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The kernel launched last, and its blocks.
    pub(super) fn last(&self) -> MutexGuard<'_, Option<(Kernel, (u32, u32))>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The module that holds a kernel.
    pub(super) fn module(&self, kernel: Kernel) -> Result<&Module, DriverError> {
        let source = kernel.source();
        let slot = &self.modules[source as usize];
        if let Some(module) = slot.get() {
            return Ok(module);
        }
        let compiling = DriverError::during(During::Call("compile the kernels"));
        let module = Module::from_ptx(source.ptx(), &[]).map_err(compiling)?;
        Ok(slot.get_or_init(|| module))
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        // Modules and the stream are dropped in the current context.
        let _ = self.make_current();
    }
}

impl std::fmt::Debug for Device {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Device")
            .field("name", &self.name)
            .field("memory", &self.memory)
            .finish_non_exhaustive()
    }
}
