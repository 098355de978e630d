//! The CUDA backend equals the reference, on the pretend driver or on a device.
#![cfg(all(feature = "cuda", target_os = "linux"))]

use raster::Cuda;
use testkit::{check_backend, cuda_device};

#[test]
fn cuda_equals_the_reference() {
    let device = cuda_device();
    let open = |target| -> Option<Box<dyn raster::Backend>> {
        Some(Box::new(
            Cuda::new(&device, &target).expect("a small photo fits"),
        ))
    };
    assert_eq!(check_backend(open), Ok(()));
}
