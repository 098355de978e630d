#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread;
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;

use crate::folder::Folder;

#[test]
fn what_was_found_so_far_is_written() {
    let folder = Folder::with_photo();
    noise(&folder, "noise.png");
    let (mut child, mut stderr) = endless(&folder, &["noise.png", "photo.png", "-j", "1"]);
    // The first line is said when the search begins.
    stderr.read_line(&mut String::new()).unwrap();
    thread::sleep(Duration::from_millis(200));
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let mut said = String::new();
    stderr.read_to_string(&mut said).unwrap();
    let last = "marquetry: interrupted: 1 of 2 photos were not drawn\n";
    assert!(said.ends_with(last), "{said}");
    assert_eq!(folder.names(), ["noise.png", "noise.svg", "photo.png"]);
    let svg = String::from_utf8(folder.read("noise.svg")).unwrap();
    assert!(svg.contains("fill") && svg.ends_with("</svg>"));
}

#[test]
fn what_was_found_for_photos_side_by_side_is_written() {
    let folder = Folder::with_photo();
    noise(&folder, "a.png");
    noise(&folder, "b.png");
    let inputs = ["a.png", "b.png", "photo.png", "-j", "2"];
    let (mut child, mut stderr) = endless(&folder, &inputs);
    // A line for each of the two searches that begin.
    for _ in 0..2 {
        stderr.read_line(&mut String::new()).unwrap();
    }
    thread::sleep(Duration::from_millis(200));
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let expected = ["a.png", "a.svg", "b.png", "b.svg", "photo.png"];
    assert_eq!(folder.names(), expected);
    assert_eq!(folder.read("a.svg").last(), Some(&b'>'));
}

#[test]
fn what_was_found_is_written_by_programs_that_are_terminated() {
    let folder = Folder::with_photo();
    noise(&folder, "noise.png");
    let (mut child, mut stderr) = endless(&folder, &["noise.png", "-j", "1"]);
    stderr.read_line(&mut String::new()).unwrap();
    thread::sleep(Duration::from_millis(200));
    // As timeout does it.
    send(&child, "TERM");
    send(&child, "TERM");
    assert_eq!(child.wait().unwrap().code(), Some(143));
    let mut said = String::new();
    stderr.read_to_string(&mut said).unwrap();
    assert!(!said.contains("interrupted"), "{said}");
    assert!(folder.read("noise.svg").ends_with(b"</svg>"));
}

#[cfg(target_os = "linux")]
#[test]
fn hangups_end_it_unless_they_are_ignored() {
    let ended_by = |shell: &str| {
        let folder = Folder::with_photo();
        noise(&folder, "noise.png");
        let line = format!("{shell} exec \"$0\" noise.png -o a.svg -n 1000000 -v");
        let mut child = Command::new("sh")
            .args(["-c", &line])
            .arg(cargo_bin!("marquetry"))
            .current_dir(folder.path("."))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        stderr.read_line(&mut String::new()).unwrap();
        send(&child, "HUP");
        thread::sleep(Duration::from_millis(500));
        let _ = Command::new("kill").arg(child.id().to_string()).output();
        let code = child.wait().unwrap().code();
        assert!(folder.read("a.svg").ends_with(b"</svg>"));
        code
    };
    assert_eq!(ended_by("trap '' HUP;"), Some(143));
    // Under nohup they are ignored here too.
    let ended = ended_by("");
    assert!([Some(129), Some(143)].contains(&ended), "{ended:?}");
}

/// A photo of which there is always more to draw.
fn noise(folder: &Folder, name: &str) {
    folder.photo(name, 64, 64, |x, y| {
        let noise = (x * 7919 + y * 104_729).wrapping_mul(2_654_435_761);
        let [r, g, b, _] = noise.to_be_bytes();
        [r, g, b, 255]
    });
}

/// A search that would take very long, and what it says.
fn endless(folder: &Folder, inputs: &[&str]) -> (Child, BufReader<ChildStderr>) {
    let mut child = Command::new(cargo_bin!("marquetry"))
        .args(inputs)
        .args(["-o", "{name}.svg", "-n", "1000000", "-v"])
        .current_dir(folder.path("."))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stderr = BufReader::new(child.stderr.take().unwrap());
    (child, stderr)
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

#[test]
fn a_photo_that_is_read_meanwhile_does_not_hold_up_the_end() {
    let folder = Folder::with_photo();
    noise(&folder, "noise.png");
    folder.write("stdin.svg", "old");
    let mut child = Command::new(cargo_bin!("marquetry"))
        .args(["noise.png", "-", "-j", "2", "-o", "{name}.svg"])
        .args(["-n", "1000000", "-v", "--json"])
        .current_dir(folder.path("."))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    stderr.read_line(&mut String::new()).unwrap();
    thread::sleep(Duration::from_millis(200));
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(folder.read("stdin.svg"), b"old");
    assert!(folder.read("noise.svg").ends_with(b"</svg>"));
    let mut line = String::new();
    let stdout = child.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    assert!(line.starts_with("{\"input\":\"noise.png\""), "{line}");
}

pub(crate) fn interrupt(child: &Child) {
    send(child, "INT");
}

fn send(child: &Child, signal: &str) {
    let sent = Command::new("kill")
        .args(["-s", signal, &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}
