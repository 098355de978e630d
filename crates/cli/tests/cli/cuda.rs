//! Searching on CUDA devices: without a driver, without a device, and on the pretend driver.

use serde_json::Value;

use crate::folder::Folder;

/// The environment of a machine with the pretend driver, or with another library in its place.
fn driver(library: Option<&str>, variables: &[(&str, &str)]) -> Vec<(String, String)> {
    let pretended = || testkit::pretend_driver().display().to_string();
    let library = library.map_or_else(pretended, str::to_owned);
    let own = [("MARQUETRY_CUDA_LIBRARY".to_owned(), library)];
    let variables = variables.iter();
    let variables = variables.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    own.into_iter().chain(variables).collect()
}

const SMALL: &str = "photo.png -n 1 --size 12 --effort tiny -o a.svg";

#[test]
fn without_a_driver_cuda_fails_and_auto_falls_back() {
    let folder = Folder::with_photo();
    let nowhere = driver(Some("/nowhere/libcuda.so.1"), &[]);
    let run = folder.run_with(&format!("{SMALL} --backend cuda"), &nowhere);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("no CUDA driver"), "{run:?}");
    assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
    assert_eq!(folder.names(), ["photo.png"]);

    let run = folder.run_with(&format!("{SMALL} --backend auto --json"), &nowhere);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains("on cpu (no CUDA driver"), "{run:?}");
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(report["backend"], "cpu");
    let reason = report["backend_reason"].as_str().unwrap();
    assert!(reason.starts_with("no CUDA driver"), "{reason}");
}

#[test]
fn a_device_that_is_required_is_not_done_without() {
    let folder = Folder::with_photo();
    let nowhere = driver(
        Some("/nowhere/libcuda.so.1"),
        &[("MARQUETRY_REQUIRE_CUDA", "1")],
    );
    let run = folder.run_with(SMALL, &nowhere);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("no CUDA driver"), "{run:?}");
}

#[test]
fn a_driver_without_a_device_is_told_from_none() {
    let folder = Folder::with_photo();
    let none = driver(None, &[("MARQUETRY_PRETEND_DEVICES", "0")]);
    let run = folder.run_with(&format!("{SMALL} --backend cuda"), &none);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("but no device"), "{run:?}");
}

#[test]
fn memory_that_does_not_suffice_is_an_error_that_names_it() {
    let folder = Folder::with_photo();
    let little = driver(None, &[("MARQUETRY_PRETEND_MEMORY", "4096")]);
    let run = folder.run_with(&format!("{SMALL} --backend cuda"), &little);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("out of memory"), "{run:?}");
    assert_eq!(folder.names(), ["photo.png"]);
}

#[test]
fn a_drawing_is_made_on_the_device() {
    let folder = Folder::with_photo();
    let run = folder.run_with(
        &format!("{SMALL} --backend cuda --json"),
        &driver(None, &[("MARQUETRY_PRETEND_ORDER", "forward")]),
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(
        (&report["backend"], &report["shapes"]),
        (&"cuda".into(), &1.into())
    );
    let reason = report["backend_reason"].as_str().unwrap();
    assert!(reason.starts_with("asked for"), "{reason}");
    assert!(folder.read("a.svg").starts_with(b"<svg "));
}
