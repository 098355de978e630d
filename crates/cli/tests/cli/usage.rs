use crate::folder::Folder;

#[test]
fn option_values_are_checked() {
    let folder = Folder::with_photo();
    for (option, value) in [
        ("--shape", "blob"),
        ("--shape", "line:0"),
        ("--shapes", "-1"),
        ("--alpha", "2"),
        ("--alpha", "0.9..0.1"),
        ("--background", "reddish"),
        ("--effort", "heroic"),
        ("--backend", "abacus"),
        ("--format", "docx"),
        ("--size", "0"),
        ("--output-size", "99999"),
        ("--threads", "0"),
        ("--corners", "2"),
        ("--decimals", "5"),
        ("--quality", "101"),
        ("--stroke-width", "0"),
        ("--seed", "x"),
        ("--seconds", "0"),
        ("--until-rmse", "256"),
        ("--max-bytes", "255"),
        ("--until-psnr", "loud"),
        ("--palette", "#ff88"),
    ] {
        let message = folder.failed(&format!("photo.png -o a.svg {option}={value}"), 2);
        assert!(message.starts_with("invalid value '"), "{message}");
        assert!(
            message.contains(option) && message.contains(value),
            "{message}"
        );
    }
    assert_eq!(
        folder.failed("photo.png -o a.svg --backend abacus", 2),
        "invalid value 'abacus' for '--backend <BACKEND>': unknown device 'abacus'; known are \
         auto, cpu, cuda; for more, try --help"
    );
    assert_eq!(folder.names(), ["photo.png"]);
}

#[test]
fn the_command_line_is_checked() {
    let folder = Folder::with_photo();
    let message = folder.failed("", 2);
    assert!(
        message.ends_with("not provided: <INPUT>...; for more, try --help"),
        "{message}"
    );
    let message = folder.failed("photo.png -o a.svg --frobnicate", 2);
    assert!(
        message.starts_with("unexpected argument '--frobnicate' found"),
        "{message}"
    );
    folder.failed("photo.png -o a.svg -q -v", 2);
    assert!(
        folder
            .failed("photo.png", 3)
            .starts_with("nothing to write")
    );
    let message = folder.failed("photo.png -o a.docx", 2);
    assert!(
        message.starts_with("a.docx: unknown format 'docx'; known are svg"),
        "{message}"
    );
    let message = folder.failed("photo.png -o - --json", 2);
    assert!(
        message.starts_with("standard output cannot take both"),
        "{message}"
    );
    if !cfg!(feature = "cuda") {
        let message = folder.failed("photo.png -o a.svg --backend cuda", 1);
        assert!(message.contains("no CUDA support"), "{message}");
        let required = [("MARQUETRY_REQUIRE_CUDA".to_owned(), "1".to_owned())];
        let run = folder.run_with("photo.png -o a.svg -n 1", &required);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains("no CUDA support"), "{run:?}");
    }
    assert_eq!(folder.names(), ["photo.png"]);
}

#[test]
fn help_and_version_are_given() {
    let folder = Folder::new();
    let version = folder.done("--version").stdout;
    assert_eq!(
        String::from_utf8(version).unwrap(),
        concat!("marquetry ", env!("CARGO_PKG_VERSION"), "\n")
    );
    let help = String::from_utf8(folder.done("--help").stdout).unwrap();
    for part in ["Examples:", "-n, --shapes", "--effort", "Exit codes"] {
        assert!(help.contains(part), "{part}: {help}");
    }
}

#[test]
fn verbose_says_more_and_quiet_nothing() {
    let folder = Folder::with_photo();
    let run = folder.run("photo.png -n 2 --size 20 -o a.svg -v");
    assert_eq!((run.code, run.stdout.len()), (Some(0), 0));
    assert!(run.stderr.contains("20×15 px on cpu"), "{run:?}");
    let mut lines = run.stderr.lines();
    assert!(
        lines.all(|line| line.starts_with("marquetry: photo.png: ")),
        "{run:?}"
    );
    assert!(run.stderr.contains("2 shapes, rmse "), "{run:?}");
    assert!(!run.stderr.contains('\u{1b}'), "{run:?}");
    folder.done("photo.png -n 2 -o a.svg -q");
}
