//! The device as tests use it.
#![expect(unsafe_code, reason = "launches of kernels")]

use std::ffi::c_void;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cuda_driver::cust::context::{Context, CurrentContext};
use cuda_driver::cust::error::CudaError;
use cuda_driver::cust::function::{BlockSize, GridSize};
use cuda_driver::cust::memory::{CopyDestination, DeviceBuffer, DeviceCopy, DevicePointer};
use cuda_driver::cust::module::Module;
use cuda_driver::cust::stream::{Stream, StreamFlags};
use cuda_driver::{Requirements, device};

/// Tests take turns: a kernel that fails spoils the context of all.
static TURN: Mutex<()> = Mutex::new(());

pub(crate) struct Device {
    // Dropped in this order.
    stream: Stream,
    module: Module,
    _context: Context,
    _turn: MutexGuard<'static, ()>,
}

impl Device {
    /// The pretend device with the kernels of a module.
    pub(crate) fn new(ptx: &str) -> Self {
        testkit::use_cuda();
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let found = device(
            0,
            &Requirements {
                driver: 11_080,
                capability: (7, 0),
            },
        )
        .unwrap();
        let context = Context::new(found).unwrap();
        let module = Module::from_ptx(ptx, &[]).unwrap();
        let stream = Stream::new(StreamFlags::DEFAULT, None).unwrap();
        Self {
            stream,
            module,
            _context: context,
            _turn: turn,
        }
    }

    /// Runs a kernel to its end. The arguments must be those of the kernel.
    pub(crate) fn launch(
        &self,
        kernel: &str,
        grid: impl Into<GridSize>,
        block: impl Into<BlockSize>,
        shared: u32,
        arguments: &[&dyn Argument],
    ) -> Result<(), CudaError> {
        let arguments: Vec<*mut c_void> = arguments
            .iter()
            .map(|argument| argument.address())
            .collect();
        let function = self.module.get_function(kernel)?;
        // SAFETY: the callers pass what the kernels take. None is wrong beyond what the pretend
        // driver checks.
        unsafe {
            self.stream
                .launch(&function, grid, block, shared, &arguments)
        }?;
        self.stream.synchronize()?;
        CurrentContext::synchronize()
    }

    pub(crate) fn module(&self) -> &Module {
        &self.module
    }
}

/// Memory of the device with these values.
pub(crate) fn upload<T: DeviceCopy>(values: &[T]) -> DeviceBuffer<T> {
    DeviceBuffer::from_slice(values).unwrap()
}

pub(crate) fn download<T: DeviceCopy + Default>(buffer: &DeviceBuffer<T>) -> Vec<T> {
    let mut values = vec![T::default(); buffer.len()];
    buffer.copy_to(&mut values).unwrap();
    values
}

/// What a kernel takes: a number, an address or a structure of them.
pub(crate) trait Argument {
    fn address(&self) -> *mut c_void {
        std::ptr::from_ref(self).cast_mut().cast()
    }
}

impl Argument for u32 {}
impl<T: DeviceCopy> Argument for DevicePointer<T> {}

/// Numbers that look random, always the same.
pub(crate) fn numbers(count: usize) -> Vec<u32> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 32) as u32
    };
    (0..count).map(|_| next()).collect()
}
