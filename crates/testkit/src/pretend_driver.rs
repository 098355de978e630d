use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The library of the pretend CUDA driver, built if it is not up to date.
///
/// # Panics
///
/// If it cannot be built.
#[must_use]
pub fn pretend_driver() -> PathBuf {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(build).clone()
}

fn build() -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args([
            "build",
            "-p",
            "marquetry-pretend-driver",
            "--message-format=json",
            "--offline",
            "--quiet",
        ])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let output = cargo.output().expect("cargo starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let messages = String::from_utf8_lossy(&output.stdout);
    messages
        .lines()
        .find_map(library)
        .expect("cargo names the library it built")
}

/// The file that a message of cargo reports as the library.
fn library(message: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    if message["target"]["name"] != "marquetry_pretend_driver" {
        return None;
    }
    message["filenames"].as_array()?.iter().find_map(|name| {
        let path = PathBuf::from(name.as_str()?);
        path.extension()
            .is_some_and(|extension| extension == "so")
            .then_some(path)
    })
}

/// Whether tests must run on a device: the environment variable `MARQUETRY_REQUIRE_CUDA` is 1.
#[must_use]
pub fn device_is_required() -> bool {
    env::var_os("MARQUETRY_REQUIRE_CUDA").is_some_and(|value| value == "1")
}

/// Makes CUDA calls of this process go to the pretend driver, or to the machine's where a device is
/// required. It must come before the first of them; any number of tests may call it.
///
/// # Panics
///
/// If the pretend driver cannot be built, or the process already uses another one.
#[cfg(all(feature = "cuda", target_os = "linux"))]
pub fn use_cuda() {
    if !device_is_required() {
        cuda_driver::use_library(&pretend_driver()).expect("the pretend driver can be opened");
    }
}

/// The device that tests run on: the pretend driver's, or the machine's where one is required.
///
/// # Panics
///
/// If there is none.
#[cfg(all(feature = "cuda", target_os = "linux"))]
#[must_use]
pub fn cuda_device() -> std::sync::Arc<raster::cuda::Device> {
    use_cuda();
    raster::cuda::Device::shared().expect("a device, pretended or real")
}
