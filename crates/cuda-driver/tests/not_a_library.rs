//! A file that is named as the driver by the environment and is no library.
#![cfg(target_os = "linux")]

use std::process::Command;

use cuda_driver::{DriverError, LIBRARY_VARIABLE, Requirements, device};

#[test]
fn a_file_that_is_no_library_is_no_driver() {
    let this = std::env::current_exe().unwrap();
    let output = Command::new(this)
        .args(["--ignored", "--exact", "with_the_environment_set"])
        .env(
            LIBRARY_VARIABLE,
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
        )
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn with_the_environment_set() {
    let needed = Requirements {
        driver: 11_080,
        capability: (7, 0),
    };
    let error = device(0, &needed).unwrap_err();
    assert!(matches!(error, DriverError::NoDriver { .. }));
    assert!(error.to_string().contains("Cargo.toml"), "{error}");
}
