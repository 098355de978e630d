//! A process that finds no driver: every call fails, none panics.
#![cfg(target_os = "linux")]

use std::path::Path;

use cuda_driver::{DriverError, Requirements, cust, device, driver_available, use_library};

#[test]
fn without_a_driver_every_call_fails_by_name() {
    let path = Path::new("/nowhere/libcuda.so.1");
    let error = use_library(path).unwrap_err();
    assert!(matches!(error, DriverError::NoDriver { .. }));
    assert!(
        error
            .to_string()
            .starts_with("no CUDA driver: /nowhere/libcuda.so.1: "),
        "{error}"
    );
    assert!(!driver_available());

    let needed = Requirements {
        driver: 11_080,
        capability: (7, 0),
    };
    assert_eq!(device(0, &needed).unwrap_err(), error);

    let raw = cust::init(cust::CudaFlags::empty()).unwrap_err();
    assert_eq!(raw, cust::error::CudaError::NoDevice);
    assert_eq!(raw.to_string(), "\"no CUDA driver\"");

    let other = use_library(Path::new("/elsewhere/libcuda.so.1")).unwrap_err();
    assert_eq!(
        other.to_string(),
        "cannot use /elsewhere/libcuda.so.1 as the CUDA driver: /nowhere/libcuda.so.1 is in use"
    );
}
