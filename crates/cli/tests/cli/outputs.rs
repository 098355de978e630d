use crate::folder::Folder;

#[test]
fn every_format_is_written() {
    let folder = Folder::with_photo();
    folder.done(
        "photo.png -n 3 -o a.svg -o a.uri -o a.png -o a.jpg -o a.webp -o a.gif -o a.apng \
         -o a.json -o a.geometrize.json",
    );
    let starts = |name: &str, magic: &[u8]| {
        assert!(folder.read(name).starts_with(magic), "{name}");
    };
    starts("a.svg", b"<svg ");
    starts("a.uri", b"data:image/svg+xml,%3Csvg ");
    starts("a.png", b"\x89PNG");
    starts("a.jpg", b"\xff\xd8\xff");
    starts("a.webp", b"RIFF");
    starts("a.gif", b"GIF89a");
    starts("a.apng", b"\x89PNG");
    starts("a.json", b"{\"marquetry\"");
    starts(
        "a.geometrize.json",
        b"{\"shapes\":[\n{\"type\":1,\"data\":[0,0,40,30],",
    );
    assert!(folder.read("a.apng").windows(4).any(|name| name == b"acTL"));
    assert_eq!(folder.names().len(), 10);
}

#[test]
fn pixels_have_the_size_of_the_photo_or_the_one_asked_for() {
    let folder = Folder::with_photo();
    let size = |name: &str| {
        let png = folder.read(name);
        let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        (side(16), side(20))
    };
    folder.done("photo.png -n 1 --size 20 -o a.png -o a.svg");
    assert_eq!(size("a.png"), (40, 30));
    let svg = String::from_utf8(folder.read("a.svg")).unwrap();
    assert!(
        svg.contains(r#"viewBox="0 0 20 15" width="40" height="30""#),
        "{svg}"
    );
    folder.done("photo.png -n 1 --output-size 80 -o a.png");
    assert_eq!(size("a.png"), (80, 60));
}

#[test]
fn pictures_of_very_long_photos_are_smaller() {
    let folder = Folder::new();
    folder.photo("long.png", 20_000, 100, |x, _| [(x / 99) as u8, 0, 0, 255]);
    let arguments = "long.png -n 1 --effort tiny -o a.png -o a.svg";
    let run = folder.run(arguments);
    let said = "marquetry: a.png: written at 16383×82 px, not 20000×100: pictures have at most \
                16383 px a side\n";
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), said));
    assert_eq!(folder.pixels("a.png").len(), 4 * 16_383 * 82);
    folder.done(&format!("{arguments} -q"));
    folder.done("long.png -n 1 --effort tiny -o a.png --output-size 99");
    folder.done("long.png -n 1 --effort tiny -o a.svg -o a.gif");
}

#[test]
fn soft_edges_that_a_gif_cannot_have_are_noted() {
    let folder = Folder::with_photo();
    folder.photo("soft.png", 20, 20, |x, _| [9, 200, 90, (12 * x) as u8]);
    let run = folder.run("soft.png -n 4 --effort tiny -o a.gif -o a.apng");
    let noted = "marquetry: a.gif: px are opaque or clear in gif, where the drawing has more between; apng keeps that\n";
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), noted));
    folder.done("soft.png -n 4 --effort tiny -o a.gif -q");
    folder.done("soft.png -n 4 --effort tiny -o a.gif -b #fff");
    folder.done("photo.png -n 4 --effort tiny -o a.gif");
}

#[test]
fn animations_have_the_frames_that_were_asked_for() {
    let folder = Folder::with_photo();
    let frames = |arguments: &str| {
        folder.done(&format!(
            "photo.png -n 6 --effort tiny -o a.apng {arguments}"
        ));
        let file = folder.read("a.apng");
        let names = file.windows(4).filter(|name| *name == b"fcTL");
        // The delay is the last but six bytes of a frame's control.
        let first = file.windows(4).position(|name| name == b"fcTL").unwrap() + 4;
        (
            names.count(),
            u16::from_be_bytes([file[first + 20], file[first + 21]]),
        )
    };
    assert_eq!(frames(""), (6, 50));
    assert_eq!(frames("--frames 2 --frame-ms 300"), (2, 300));
}

#[test]
fn standard_input_and_output() {
    let folder = Folder::with_photo();
    folder.done("photo.png -n 3 -o a.svg -o a.json");
    let photo = folder.read("photo.png");
    let run = folder.run_on("- -n 3 -o -", &photo);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert_eq!(run.stdout, folder.read("a.svg"));
    let run = folder.run_on("- -n 3 -o - --format json", &photo);
    assert_eq!(run.stdout, folder.read("a.json"));
    let run = folder.run_on("- -n 3 -o {name}.svg", &photo);
    assert_eq!((run.code, run.stdout.len()), (Some(0), 0));
    assert_eq!(folder.read("stdin.svg"), folder.read("a.svg"));
    let run = folder.run_on("- -o -", b"");
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.starts_with("marquetry: standard input: "),
        "{run:?}"
    );
}

#[test]
fn a_format_for_names_without_extension() {
    let folder = Folder::with_photo();
    folder.done("photo.png -n 1 -o a --format png -o b.svg");
    assert!(folder.read("a").starts_with(b"\x89PNG"));
    assert!(folder.read("b.svg").starts_with(b"<svg"));
}

#[test]
fn faults_are_found_before_the_search() {
    let folder = Folder::with_photo();
    std::fs::create_dir(folder.path("folder.svg")).unwrap();
    // A search for so many shapes would not end within the test.
    for (output, code, fault) in [
        ("none/a.svg", 1, "cannot write: there is no such folder"),
        (
            "folder.svg",
            2,
            "a folder: give the name of a file, such as folder.svg/{name}.svg",
        ),
    ] {
        let arguments = format!("photo.png -n 1000000 --effort best -o {output}");
        let message = folder.failed(&arguments, code);
        assert_eq!(message, format!("{output}: {fault}"));
    }
    assert_eq!(folder.names(), ["folder.svg", "photo.png"]);
}

#[test]
fn every_fault_is_reported() {
    let folder = Folder::with_photo();
    let run = folder.run("photo.png -n 1 -o none/a.svg -o b.svg -o nil/c.svg");
    let faults = ["none/a.svg", "nil/c.svg"]
        .map(|name| format!("marquetry: {name}: cannot write: there is no such folder\n"));
    assert_eq!((run.code, run.stderr), (Some(1), faults.concat()));
    assert_eq!(folder.names(), ["photo.png"]);
}

#[test]
fn standard_input_is_any_file_that_is_read() {
    let folder = Folder::with_photo();
    folder.photo("left.png", 2, 1, |x, _| [if x == 0 { 255 } else { 0 }; 4]);
    folder.write("colours.txt", "#102030 #d0a050");
    folder.done("photo.png -n 2 -o drawing.json");
    for (option, name) in [
        ("--weights", "left.png"),
        ("--palette", "colours.txt"),
        ("--from", "drawing.json"),
    ] {
        let by_name = folder.done(&format!("photo.png -n 3 {option} {name} -o -"));
        let run = folder.run_on(
            &format!("photo.png -n 3 {option} - -o -"),
            &folder.read(name),
        );
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{option}");
        assert_eq!(run.stdout, by_name.stdout, "{option}");
        let run = folder.run_on(&format!("photo.png {option} - -o a.svg"), b"?");
        let starts = run.stderr.starts_with("marquetry: standard input: ");
        assert!(run.code == Some(1) && starts, "{option}: {run:?}");
    }
    assert_eq!(
        folder.failed("- --weights - -o a.svg", 2),
        "standard input can be read only once"
    );
}

#[cfg(unix)]
#[test]
fn what_can_be_written_is() {
    use std::os::unix::net::UnixListener;
    let folder = Folder::with_photo();
    let _sockets = ["one", "two"].map(|name| UnixListener::bind(folder.path(name)).unwrap());
    // Only the attempt shows that nothing can be written to them.
    let run = folder.run("photo.png -n 1 -o one -o two -o a.svg --format png");
    assert_eq!(run.code, Some(1));
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{run:?}");
    assert!(lines[0].starts_with("marquetry: one: cannot write: "));
    assert!(lines[1].starts_with("marquetry: two: cannot write: "));
    assert!(folder.read("a.svg").starts_with(b"<svg"));
}

#[cfg(unix)]
#[test]
fn read_only_files_stay_as_they_are() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with_photo();
    folder.write("a.svg", "mine");
    fs::set_permissions(folder.path("a.svg"), fs::Permissions::from_mode(0o444)).unwrap();
    let message = folder.failed("photo.png -n 1 -o a.svg", 1);
    assert_eq!(message, "a.svg: cannot write: the file is read-only");
    assert_eq!(folder.read("a.svg"), b"mine");
    assert_eq!(folder.names(), ["a.svg", "photo.png"]);
}

#[cfg(unix)]
#[test]
fn devices_are_written_to_and_not_replaced() {
    let folder = Folder::with_photo();
    folder.done("photo.png -n 1 -o /dev/null --format svg");
    let null = std::fs::metadata("/dev/null").unwrap();
    assert!(!null.is_file());
}

#[cfg(unix)]
#[test]
fn what_shells_have_opened_is_written_to_and_not_replaced() {
    let folder = Folder::with_photo();
    folder.done("photo.png -n 1 -o a.svg");
    let drawing = String::from_utf8(folder.read("a.svg")).unwrap();
    let program = assert_cmd::cargo::cargo_bin!("marquetry").display();
    for (name, redirection) in [
        ("/dev/stdout", ">>"),
        ("/dev/fd/1", ">>"),
        ("/dev/stderr", "2>>"),
        ("/dev/fd/3", "3>>"),
    ] {
        folder.write("keep.txt", "precious\n");
        let line =
            format!("'{program}' photo.png -n 1 -o {name} --format svg {redirection}keep.txt");
        let status = std::process::Command::new("sh")
            .args(["-c", &line])
            .current_dir(folder.path("."))
            .status();
        assert!(status.unwrap().success(), "{name}");
        let kept = String::from_utf8(folder.read("keep.txt")).unwrap();
        assert_eq!(kept, format!("precious\n{drawing}"), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn readers_may_leave() {
    use std::process::{Command, Stdio};
    let folder = Folder::with_photo();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("marquetry"))
        .args(["photo.png", "-n", "1", "-o", "-"])
        .current_dir(folder.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
}

#[test]
fn the_working_copy_alone() {
    let folder = Folder::with_photo();
    folder.done("photo.png --size 20 --size-only copy.png");
    assert_eq!(folder.names(), ["copy.png", "photo.png"]);
    folder.done("photo.png -n 2 --size-only copy2.png -o a.svg");
    assert_eq!(
        folder.names(),
        ["a.svg", "copy.png", "copy2.png", "photo.png"]
    );
    // The photo is smaller than the working size: the copy has its pixels.
    assert_eq!(folder.pixels("copy2.png"), folder.pixels("photo.png"));
    for name in ["copy.py", "copy", "copy.jpg"] {
        let message = folder.failed(&format!("photo.png --size-only {name}"), 2);
        let why = "the working copy is written as png: give a name that ends in .png";
        assert_eq!(message, format!("{name}: {why}"));
    }
    let run = folder.run("photo.png --size 20 --size-only -");
    assert_eq!(run.stdout, folder.read("copy.png"));
}
