use serde_json::Value;

use crate::folder::Folder;

#[test]
fn each_input_has_its_outputs() {
    let folder = Folder::with_photo();
    folder.photo("other.png", 20, 20, |x, _| [(x * 12) as u8; 4]);
    folder.done("photo.png other.png -n 2 -o {name}.svg -o small-{name}.json");
    assert_eq!(
        folder.names(),
        [
            "other.png",
            "other.svg",
            "photo.png",
            "photo.svg",
            "small-other.json",
            "small-photo.json"
        ]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn names_need_not_be_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::with_photo();
    let names = [b"c\xfe.png", b"c\xff.png"].map(|name| OsStr::from_bytes(name));
    for name in names {
        std::fs::copy(folder.path("photo.png"), folder.path(".").join(name)).unwrap();
    }
    let status = std::process::Command::new(assert_cmd::cargo::cargo_bin!("marquetry"))
        .args(names)
        .args(["-n", "1", "-o", "{name}-{name}.svg"])
        .current_dir(folder.path("."))
        .status();
    assert!(status.unwrap().success());
    for name in [b"c\xfe-c\xfe.svg", b"c\xff-c\xff.svg"] {
        let written = folder.path(".").join(OsStr::from_bytes(name));
        assert!(written.is_file(), "{}", written.display());
    }
}

#[test]
fn one_bad_input_leaves_the_others_alone() {
    let folder = Folder::with_photo();
    let message = folder.failed("none.png photo.png -n 2 -o {name}.svg", 1);
    assert!(message.starts_with("none.png: "), "{message}");
    assert_eq!(folder.names(), ["photo.png", "photo.svg"]);
}

#[test]
fn photos_side_by_side_are_drawn_as_one_after_the_other() {
    let folder = Folder::with_photo();
    for (i, name) in ["a.png", "b.png", "c.png"].into_iter().enumerate() {
        folder.photo(name, 30 + 5 * i as u32, 24, |x, y| {
            [(x * 8) as u8, (y * 9) as u8, (x * y) as u8, 255]
        });
    }
    let names = "a.png none.png b.png photo.png c.png";
    let drawn = |threads: u32| {
        let arguments =
            format!("{names} -n 9 --effort tiny -o {{name}}-{threads}.svg --json -j {threads}");
        let run = folder.run(&arguments);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.starts_with("marquetry: none.png: "), "{run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
        let lines = String::from_utf8(run.stdout).unwrap();
        let reports = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let reports: Vec<Value> = reports.collect();
        // In the order of the inputs.
        let inputs = reports.iter().map(|report| report["input"].as_str());
        let expected = ["a.png", "b.png", "photo.png", "c.png"];
        assert!(inputs.eq(expected.map(Some)), "{reports:?}");
        reports
    };
    let one_by_one = drawn(1);
    // Two photos for each thread, one for each, and three threads for each.
    for threads in [2, 5, 15] {
        let together = drawn(threads);
        assert_eq!(together.len(), 4);
        for (together, alone) in together.iter().zip(&one_by_one) {
            for field in [
                "input",
                "rmse",
                "bytes",
                "evaluations",
                "greedy_evaluations",
            ] {
                assert_eq!(together[field], alone[field], "{threads}: {field}");
            }
            let mixed = if threads == 15 { 5 } else { 1 };
            assert_eq!(together["side_by_side"], mixed, "{threads}");
        }
        for name in ["a", "b", "c", "photo"] {
            let svg = folder.read(&format!("{name}-{threads}.svg"));
            assert_eq!(svg, folder.read(&format!("{name}-1.svg")), "{name}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_working_copy_does_not_wait_for_a_photo_that_does_not_come() {
    use std::process::Command;
    use std::time::{Duration, Instant};
    let folder = Folder::with_photo();
    // Nobody writes to it.
    let made = Command::new("mkfifo").arg(folder.path("never")).status();
    assert!(made.unwrap().success());
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("marquetry"))
        .args("never photo.png --size-only {name}-copy.png -j 2".split(' '))
        .current_dir(folder.path("."))
        .spawn()
        .unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    let copy = folder.path("photo-copy.png");
    while !copy.exists() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(copy.exists());
}

#[test]
fn names_of_outputs_must_differ() {
    let folder = Folder::with_photo();
    for arguments in [
        "photo.png other.png -o out.svg",
        "photo.png a/photo.png -o {name}.svg",
        "photo.png -o out.svg -o ./out.svg",
        "photo.png -o photo.png",
        "other.png -o photo.png --weights photo.png",
        "photo.png other.png -o -",
        "- - -o {name}.svg",
    ] {
        folder.failed(arguments, 2);
    }
    assert_eq!(folder.names(), ["photo.png"]);
}
