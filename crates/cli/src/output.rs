use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use marquetry::drawing::write_png;
use marquetry::{
    AnimationOptions, Drawing, EncodeOptions, Format, Image, MAX_WEBP_SIDE, SvgOptions,
    UnknownFormat,
};

use crate::fault::Fault;
use crate::place::Place;
use crate::refusal::Refusal;

/// What in an output's name stands for the name of the input.
pub(crate) const NAME: &str = "{name}";

/// The longest side of pictures in px, so that every format takes them.
pub(crate) const MAX_PICTURE_SIDE: u32 = MAX_WEBP_SIDE;

/// A file to write.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Output {
    /// Where to.
    pub(crate) place: Place,
    /// As what.
    pub(crate) format: Format,
}

/// How drawings are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Encoding {
    /// Decimals of coordinates in SVG; `None` is as many as the size needs.
    pub(crate) decimals: Option<u8>,
    /// Quality of JPEG, 1 to 100.
    pub(crate) quality: u8,
    /// Longest side in px of pictures; `None` is the photo's, or less for animations.
    pub(crate) longest_side: Option<u32>,
}

impl Encoding {
    /// Decimals of the coordinates of a drawing in SVG.
    pub(crate) fn decimals(&self, drawing: &Drawing) -> u8 {
        self.decimals
            .unwrap_or_else(|| SvgOptions::decimals_for(drawing.width, drawing.height))
    }

    /// The size in px of pictures of a photo of this one, where that is less than it: nothing else
    /// was asked for, and no more is possible.
    pub(crate) fn reduced(&self, (width, height): (u32, u32)) -> Option<(u32, u32)> {
        let too_long = self.longest_side.is_none() && width.max(height) > MAX_PICTURE_SIDE;
        too_long.then(|| Drawing::new(width, height, None).size_for(MAX_PICTURE_SIDE))
    }

    fn options(&self, drawing: &Drawing) -> EncodeOptions {
        let (width, height) = drawing.output_size;
        let longest = width.max(height).min(MAX_PICTURE_SIDE);
        let asked_for = self.longest_side.map(|side| drawing.size_for(side));
        EncodeOptions {
            svg: SvgOptions {
                decimals: self.decimals(drawing),
                ..SvgOptions::default()
            },
            size: asked_for.or_else(|| Some(drawing.size_for(longest))),
            quality: self.quality,
            animation: AnimationOptions {
                size: asked_for,
                ..AnimationOptions::default()
            },
            ..EncodeOptions::default()
        }
    }
}

impl Output {
    /// The output of this name, with `name` for {name}; `format` is that of standard output and of
    /// names without a known extension.
    pub(crate) fn new(path: &Path, name: &OsStr, format: Option<Format>) -> Result<Self, Refusal> {
        let place = Place::new(filled_in(path, name));
        let format = match &place {
            Place::Stdout => format.unwrap_or(Format::Svg),
            Place::Device(path) | Place::File(path) => {
                let known = of_extension(path);
                known
                    .or_else(|unknown| format.ok_or(unknown))
                    .map_err(|unknown| match path.extension() {
                        Some(_) => Refusal::UnknownFormat(place.to_string(), unknown),
                        None if is_dot_file(path) => Refusal::DotFile(place.to_string()),
                        None => Refusal::NoExtension(place.to_string()),
                    })?
            }
        };
        Ok(Self { place, format })
    }

    /// The same for a working copy, which is written as PNG.
    pub(crate) fn png(path: &Path, name: &OsStr) -> Result<Self, Refusal> {
        let output = Self::new(path, name, Some(Format::Png))?;
        if output.place != Place::Stdout && output.format != Format::Png {
            return Err(Refusal::NotPng(output.place.to_string()));
        }
        Ok(output)
    }

    /// Whether this is a picture: neither vectors nor an animation.
    pub(crate) fn is_picture(&self) -> bool {
        matches!(self.format, Format::Png | Format::Jpeg | Format::WebP)
    }

    /// Writes a drawing; the number of bytes.
    pub(crate) fn write(&self, drawing: &Drawing, encoding: &Encoding) -> Result<usize, Fault> {
        let mut bytes = Vec::new();
        marquetry::write(drawing, self.format, &encoding.options(drawing), &mut bytes)
            .map_err(|error| Fault::new(&self.place, error))?;
        self.place.write(&bytes)?;
        Ok(bytes.len())
    }

    /// Writes a picture as PNG.
    pub(crate) fn write_picture(&self, picture: &Image) -> Result<(), Fault> {
        let mut bytes = Vec::new();
        write_png(picture, &mut bytes).map_err(|error| Fault::new(&self.place, error))?;
        self.place.write(&bytes)
    }
}

fn filled_in(path: &Path, name: &OsStr) -> PathBuf {
    parts(path).join(name).into()
}

/// What is around {name}.
#[cfg(unix)]
fn parts(path: &Path) -> Vec<&OsStr> {
    use std::os::unix::ffi::OsStrExt;
    let (mut parts, mut rest) = (Vec::new(), path.as_os_str().as_bytes());
    // Names need not be text.
    let found = |bytes: &[u8]| {
        bytes
            .windows(NAME.len())
            .position(|part| part == NAME.as_bytes())
    };
    while let Some(at) = found(rest) {
        parts.push(OsStr::from_bytes(&rest[..at]));
        rest = &rest[at + NAME.len()..];
    }
    parts.push(OsStr::from_bytes(rest));
    parts
}

#[cfg(not(unix))]
fn parts(path: &Path) -> Vec<&OsStr> {
    match path.to_str() {
        Some(text) => text.split(NAME).map(OsStr::new).collect(),
        None => vec![path.as_os_str()],
    }
}

/// Whether the name would be an extension if there were anything before it.
fn is_dot_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with('.')
}

fn of_extension(path: &Path) -> Result<Format, UnknownFormat> {
    let extension = path.extension().unwrap_or_default();
    extension.to_string_lossy().parse()
}
