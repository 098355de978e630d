//! `src/symbols.rs` lists what the sources of cust name. `MARQUETRY_SYMBOLS=write cargo test -p
//! marquetry-cuda-driver --test symbols` writes it anew.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the backend calls through `cust::sys` beyond what cust itself calls.
const CALLED_DIRECTLY: [&str; 18] = [
    "cuDeviceGetUuid_v2",
    "cuFuncSetAttribute",
    "cuGetErrorName",
    "cuGraphAddMemcpyNode",
    "cuGraphAddMemsetNode",
    "cuGraphExecDestroy",
    "cuGraphExecKernelNodeSetParams",
    "cuGraphInstantiateWithFlags",
    "cuGraphLaunch",
    "cuGraphUpload",
    "cuLaunchCooperativeKernel",
    "cuMemHostAlloc",
    "cuMemHostGetDevicePointer_v2",
    "cuStreamBeginCapture_v2",
    "cuStreamCreate",
    "cuStreamEndCapture",
    "cuStreamQuery",
    "cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags",
];

/// Defined by hand, for what it answers without a driver.
const BY_HAND: &str = "cuGetErrorString";

#[test]
fn every_function_that_cust_calls_is_listed() {
    let expected = list();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/symbols.rs");
    if std::env::var_os("MARQUETRY_SYMBOLS").is_some_and(|what| what == "write") {
        fs::write(&path, &expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap();
    assert_eq!(
        found, expected,
        "src/symbols.rs is not what the sources of cust ask for"
    );
}

/// The text of `src/symbols.rs`.
fn list() -> String {
    let bindings = fs::read_to_string(sources("cust_raw").join("src/cuda.rs")).unwrap();
    let declared = declarations(&bindings);
    let mut names = named(&sources("cust").join("src"));
    names.extend(CALLED_DIRECTLY.map(String::from));
    names.remove(BY_HAND);
    for name in CALLED_DIRECTLY {
        assert!(
            declared.contains_key(name),
            "cust_raw does not declare {name}"
        );
    }
    let functions: Vec<String> = names
        .iter()
        .filter_map(|name| declared.get(name))
        .cloned()
        .collect();
    let codes: Vec<String> = codes(&bindings).iter().map(u32::to_string).collect();
    format!(
        "//! Made by tests/symbols.rs from the sources of cust: its error codes, and every function it names.\n\
         #![expect(\n    unsafe_code,\n    non_snake_case,\n    reason = \"foreign functions, with C's names\"\n)]\n\
         #![cfg_attr(rustfmt, rustfmt_skip)]\n\n\
         use std::ffi::{{c_char, c_int, c_uchar, c_uint, c_ulonglong, c_ushort, c_void}};\n\n\
         use cust::sys::*;\n\n\
         use crate::entries::forward;\n\n\
         /// The codes that cust knows, in order.\n\
         pub(crate) const CODES: [u32; {}] = [{}];\n\n\
         forward! {{\n{}}}\n",
        codes.len(),
        codes.join(", "),
        functions.concat(),
    )
}

/// The folder of the sources of a package that this one depends on.
fn sources(package: &str) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--locked",
            // What other systems need may never have been downloaded.
            "--filter-platform",
            &format!("{}-unknown-linux-gnu", std::env::consts::ARCH),
            "--manifest-path",
        ])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let found = packages
        .iter()
        .find(|found| found["name"] == package)
        .unwrap();
    Path::new(found["manifest_path"].as_str().unwrap())
        .parent()
        .unwrap()
        .to_path_buf()
}

/// Every word of the Rust files below `folder` that begins as a function of the driver does.
fn named(folder: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(named(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            names.extend(
                words
                    .filter(|word| word.starts_with("cu"))
                    .map(String::from),
            );
        }
    }
    names
}

/// The functions that the bindings declare, as lines for `forward`, by name.
fn declarations(bindings: &str) -> BTreeMap<String, String> {
    let declared = bindings.split("pub fn ").skip(1).filter_map(|rest| {
        // What it gives may stand on a line of its own.
        let (signature, _) = rest.split_once("-> CUresult;")?;
        let signature = signature.trim_end().strip_suffix(')')?;
        let (name, parameters) = signature.split_once('(')?;
        let parameters = parameters
            .replace("::std::os::raw::", "")
            .replace(": CUresult", ": u32");
        let parameters: Vec<&str> = parameters.split_whitespace().collect();
        let parameters = parameters.join(" ");
        let line = format!("    fn {name}({});\n", parameters.trim_end_matches(','));
        Some((String::from(name), line))
    });
    declared.collect()
}

/// The error codes of the bindings, in order.
fn codes(bindings: &str) -> Vec<u32> {
    let (_, rest) = bindings.split_once("pub enum cudaError_enum {").unwrap();
    let (body, _) = rest.split_once('}').unwrap();
    let codes = body
        .lines()
        .filter_map(|line| line.trim().trim_end_matches(',').split_once(" = "));
    codes.map(|(_, code)| code.parse().unwrap()).collect()
}
