use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use color::Image;
use drawing::photo::{Photo, PhotoLimits};

const EXTENSIONS: [&str; 8] = ["bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff", "webp"];

/// A photo at working size.
#[derive(Debug)]
pub(crate) struct NamedPhoto {
    /// The name of its file without extension.
    pub(crate) name: String,
    pub(crate) image: Image,
}

/// All photos of a folder, by name, at most `size` px on their longer side.
pub(crate) fn read(folder: &Path, size: u32) -> anyhow::Result<Vec<NamedPhoto>> {
    let shown = folder.display();
    let mut files = files(folder).with_context(|| format!("{shown} cannot be read"))?;
    ensure!(!files.is_empty(), "{shown} has no photos");
    files.sort();
    files.iter().map(|file| read_one(file, size)).collect()
}

fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let extension = extension.map(str::to_ascii_lowercase);
        if extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str())) {
            files.push(path);
        }
    }
    Ok(files)
}

fn read_one(file: &Path, size: u32) -> anyhow::Result<NamedPhoto> {
    let image = Photo::open(file, &PhotoLimits::default())
        .and_then(|photo| photo.working_copy(size))
        .with_context(|| file.display().to_string())?;
    let name = file.file_stem().unwrap_or_default();
    Ok(NamedPhoto {
        name: name.to_string_lossy().into_owned(),
        image,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_are_told_by_their_extension() {
        let images = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/images");
        let folder = tempfile::tempdir().unwrap();
        let copy = |name: &&str| {
            std::fs::copy(format!("{images}/chelsea.png"), folder.path().join(name)).unwrap();
        };
        ["second.PNG", "first.png", "notes.txt"]
            .iter()
            .for_each(copy);
        let photos = read(folder.path(), 32).unwrap();
        let names: Vec<_> = photos.iter().map(|photo| &photo.name).collect();
        assert_eq!(names, ["first", "second"]);
        assert_eq!(photos[0].image.width(), 32);
    }

    #[test]
    fn folders_without_photos_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let message = |path: &Path| read(path, 32).unwrap_err().to_string();
        assert!(message(folder.path()).ends_with("has no photos"));
        assert!(message(&folder.path().join("none")).ends_with("cannot be read"));
    }
}
