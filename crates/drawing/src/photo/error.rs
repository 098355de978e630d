use std::error::Error;
use std::io;

use image::{ImageError, ImageFormat};

/// Why a photo could not be read or copied. The messages are complete, but for the path, which
/// callers know: there is no source to add.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PhotoError {
    /// The file could not be opened.
    #[error("cannot open: {reason}")]
    Open {
        /// What the system says.
        reason: io::Error,
    },
    /// The path is that of a directory.
    #[error("a directory, not a photo")]
    Directory,
    /// Reading failed, for a reason that lies outside the photo.
    #[error("cannot read the photo: {reason}")]
    Read {
        /// What the system says.
        reason: io::Error,
    },
    /// The content is not that of a photo.
    #[error("not a photo of a known format (png, jpeg, webp, gif, bmp, tiff)")]
    UnknownFormat,
    /// The photo has no pixels.
    #[error("the photo has no pixels: {width}×{height} px")]
    Empty {
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
    },
    /// The photo is larger than the limits.
    #[error("the photo is too large: {width}×{height} px, at most {limit}")]
    TooLarge {
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
        /// The limit it is over, with its unit.
        limit: String,
    },
    /// The file is longer than what may be read into memory.
    #[error("the photo is too large: more than {max_bytes} bytes")]
    TooLong {
        /// The limit in bytes.
        max_bytes: u64,
    },
    /// The decoder would need more memory than the limits.
    #[error("the {format} photo needs too much memory to decode, at most {max_bytes} bytes")]
    Memory {
        /// The photo's format.
        format: &'static str,
        /// The limit in bytes.
        max_bytes: u64,
    },
    /// The photo breaks off early or its content makes no sense.
    #[error("truncated or damaged {format} photo: {reason}")]
    Damaged {
        /// The photo's format.
        format: &'static str,
        /// What the decoder says, in one line.
        reason: String,
    },
    /// The photo is of a variant of its format that cannot be read.
    #[error("unsupported kind of {format} photo: {reason}")]
    Unsupported {
        /// The photo's format.
        format: &'static str,
        /// What the decoder says, in one line.
        reason: String,
    },
    /// A working copy with sides of 0 px was asked for.
    #[error("a working copy cannot have a longest side of 0 px")]
    NoSide,
    /// The photo could not be resized.
    #[error("cannot resize the photo: {reason}")]
    Resize {
        /// What the resizer says.
        reason: String,
    },
}

impl PhotoError {
    /// From what a decoder of the image crate says.
    pub(super) fn from_decoder(format: ImageFormat, max_bytes: u64, error: ImageError) -> Self {
        let format = name(format);
        match error {
            // A file that ends too early is such an error too, but without a number.
            ImageError::IoError(error) if error.raw_os_error().is_some() => Self::read(error),
            ImageError::Limits(_) => Self::Memory { format, max_bytes },
            ImageError::Unsupported(error) => Self::unsupported(format, &error),
            error => Self::damaged(format, innermost(&error)),
        }
    }

    pub(super) fn read(reason: io::Error) -> Self {
        Self::Read { reason }
    }

    pub(super) fn damaged(format: &'static str, reason: impl ToString) -> Self {
        let reason = one_line(&reason.to_string());
        Self::Damaged { format, reason }
    }

    pub(super) fn unsupported(format: &'static str, reason: impl ToString) -> Self {
        let reason = one_line(&reason.to_string());
        Self::Unsupported { format, reason }
    }

    pub(super) fn resize(reason: impl ToString) -> Self {
        let reason = one_line(&reason.to_string());
        Self::Resize { reason }
    }
}

/// The name of a format in messages.
pub(super) fn name(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Jpeg => "jpeg",
        ImageFormat::Tiff => "tiff",
        other => other.extensions_str().first().copied().unwrap_or("image"),
    }
}

/// The cause without the layers around it, which only repeat the format.
fn innermost(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), innermost)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
