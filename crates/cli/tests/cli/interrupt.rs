#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;

use crate::folder::Folder;

#[test]
fn what_was_found_so_far_is_written() {
    let folder = Folder::with_photo();
    folder.photo("noise.png", 64, 64, |x, y| {
        let noise = (x * 7919 + y * 104_729).wrapping_mul(2_654_435_761);
        let [r, g, b, _] = noise.to_be_bytes();
        [r, g, b, 255]
    });
    let mut child = Command::new(cargo_bin!("marquetry"))
        .args(["noise.png", "photo.png", "-o", "{name}.svg"])
        .args(["-n", "1000000", "-v"])
        .current_dir(folder.path("."))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first line is said when the search begins.
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    stderr.read_line(&mut String::new()).unwrap();
    thread::sleep(Duration::from_millis(200));
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(folder.names(), ["noise.png", "noise.svg", "photo.png"]);
    let svg = String::from_utf8(folder.read("noise.svg")).unwrap();
    assert!(svg.contains("fill") && svg.ends_with("</svg>"));
}

#[test]
fn reading_does_not_wait_for_a_second_time() {
    let folder = Folder::with_photo();
    let mut child = Command::new(cargo_bin!("marquetry"))
        .args(["photo.png", "-", "-o", "{name}.svg", "-n", "1", "-v"])
        .current_dir(folder.path("."))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The second line is said when the first photo is done.
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    for _ in 0..2 {
        stderr.read_line(&mut String::new()).unwrap();
    }
    thread::sleep(Duration::from_millis(200));
    interrupt(&child);
    for _ in 0..100 {
        if let Some(status) = child.try_wait().unwrap() {
            assert_eq!(status.code(), Some(130));
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    child.kill().unwrap();
    panic!("still reading");
}

pub(crate) fn interrupt(child: &Child) {
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}
