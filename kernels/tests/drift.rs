//! The PTX has a hash of its sources, so that a source that changes without it is noticed where
//! there is no compiler. `build.py` writes both.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders with sources, and with what was made of them.
const FOLDERS: [(&str, &str); 2] = [
    ("cuda", "ptx"),
    (
        "../crates/pretend-driver/tests/kernels",
        "../crates/pretend-driver/tests/kernels",
    ),
];

#[test]
fn ptx_is_of_the_sources_there_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (sources, target) in FOLDERS {
        for source in files(&root.join(sources), "cu") {
            let name = source.file_stem().unwrap();
            let path = root.join(target).join(name).with_extension("ptx");
            let text = fs::read_to_string(&path).unwrap_or_default();
            let found = text
                .lines()
                .find_map(|line| line.strip_prefix("// Sources: "));
            let expected = hash(&source);
            assert_eq!(
                found,
                Some(expected.as_str()),
                "{}: run kernels/build.py",
                path.display()
            );
        }
    }
}

/// Files of a folder and of those within it, with this extension, by name.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(self::files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// FNV-1a of a source and of all headers in its folder, with the length of each before it.
fn hash(source: &Path) -> String {
    let mut value = 0xCBF2_9CE4_8422_2325_u64;
    let headers = files(source.parent().unwrap_or(source), "cuh");
    for path in [source.to_path_buf()].iter().chain(&headers) {
        let content = fs::read(path).unwrap_or_default();
        for byte in (content.len() as u64).to_le_bytes().iter().chain(&content) {
            value = (value ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3);
        }
    }
    format!("{value:016x}")
}
