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

#[test]
fn one_bad_input_leaves_the_others_alone() {
    let folder = Folder::with_photo();
    let message = folder.failed("none.png photo.png -n 2 -o {name}.svg", 1);
    assert!(message.starts_with("none.png: "), "{message}");
    assert_eq!(folder.names(), ["photo.png", "photo.svg"]);
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
