use std::ffi::{OsStr, OsString};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use marquetry::drawing::{size_for, write_png};
use marquetry::{
    AnimationOptions, Drawing, EncodeOptions, Format, Image, MAX_WEBP_SIDE, SvgOptions,
};

use crate::destination::Destination;
use crate::file_error::FileError;
use crate::startup_error::StartupError;

/// What in an output's name stands for the name of the input.
const NAME: &str = "{name}";
/// What in an output's name stands for the number of the input.
const INDEX: &str = "{index}";

/// The longest side of pictures in px, so that every format takes them.
pub(crate) const MAX_PICTURE_SIDE: u32 = MAX_WEBP_SIDE;

/// What the names of outputs have of the input.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin<'a> {
    /// The name of the input without its extension.
    pub(crate) name: &'a OsStr,
    /// The place of the input among all, counted from 1.
    pub(crate) index: usize,
}

/// A file to write.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Output {
    /// Where to.
    pub(crate) destination: Destination,
    /// As what.
    pub(crate) format: Format,
}

/// How drawings are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Encoding {
    /// How SVGs are written.
    pub(crate) svg: SvgOptions,
    /// Quality of JPEG, 1 to 100.
    pub(crate) quality: u8,
    /// Longest side in px of pictures; `None` is the photo's, or less for animations.
    pub(crate) longest_side: Option<u32>,
    /// The most frames of animations.
    pub(crate) frames: usize,
    /// How long each is shown.
    pub(crate) frame_delay: Duration,
}

impl Encoding {
    /// The size in px of pictures of a photo of this one, where that is less than it: nothing else
    /// was asked for, and no more is possible.
    pub(crate) fn reduced(&self, (width, height): (u32, u32)) -> Option<(u32, u32)> {
        let too_long = self.longest_side.is_none() && width.max(height) > MAX_PICTURE_SIDE;
        too_long.then(|| size_for((width, height), MAX_PICTURE_SIDE))
    }

    fn options(&self, drawing: &Drawing) -> EncodeOptions {
        let (width, height) = drawing.output_size;
        let longest = width.max(height).min(MAX_PICTURE_SIDE);
        let asked_for = self.longest_side.map(|side| drawing.size_for(side));
        EncodeOptions {
            svg: self.svg,
            size: asked_for.or_else(|| Some(drawing.size_for(longest))),
            quality: self.quality,
            animation: AnimationOptions {
                frames: self.frames,
                delay: self.frame_delay,
                size: asked_for,
                ..AnimationOptions::default()
            },
            ..EncodeOptions::default()
        }
    }
}

impl Output {
    /// The output of this name, filled in; `format` is that of standard output and of names without
    /// a known extension.
    pub(crate) fn new(
        path: &Path,
        origin: Origin<'_>,
        format: Option<Format>,
    ) -> Result<Self, StartupError> {
        let destination = Destination::new(origin.fill_in(path)?);
        let format = match &destination {
            Destination::Stdout => format.unwrap_or(Format::Svg),
            Destination::Device(path) | Destination::File(path) if path.is_dir() => {
                return Err(StartupError::Folder(
                    path.clone(),
                    format.unwrap_or(Format::Svg),
                ));
            }
            Destination::Device(path) | Destination::File(path) => Format::of_file(path)
                .or_else(|unknown| format.ok_or(unknown))
                .map_err(|unknown| match path.extension() {
                    Some(_) => StartupError::UnknownFormat(destination.to_string(), unknown),
                    None if is_dot_file(path) => StartupError::DotFile(destination.to_string()),
                    None => StartupError::NoExtension(destination.to_string()),
                })?,
        };
        Ok(Self {
            destination,
            format,
        })
    }

    /// The same for a working copy, which is written as PNG, to files that are named so.
    pub(crate) fn png(path: &Path, origin: Origin<'_>) -> Result<Self, StartupError> {
        let output = Self::new(path, origin, Some(Format::Png))?;
        match &output.destination {
            Destination::File(file) if Format::of_file(file) != Ok(Format::Png) => {
                Err(StartupError::NotPng(output.destination.to_string()))
            }
            _ => Ok(output),
        }
    }

    /// Whether pixels of this are opaque or clear, and nothing between.
    pub(crate) fn has_hard_edges(&self) -> bool {
        self.format == Format::Gif
    }

    /// Whether this is a picture: neither vectors nor an animation.
    pub(crate) fn is_picture(&self) -> bool {
        matches!(self.format, Format::Png | Format::Jpeg | Format::WebP)
    }

    /// Writes a drawing; the number of bytes.
    pub(crate) fn write(&self, drawing: &Drawing, encoding: &Encoding) -> Result<usize, FileError> {
        let mut bytes = Vec::new();
        marquetry::write(drawing, self.format, &encoding.options(drawing), &mut bytes)
            .map_err(|error| FileError::new(&self.destination, error))?;
        self.destination.write(&bytes)?;
        Ok(bytes.len())
    }

    /// Writes a picture as PNG.
    pub(crate) fn write_picture(&self, picture: &Image) -> Result<(), FileError> {
        let mut bytes = Vec::new();
        write_png(picture, &mut bytes).map_err(|error| FileError::new(&self.destination, error))?;
        self.destination.write(&bytes)
    }
}

impl Origin<'_> {
    /// The name of an output with what stands in it for this input.
    fn fill_in(self, path: &Path) -> Result<PathBuf, StartupError> {
        let (text, mut filled, mut end) = (path.as_os_str(), OsString::new(), 0);
        for range in placeholders(text) {
            filled.push(slice(text, end..range.start));
            end = range.end;
            match slice(text, range).to_string_lossy().as_ref() {
                NAME => filled.push(self.name),
                INDEX => filled.push(self.index.to_string()),
                other => return Err(StartupError::Placeholder(other.to_owned())),
            }
        }
        filled.push(slice(text, end..text.len()));
        Ok(filled.into())
    }
}

/// Whether several inputs have outputs of different names.
pub(crate) fn varies(path: &Path) -> bool {
    !placeholders(path.as_os_str()).is_empty()
}

/// Where there is a word in braces: any in the name of the file, and those that are filled in
/// anywhere, as folders may well have braces in their names.
fn placeholders(text: &OsStr) -> Vec<Range<usize>> {
    let bytes = text.as_encoded_bytes();
    let is_separator = |byte: &u8| std::path::is_separator(char::from(*byte));
    let name = bytes.iter().rposition(is_separator).unwrap_or(0);
    let is_known = |word: &[u8]| [NAME, INDEX].map(str::as_bytes).contains(&word);
    let mut found = words_in_braces(text);
    found.retain(|range| range.start >= name || is_known(&bytes[range.clone()]));
    found
}

/// Where there is a word in braces.
fn words_in_braces(text: &OsStr) -> Vec<Range<usize>> {
    let (bytes, mut found, mut open) = (text.as_encoded_bytes(), Vec::new(), None);
    if cfg!(not(unix)) && text.to_str().is_none() {
        // It cannot be cut.
        return found;
    }
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' => open = Some(at),
            b'}' => {
                let longer = |start: &usize| start + 1 < at;
                found.extend(open.take().filter(longer).map(|start| start..at + 1));
            }
            byte if byte.is_ascii_alphanumeric() || b"-_".contains(byte) => {}
            _ => open = None,
        }
    }
    found
}

/// A part of a name, which need not be text.
#[cfg(unix)]
fn slice(text: &OsStr, range: Range<usize>) -> &OsStr {
    use std::os::unix::ffi::OsStrExt;
    OsStr::from_bytes(&text.as_bytes()[range])
}

#[cfg(not(unix))]
fn slice(text: &OsStr, range: Range<usize>) -> &OsStr {
    text.to_str().map_or(text, |text| OsStr::new(&text[range]))
}

/// Whether the name would be an extension if there were anything before it.
fn is_dot_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with('.')
}
