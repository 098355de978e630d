//! The CUDA backend equals the reference, on the pretend driver or on a device.
#![cfg(all(feature = "cuda", target_os = "linux"))]

use raster::cuda::TimedEvent;
use raster::{Backend, Cuda, Target};
use testkit::{check_backend, cuda_device};

#[test]
fn cuda_equals_the_reference() {
    let device = cuda_device();
    let open = |target| -> Option<Box<dyn Backend>> {
        Some(Box::new(
            Cuda::new(&device, &target).expect("a small photo fits"),
        ))
    };
    assert_eq!(check_backend(open), Ok(()));
}

#[test]
fn marks_tell_the_time_of_the_device() {
    let device = cuda_device();
    let target = Target::new(&testkit::photo(12, 9, false), None).unwrap();
    let marks = [0, 1].map(|_| {
        let cuda = Cuda::new(&device, &target).unwrap();
        let mark = TimedEvent::new(&device).unwrap();
        assert!(cuda.residual().unwrap().total() > 0);
        mark
    });
    let seconds = marks[1].seconds_since(&marks[0]).unwrap();
    assert!(seconds > 0.0 && seconds < 600.0, "{seconds}");
    let backwards = marks[0].seconds_since(&marks[1]).unwrap();
    assert!(backwards <= 0.0, "{backwards}");
}
