use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use marquetry::{
    Drawing, GeometrizeError, Image, JsonError, MAX_JSON_BYTES, Palette, Photo, PhotoLimits,
    from_geometrize, from_json,
};

use crate::fault::Fault;
use crate::plan::{Plan, check_kinds};
use crate::refusal::Refusal;
use crate::values;

/// Where a photo or something else to read comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// The file of this name; '-' is standard input.
    pub(crate) fn new(path: PathBuf) -> Self {
        if path.as_os_str() == "-" {
            return Self::Stdin;
        }
        Self::File(path)
    }

    /// Its path.
    pub(crate) fn file(&self) -> Option<&PathBuf> {
        match self {
            Self::Stdin => None,
            Self::File(path) => Some(path),
        }
    }

    /// What {name} in an output stands for.
    pub(crate) fn stem(&self) -> &OsStr {
        match self {
            Self::Stdin => OsStr::new("stdin"),
            Self::File(path) => path.file_stem().unwrap_or_default(),
        }
    }

    /// Decodes the photo.
    pub(crate) fn read(&self) -> Result<Photo, Fault> {
        let photo = match self {
            Self::Stdin => Photo::read_stream(io::stdin().lock(), &PhotoLimits::default()),
            Self::File(path) => Photo::open(path, &PhotoLimits::default()),
        };
        photo.map_err(|error| Fault::new(self, error))
    }

    /// The text, cut one byte beyond `most`, which is enough to be refused.
    fn read_text(&self, most: u64) -> io::Result<String> {
        let mut text = String::new();
        match self {
            Self::Stdin => io::stdin().lock().take(most + 1).read_to_string(&mut text),
            Self::File(path) => File::open(path)?.take(most + 1).read_to_string(&mut text),
        }?;
        Ok(text)
    }
}

impl fmt::Display for Input {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => formatter.write_str("standard input"),
            Self::File(path) => path.display().fmt(formatter),
        }
    }
}

/// What the search is given besides the photo, the same for all inputs.
#[derive(Debug, Default)]
pub(crate) struct Aids {
    /// How much each part of the photo counts, at any size.
    pub(crate) weights: Option<Image>,
    /// The drawing to go on from.
    pub(crate) earlier: Option<Earlier>,
    /// The colours of a file.
    pub(crate) palette: Option<Palette>,
}

/// A drawing to go on from.
#[derive(Debug)]
pub(crate) enum Earlier {
    /// With its size and background.
    Whole(Drawing),
    /// JSON of Geometrize, whose shapes can be read for a drawing of any size.
    Shapes(String),
}

impl Aids {
    /// Reads the files that the plan names.
    pub(crate) fn read(plan: &Plan) -> Result<Self, Refusal> {
        let aids = Self {
            weights: plan.weights.as_ref().map(read_weights).transpose()?,
            earlier: plan.from.as_ref().map(read_drawing).transpose()?,
            palette: plan.palette.as_ref().map(read_palette).transpose()?,
        };
        if let Some(Earlier::Whole(drawing)) = &aids.earlier {
            let kinds = drawing.layers.iter().map(|layer| layer.shape.kind());
            check_kinds(kinds, &plan.jobs)?;
        }
        match (&aids.earlier, &plan.from, plan.size) {
            (Some(Earlier::Shapes(_)), Some(input), None) => {
                Err(Refusal::NoSize(input.to_string()))
            }
            _ => Ok(aids),
        }
    }
}

/// The picture of weights at a size from which it can be averaged to any working size.
fn read_weights(input: &Input) -> Result<Image, Fault> {
    const LONGEST_SIDE: u32 = 4096;
    let picture = input.read()?.working_copy(LONGEST_SIDE);
    picture.map_err(|error| Fault::new(input, error))
}

fn read_drawing(input: &Input) -> Result<Earlier, Fault> {
    let text = input.read_text(MAX_JSON_BYTES as u64);
    let text = text.map_err(|error| Fault::new(input, format_args!("cannot read: {error}")))?;
    let fault = |error: &dyn fmt::Display| Fault::new(input, error);
    match from_json(&text) {
        // No drawing of ours: perhaps one of Geometrize.
        Err(error @ JsonError::NoVersion) => match from_geometrize(&text, 1, 1) {
            Ok(_) => Ok(Earlier::Shapes(text)),
            Err(GeometrizeError::NoList) => Err(fault(&error)),
            Err(error) => Err(fault(&error)),
        },
        drawing => drawing.map(Earlier::Whole).map_err(|error| fault(&error)),
    }
}

fn read_palette(input: &Input) -> Result<Palette, Fault> {
    const MOST_BYTES: u64 = 1 << 20;
    let fault = |what: String| Fault::new(input, what);
    // A word that was meant for a colour ends up here too.
    let text = input.read_text(MOST_BYTES).map_err(|error| {
        fault(format!(
            "neither colours such as '#ff8800' nor a file that can be read: {error}"
        ))
    })?;
    // Some editors begin files with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    values::colors(text).map_err(fault)
}
