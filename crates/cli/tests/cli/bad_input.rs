use crate::folder::Folder;

/// Runs on a file of these bytes; the message without the file's name.
fn message(bytes: &[u8]) -> String {
    let folder = Folder::new();
    folder.write("in", bytes);
    let message = folder.failed("in -n 3 -o out.svg", 1);
    assert_eq!(folder.names(), ["in"]);
    message.strip_prefix("in: ").expect(&message).to_owned()
}

#[test]
fn what_is_no_photo() {
    assert!(message(b"").starts_with("not a photo"));
    assert!(message(b"hello, world").starts_with("not a photo"));
}

#[test]
fn truncated_photos() {
    let folder = Folder::with_photo();
    let photo = folder.read("photo.png");
    for length in [20, 40, photo.len() / 2] {
        let message = message(&photo[..length]);
        assert!(message.contains("truncated or damaged png"), "{message}");
    }
}

#[test]
fn photos_that_claim_to_be_huge() {
    let message = message(&png_that_claims(70_000));
    assert!(message.contains("too large: 70000×70000 px"), "{message}");
}

#[test]
fn photos_without_pixels() {
    let png = message(&png_that_claims(0));
    assert!(png.starts_with("truncated or damaged png"), "{png}");
    let folder = Folder::with_photo();
    folder.done("photo.png -n 0 -o a.gif");
    let mut gif = folder.read("a.gif");
    gif[6..10].fill(0);
    assert_eq!(message(&gif), "the photo has no pixels: 0×0 px");
}

/// A PNG of which the header says that both sides have so many px.
fn png_that_claims(side: u32) -> Vec<u8> {
    let mut photo = Folder::with_photo().read("photo.png");
    photo[16..20].copy_from_slice(&side.to_be_bytes());
    photo[20..24].copy_from_slice(&side.to_be_bytes());
    let crc = crc32(&photo[12..29]);
    photo[29..33].copy_from_slice(&crc.to_be_bytes());
    photo
}

#[test]
fn files_that_cannot_be_opened() {
    let folder = Folder::new();
    assert_eq!(
        folder.failed(". -o out.svg", 1),
        ".: a directory, not a photo"
    );
    let message = folder.failed("none.png -o out.svg", 1);
    assert!(message.starts_with("none.png: cannot open: "), "{message}");
    assert!(folder.names().is_empty());
}

#[cfg(unix)]
#[test]
fn files_without_permission() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with_photo();
    let path = folder.path("photo.png");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        return; // root may read anything
    }
    let message = folder.failed("photo.png -o out.svg", 1);
    assert!(
        message.contains("cannot open: Permission denied"),
        "{message}"
    );
}

#[test]
fn other_files_are_named_too() {
    let folder = Folder::with_photo();
    folder.write("odd.json", "{}");
    let message = folder.failed("photo.png -o out.svg --from odd.json", 1);
    assert!(message.starts_with("odd.json: "), "{message}");
    let message = folder.failed("photo.png -o out.svg --weights odd.json", 1);
    assert!(message.starts_with("odd.json: not a photo"), "{message}");
    assert_eq!(folder.names(), ["odd.json", "photo.png"]);
}

#[test]
fn what_terminals_obey_is_not_said() {
    let folder = Folder::with_photo();
    folder.write("odd", format!("\u{1b}]0;{}", "x".repeat(1 << 20)));
    folder.write(
        "odd.json",
        format!("{{\"marquetry\":\"{}\"}}", "\u{9b}".repeat(999)),
    );
    for arguments in [
        "photo.png -o out.svg --palette odd",
        "photo.png -o out.svg --from odd.json",
        "\u{1b}[31m.png -o out.svg",
    ] {
        let message = folder.failed(arguments, 1);
        assert!(message.len() < 400, "{message}");
        assert!(!message.contains(char::is_control), "{message}");
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}
