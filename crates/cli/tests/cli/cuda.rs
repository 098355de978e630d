//! Searching on CUDA devices: without a driver, without a device, and on the pretend driver.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

use crate::folder::{Folder, Run};
use crate::interrupt::interrupt;

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
fn what_was_found_before_a_device_failed_is_written() {
    let folder = two_photos();
    // Enough for shapes to be added, and too little for them to be revisited.
    let memory = [
        ("MARQUETRY_PRETEND_ORDER", "forward"),
        ("MARQUETRY_PRETEND_MEMORY", "27500"),
    ];
    let arguments = format!("photo.png other.png -o {{name}}.svg {FEW}");
    let run = folder.run_with(&arguments, &driver(None, &memory));
    assert_eq!((run.code, run.stdout.len()), (Some(1), 0), "{run:?}");
    assert_eq!(run.stderr.matches("out of memory").count(), 2, "{run:?}");
    assert_eq!(run.stderr.lines().count(), 4, "{run:?}");
    for name in ["photo.svg", "other.svg"] {
        let told = format!("marquetry: {name}: written with the 2 shapes found before that\n");
        assert!(run.stderr.contains(&told), "{run:?}");
        let svg = String::from_utf8(folder.read(name)).unwrap();
        assert_eq!(svg.matches("<path").count(), 3, "{svg}");
    }
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

#[test]
fn a_palette_is_kept_to_on_the_device() {
    let folder = Folder::with_photo();
    let arguments = "photo.png -n 2 --size 12 --effort tiny --palette 102030,d0a050 -o a.svg";
    let run = folder.run_with(&format!("{arguments} --backend cuda --json"), &quick());
    assert_eq!(run.code, Some(0), "{run:?}");
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(
        (&report["backend"], &report["shapes"]),
        (&"cuda".into(), &2.into())
    );
    let svg = String::from_utf8(folder.read("a.svg")).unwrap();
    let fills: Vec<&str> = svg
        .split("fill=\"#")
        .skip(1)
        .map(|rest| &rest[..6])
        .collect();
    assert_eq!(fills.len(), 3, "{svg}");
    assert!(
        fills.iter().all(|fill| ["102030", "d0a050"].contains(fill)),
        "{svg}"
    );
}

/// The pretend driver, each launch run once.
fn quick() -> Vec<(String, String)> {
    driver(None, &[("MARQUETRY_PRETEND_ORDER", "forward")])
}

/// A folder that holds `photo.png` and `other.png`.
fn two_photos() -> Folder {
    let folder = Folder::with_photo();
    folder.photo("other.png", 20, 24, |x, y| {
        [
            (x * 12) as u8,
            (y * 7) as u8,
            if x > y { 200 } else { 20 },
            255,
        ]
    });
    folder
}

fn reports(run: &Run) -> Vec<Value> {
    let lines = String::from_utf8_lossy(&run.stdout);
    let lines = lines.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

const FEW: &str = "-n 2 --size 12 --effort tiny --backend cuda --json";

#[test]
fn photos_side_by_side_are_drawn_as_each_alone_and_bad_ones_left_out() {
    let folder = two_photos();
    folder.write("bad.png", "no photo");
    let names = "photo.png none.png other.png bad.png";
    let run = folder.run_with(&format!("{names} -o {{name}}.svg {FEW}"), &quick());
    assert_eq!(run.code, Some(1), "{run:?}");
    let complaints: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(complaints.len(), 2, "{run:?}");
    assert!(
        complaints[0].starts_with("marquetry: none.png: "),
        "{run:?}"
    );
    assert!(complaints[1].starts_with("marquetry: bad.png: "), "{run:?}");
    let together = reports(&run);
    let inputs = together.iter().map(|report| report["input"].as_str());
    assert!(inputs.eq([Some("photo.png"), Some("other.png")]), "{run:?}");
    for (name, together) in ["photo", "other"].into_iter().zip(together) {
        assert_eq!(together["side_by_side"], 2);
        let run = folder.run_with(&format!("{name}.png -o alone.svg {FEW}"), &quick());
        let alone = &reports(&run)[0];
        for field in [
            "width",
            "shapes",
            "rmse",
            "evaluations",
            "greedy_evaluations",
        ] {
            assert_eq!(together[field], alone[field], "{name}: {field}");
        }
        assert!(together["greedy_evaluations"].as_u64() > Some(0));
        assert!(together["greedy_evaluations"].as_u64() < together["evaluations"].as_u64());
        let svg = folder.read(&format!("{name}.svg"));
        assert_eq!(svg, folder.read("alone.svg"), "{name}");
    }
}

#[test]
fn photos_that_do_not_fit_side_by_side_follow_each_other() {
    let folder = two_photos();
    let little = [
        ("MARQUETRY_PRETEND_ORDER", "forward"),
        ("MARQUETRY_PRETEND_MEMORY", "190000"),
    ];
    let arguments = format!("photo.png other.png -o {{name}}.svg {FEW}");
    let run = folder.run_with(&arguments, &driver(None, &little));
    assert_eq!(run.code, Some(0), "{run:?}");
    let reports = reports(&run);
    assert_eq!(reports.len(), 2);
    for report in reports {
        assert_eq!(
            (&report["side_by_side"], &report["shapes"]),
            (&1.into(), &2.into())
        );
    }
}

#[test]
fn more_photos_than_fit_side_by_side_come_in_batches_and_in_order() {
    let folder = Folder::new();
    let mut names: Vec<String> = (0..131).map(|i| format!("{i}.png")).collect();
    for (i, name) in names.iter().enumerate() {
        folder.photo(name, 6, 5, |x, y| {
            [(x * 40) as u8, (y * 50) as u8, i as u8, 255]
        });
    }
    folder.write("70.png", "no photo");
    let few = "-n 1 --size 6 --effort tiny --backend cuda --json";
    let arguments = format!("{} -o {{name}}.svg {few}", names.join(" "));
    let run = folder.run_with(&arguments, &quick());
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.starts_with("marquetry: 70.png: "), "{run:?}");
    assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
    names.remove(70);
    let reports = reports(&run);
    let inputs = reports.iter().map(|report| report["input"].as_str());
    assert!(
        inputs.eq(names.iter().map(|name| Some(name.as_str()))),
        "{run:?}"
    );
    let together = |report: &Value| report["side_by_side"].as_u64();
    assert!(
        reports[..128]
            .iter()
            .all(|report| together(report) == Some(128))
    );
    assert!(
        reports[128..]
            .iter()
            .all(|report| together(report) == Some(2))
    );
    let alone = folder.run_with(&format!("130.png -o alone.svg {few}"), &quick());
    assert_eq!(alone.code, Some(0), "{alone:?}");
    assert_eq!(folder.read("130.svg"), folder.read("alone.svg"));
}

#[test]
fn drawings_are_written_while_photos_of_the_next_batch_do_not_come() {
    let folder = Folder::new();
    let names: Vec<String> = (0..128).map(|i| format!("{i}.png")).collect();
    for name in &names {
        folder.photo(name, 3, 2, |x, y| [(x * 90) as u8, (y * 90) as u8, 7, 255]);
    }
    // Nobody writes to these.
    let never = ["a", "b", "c"];
    let made = Command::new("mkfifo")
        .args(never)
        .current_dir(folder.path("."))
        .status();
    assert!(made.unwrap().success());
    let mut child = Command::new(cargo_bin!("marquetry"))
        .args(names.iter().map(String::as_str).chain(never))
        .args("-n 1 --size 3 --effort tiny --backend cuda -j 2 -q -o {name}.svg".split(' '))
        .envs(quick())
        .current_dir(folder.path("."))
        .spawn()
        .unwrap();
    let written = || {
        folder
            .names()
            .iter()
            .filter(|name| name.ends_with(".svg"))
            .count()
    };
    let end = Instant::now() + Duration::from_secs(300);
    while written() < names.len() && Instant::now() < end {
        thread::sleep(Duration::from_millis(50));
    }
    let count = written();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(count, names.len());
}

#[test]
fn photos_that_do_not_suit_a_device_are_drawn_on_the_processor() {
    let folder = two_photos();
    let arguments = "photo.png other.png -n 2 -o {name}.svg -j 1 --json";
    let little = driver(None, &[("MARQUETRY_PRETEND_MEMORY", "20000")]);
    let run = folder.run_with(&format!("{arguments} --backend auto"), &little);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(
        run.stderr.matches("on cpu (out of memory").count(),
        2,
        "{run:?}"
    );
    for report in reports(&run) {
        assert_eq!(
            (&report["backend"], &report["side_by_side"]),
            (&"cpu".into(), &1.into())
        );
    }
    let none = driver(None, &[("MARQUETRY_PRETEND_MEMORY", "4096")]);
    let run = folder.run_with(&format!("{arguments} --backend cuda"), &none);
    assert_eq!(
        (run.code, run.stderr.lines().count()),
        (Some(1), 2),
        "{run:?}"
    );
}

#[test]
fn an_earlier_drawing_goes_on_under_all_photos_of_its_size() {
    let folder = two_photos();
    folder.photo("third.png", 40, 30, |x, y| {
        [(y * 8) as u8, 30, (x * 6) as u8, 255]
    });
    let run = folder.run_with(&format!("photo.png -o a.json {FEW}"), &quick());
    assert_eq!(run.code, Some(0), "{run:?}");
    let more = FEW.replace("-n 2", "-n 3 --from a.json");
    let names = "photo.png other.png third.png";
    let run = folder.run_with(&format!("{names} -o {{name}}.svg {more}"), &quick());
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.stderr
            .starts_with("marquetry: other.png: the drawing is 12×9 px"),
        "{run:?}"
    );
    assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
    let reports = reports(&run);
    assert_eq!(reports.len(), 2);
    for report in reports {
        assert_eq!(
            (&report["side_by_side"], &report["shapes"]),
            (&2.into(), &3.into())
        );
    }
}

#[test]
fn an_interrupt_leaves_what_was_found_for_all_photos_at_hand() {
    let folder = two_photos();
    let mut child = Command::new(cargo_bin!("marquetry"))
        .args(["photo.png", "other.png", "-o", "{name}.svg", "-v"])
        .args(FEW.replace("-n 2", "-n 100000").split(' '))
        .envs(quick())
        .current_dir(folder.path("."))
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // Two lines are said when the search begins.
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    for _ in 0..2 {
        stderr.read_line(&mut String::new()).unwrap();
    }
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(
        folder.names(),
        ["other.png", "other.svg", "photo.png", "photo.svg"]
    );
}
