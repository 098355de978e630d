use color::Opacity;
use thiserror::Error;

use crate::{MAX_ALPHA, Target};

/// What a device is given to work on that does not fit together or is out of range.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WorkError {
    /// Not one value for each photo.
    #[error("{count} {what} for {photos} photos: one for each is needed")]
    Count {
        /// What there is one of for each photo.
        what: &'static str,
        /// How many were given.
        count: usize,
        /// How many photos there are.
        photos: usize,
    },
    /// No photos, or more than the blocks along one side of a grid.
    #[error("{0} photos side by side: 1 to {MOST_PHOTOS} are possible")]
    Photos(usize),
    /// Weights for some photos alone.
    #[error("{weighted} of {photos} photos have weights: all must have them, or none")]
    Weights {
        /// Photos with weights.
        weighted: usize,
        /// All photos.
        photos: usize,
    },
    /// A number out of its range.
    #[error("{name}: {value} is not {range}")]
    Range {
        /// The field.
        name: &'static str,
        /// Its value.
        value: u64,
        /// What it may be.
        range: &'static str,
    },
    /// Searches side by side with different opacities.
    #[error("opacities differ: {0:?} and {1:?}")]
    Opacities(Opacity, Opacity),
    /// No opacity at which something shines through, as layers that are revisited need.
    #[error("all opacities of {0:?} are above {MAX_ALPHA}/255")]
    Opaque(Opacity),
    /// A place without a layer.
    #[error("place {place} among {layers} layers")]
    Place {
        /// The place, from 0.
        place: usize,
        /// How many layers there are.
        layers: usize,
    },
    /// More layers than there is room for.
    #[error("{layers} layers where there is room for {room}")]
    Room {
        /// How many there are to be.
        layers: usize,
        /// The room that was asked for.
        room: usize,
    },
    /// Layers that are drawn while steps wait to be taken.
    #[error("layers are drawn while {0} steps wait to be taken")]
    Waiting(usize),
    /// Groups of layers that cannot be visited one after the other.
    #[error("groups of photo {photo}: {why}")]
    Groups {
        /// The photo, from 0.
        photo: usize,
        /// What is wrong.
        why: &'static str,
    },
    /// A shape of too few points.
    #[error("photo {photo}, layer {layer}: the shape has too few points")]
    Points {
        /// The photo, from 0.
        photo: usize,
        /// The layer, from 0.
        layer: usize,
    },
}

/// The most photos side by side: blocks along the second side of a grid.
const MOST_PHOTOS: usize = 65_535;

/// That there is one of `what` for each photo.
pub(super) const fn check_count(
    what: &'static str,
    count: usize,
    photos: usize,
) -> Result<(), WorkError> {
    if count == photos {
        return Ok(());
    }
    Err(WorkError::Count {
        what,
        count,
        photos,
    })
}

/// That photos may be side by side: as many as a launch takes, all with weights or all without.
pub(super) fn check_photos(targets: &[Target]) -> Result<(), WorkError> {
    let photos = targets.len();
    if !(1..=MOST_PHOTOS).contains(&photos) {
        return Err(WorkError::Photos(photos));
    }
    let weighted = targets.iter().filter(|target| target.is_weighted()).count();
    if weighted != 0 && weighted != photos {
        return Err(WorkError::Weights { weighted, photos });
    }
    Ok(())
}

/// That a number is in its range.
pub(super) const fn check_range(
    name: &'static str,
    value: u32,
    is_in_range: bool,
    range: &'static str,
) -> Result<(), WorkError> {
    if is_in_range {
        return Ok(());
    }
    Err(WorkError::Range {
        name,
        value: value as u64,
        range,
    })
}
