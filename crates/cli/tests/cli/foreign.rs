//! The SVG as other programs see it. Where one is not installed, its test says so and is skipped.

use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

use crate::folder::{Folder, decoded};

/// What a program makes of standard input; `None` where there is no such program.
fn piped(program: &str, arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match child {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: {program} is not installed");
            return None;
        }
        child => child.unwrap(),
    };
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {complaints}");
    assert_eq!(complaints, "", "{program}");
    Some(output.stdout)
}

/// Drawings of all kinds of shapes over an opaque and no background, as `a.svg` and `a.png`.
fn for_each_drawing(check: impl Fn(&Folder)) {
    let folder = Folder::with_photo();
    for options in [
        "",
        "--decimals 3 -a 0.5",
        "-b transparent --decimals 2",
        "--compact",
    ] {
        folder.done(&format!(
            "photo.png -n 20 -s mixed,line,polyline,quadratic,cubic --effort tiny \
             --output-size 160 {options} -o a.svg -o a.png"
        ));
        check(&folder);
    }
}

#[test]
fn xmllint_finds_no_fault() {
    for_each_drawing(|folder| {
        piped("xmllint", &["--noout", "-"], &folder.read("a.svg"));
    });
}

#[test]
fn librsvg_shows_the_same_picture() {
    for_each_drawing(|folder| {
        let arguments = ["--width", "160", "--height", "120"];
        let Some(png) = piped("rsvg-convert", &arguments, &folder.read("a.svg")) else {
            return;
        };
        let (theirs, ours) = (decoded(&png), folder.pixels("a.png"));
        assert_eq!((theirs.len(), ours.len()), (4 * 160 * 120, 4 * 160 * 120));
        let apart: u64 = theirs
            .chunks_exact(4)
            .zip(ours.chunks_exact(4))
            .map(|(a, b)| difference(a, b))
            .sum();
        let mean = apart as f64 / ours.len() as f64;
        assert!(mean < 2.0, "{mean}");
    });
}

/// The working copy is 64×2 px, which has not quite the proportions of the photo.
#[test]
fn librsvg_leaves_no_edge_empty() {
    let folder = Folder::new();
    folder.photo("long.png", 300, 10, |x, y| [x as u8, 25 * y as u8, 99, 255]);
    folder.done("long.png -n 3 --effort tiny --size 64 -o a.svg");
    let Some(png) = piped("rsvg-convert", &[], &folder.read("a.svg")) else {
        return;
    };
    let opaque = decoded(&png)
        .chunks_exact(4)
        .filter(|p| p[3] == 255)
        .count();
    assert_eq!(opaque, 300 * 10);
}

/// The sum over the channels, colours multiplied by their opacity.
fn difference(a: &[u8], b: &[u8]) -> u64 {
    let seen = |pixel: &[u8], k: usize| match k {
        3 => u64::from(pixel[3]),
        k => u64::from(pixel[k]) * u64::from(pixel[3]) / 255,
    };
    (0..4).map(|k| seen(a, k).abs_diff(seen(b, k))).sum()
}
