use std::path::Path;

use thiserror::Error;

/// The kinds of files that drawings are written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// Vector graphics; any size.
    Svg,
    /// The same as a `data:` URI, to be put into HTML or CSS.
    DataUri,
    /// A picture, lossless, with transparency.
    Png,
    /// A picture, lossy, without transparency.
    Jpeg,
    /// A picture, lossless, with transparency.
    WebP,
    /// An animation of 256 colours a frame; transparent or not.
    Gif,
    /// An animation, lossless, with transparency.
    Apng,
    /// The drawing itself, for this library to read.
    Json,
    /// Its shapes as Geometrize lists them, for programs that read these.
    Geometrize,
}

/// A name that is no format.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown format '{0}'; known are {known}", known = Format::names())]
pub struct UnknownFormat(pub String);

impl Format {
    /// All formats, in the order in which they are listed to users.
    pub const ALL: [Self; 9] = [
        Self::Svg,
        Self::DataUri,
        Self::Png,
        Self::Jpeg,
        Self::WebP,
        Self::Gif,
        Self::Apng,
        Self::Json,
        Self::Geometrize,
    ];

    /// The name used on command lines, which is the usual extension of its files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::DataUri => "uri",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Apng => "apng",
            Self::Json => "json",
            Self::Geometrize => "geometrize.json",
        }
    }

    /// All names, as an error lists them.
    fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }

    /// The format of files with this extension, without its dot, in any case.
    ///
    /// ```
    /// use drawing::Format;
    ///
    /// assert_eq!(Format::from_extension("JPEG"), Some(Format::Jpeg));
    /// assert_eq!(Format::from_extension("bmp"), None);
    /// ```
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        let name = match extension.as_str() {
            "jpeg" => "jpg",
            "data-uri" => "uri",
            "geometrize" => "geometrize.json",
            name => name,
        };
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The format of a file by its name: by the last two of its extensions or by the last.
    ///
    /// ```
    /// use drawing::Format;
    ///
    /// assert_eq!(Format::of_file("car.geometrize.json".as_ref()), Ok(Format::Geometrize));
    /// assert_eq!(Format::of_file("car.v2.json".as_ref()), Ok(Format::Json));
    /// ```
    ///
    /// # Errors
    /// When its extension, which the error has, is that of no format.
    pub fn of_file(path: &Path) -> Result<Self, UnknownFormat> {
        let last = path.extension().unwrap_or_default().to_string_lossy();
        let inner = path
            .file_stem()
            .and_then(|stem| Path::new(stem).extension());
        let both = inner.map(|inner| format!("{}.{last}", inner.to_string_lossy()));
        let format = both.as_deref().and_then(Self::from_extension);
        format.map_or_else(|| last.parse(), Ok)
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.name())
    }
}

impl std::str::FromStr for Format {
    type Err = UnknownFormat;
    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::from_extension(name).ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_errors_list_them() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        let message = "bmp".parse::<Format>().unwrap_err().to_string();
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        assert_eq!(
            message,
            format!("unknown format 'bmp'; known are {}", names.join(", "))
        );
        assert!("".parse::<Format>().is_err());
    }
}
