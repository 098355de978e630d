use std::fmt;

use marquetry::{
    Drawing, GeometrizeError, Image, JsonError, MAX_JSON_BYTES, Palette, PaletteError,
    from_geometrize, from_json,
};

use crate::file_error::FileError;
use crate::input::Input;
use crate::plan::{Plan, check_kinds};
use crate::startup_error::StartupError;
use crate::values::{self, Colors};

/// What all searches are given besides their photos.
#[derive(Debug)]
pub(super) struct SharedInputs {
    /// How much each part of the photo counts, at any size.
    pub(super) weights: Option<Image>,
    /// The drawing to go on from.
    pub(super) given: Option<GivenDrawing>,
    palette: PaletteSource,
}

/// Which colours shapes may have.
#[derive(Debug)]
enum PaletteSource {
    /// The same for all photos.
    Given(Palette),
    /// So many of each photo's own.
    OfPhoto(usize),
}

/// A drawing to go on from.
#[derive(Debug)]
pub(super) enum GivenDrawing {
    /// With its size and background.
    Whole(Drawing),
    /// JSON of Geometrize, whose shapes can be read for a drawing of any size.
    Shapes(String),
}

impl SharedInputs {
    /// Reads the files that the plan names.
    pub(super) fn read(plan: &Plan) -> Result<Self, StartupError> {
        let shared = Self {
            weights: plan.weights.as_ref().map(read_weights).transpose()?,
            given: plan.from.as_ref().map(read_drawing).transpose()?,
            palette: match &plan.palette {
                None => PaletteSource::Given(Palette::default()),
                Some(Colors::Listed(palette)) => PaletteSource::Given(palette.clone()),
                Some(Colors::File(input)) => PaletteSource::Given(read_palette(input)?),
                Some(Colors::OfPhoto(count)) => PaletteSource::OfPhoto(*count),
            },
        };
        if let Some(GivenDrawing::Whole(drawing)) = &shared.given {
            let kinds = drawing.layers.iter().map(|layer| layer.shape.kind());
            check_kinds(kinds, &plan.jobs)?;
        }
        match (&shared.given, &plan.from, plan.size) {
            (Some(GivenDrawing::Shapes(_)), Some(input), None) => {
                Err(StartupError::NoSize(input.to_string()))
            }
            _ => Ok(shared),
        }
    }

    /// The colours that shapes of a working copy may have.
    pub(super) fn palette(&self, copy: &Image) -> Result<Palette, PaletteError> {
        match &self.palette {
            PaletteSource::Given(palette) => Ok(palette.clone()),
            PaletteSource::OfPhoto(count) => Palette::of_picture(copy, *count),
        }
    }
}

/// The picture of weights at a size from which it can be averaged to any working size.
fn read_weights(input: &Input) -> Result<Image, FileError> {
    const LONGEST_SIDE: u32 = 4096;
    let picture = input.read()?.working_copy(LONGEST_SIDE);
    picture.map_err(|error| FileError::new(input, error))
}

fn read_drawing(input: &Input) -> Result<GivenDrawing, FileError> {
    let text = input.read_text(MAX_JSON_BYTES as u64);
    let text = text.map_err(|error| FileError::new(input, format_args!("cannot read: {error}")))?;
    let failed = |error: &dyn fmt::Display| FileError::new(input, error);
    match from_json(&text) {
        // No drawing of ours: perhaps one of Geometrize.
        Err(error @ JsonError::NoVersion) => match from_geometrize(&text, 1, 1) {
            Ok(_) => Ok(GivenDrawing::Shapes(text)),
            Err(GeometrizeError::NoList) => Err(failed(&error)),
            Err(error) => Err(failed(&error)),
        },
        drawing => drawing
            .map(GivenDrawing::Whole)
            .map_err(|error| failed(&error)),
    }
}

fn read_palette(input: &Input) -> Result<Palette, FileError> {
    const MOST_BYTES: u64 = 1 << 20;
    let failed = |what: String| FileError::new(input, what);
    // A word that was meant for a colour ends up here too.
    let text = input.read_text(MOST_BYTES).map_err(|error| {
        failed(format!(
            "neither colours such as '#ff8800' nor a file that can be read: {error}"
        ))
    })?;
    // Some editors begin files with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    values::colors(text).map_err(failed)
}
