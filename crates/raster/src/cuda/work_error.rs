use geometry::{Domain, MAX_COORDINATE, SUBPIXELS};
use thiserror::Error;

use crate::{MAX_SIDE, Target};

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
        value: String,
        /// What it may be.
        range: &'static str,
    },
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
    /// Groups of layers that lack one or have one twice.
    #[error("groups of photo {photo}: they do not have each layer once")]
    NotEachOnce {
        /// The photo, from 0.
        photo: usize,
    },
    /// A group of layers that cannot be visited at the same time.
    #[error("groups of photo {photo}: windows of one overlap")]
    Overlap {
        /// The photo, from 0.
        photo: usize,
    },
    /// A group of layers for whose windows there is not enough room.
    #[error("groups of photo {photo}: windows of one share tiles")]
    SharedTiles {
        /// The photo, from 0.
        photo: usize,
    },
    /// A shape of too few points.
    #[error("layer {layer}: the shape has too few points")]
    Points {
        /// The layer, from 0.
        layer: usize,
    },
    /// What is wrong with one of the photos side by side.
    #[error("photo {photo}: {error}")]
    Photo {
        /// The photo, from 0.
        photo: usize,
        /// What is wrong.
        error: Box<WorkError>,
    },
}

/// The most photos side by side: blocks along the second side of a grid.
const MOST_PHOTOS: usize = 65_535;

/// The longest length of a domain, in sixteenths of a pixel: what is beside the widest canvas ends
/// where coordinates do.
const MAX_LENGTH: i32 = MAX_COORDINATE - MAX_SIDE as i32 * SUBPIXELS;

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

/// That what each photo is given is right.
pub(super) fn check_each<T>(
    given: &[T],
    check: impl Fn(&T) -> Result<(), WorkError>,
) -> Result<(), WorkError> {
    given.iter().enumerate().try_for_each(|(photo, one)| {
        check(one).map_err(|error| {
            let error = Box::new(error);
            WorkError::Photo { photo, error }
        })
    })
}

/// That a number is in its range.
pub(super) fn check_range(
    name: &'static str,
    value: impl ToString,
    is_in_range: bool,
    range: &'static str,
) -> Result<(), WorkError> {
    if is_in_range {
        return Ok(());
    }
    let value = value.to_string();
    Err(WorkError::Range { name, value, range })
}

/// That kernels can work with lengths in 32 bits, and that no point lies beyond the coordinates
/// of outlines.
pub(super) fn check_domain(domain: &Domain) -> Result<(), WorkError> {
    for (name, side) in [("width", domain.width), ("height", domain.height)] {
        check_range(name, side, (1..=MAX_SIDE).contains(&side), "1 to 12,000")?;
    }
    let (margin, min, max) = (domain.margin, domain.min_stroke, domain.max_stroke);
    let is_margin = (0..=MAX_LENGTH).contains(&margin);
    check_range("margin", margin, is_margin, "0 to 288,000")?;
    let is_min = (1..=MAX_LENGTH).contains(&min);
    check_range("min_stroke", min, is_min, "1 to 288,000")?;
    let is_max = (min..=MAX_LENGTH).contains(&max);
    check_range("max_stroke", max, is_max, "min_stroke to 288,000")?;
    let step = domain.max_step;
    let is_step = (1..1 << 20).contains(&step);
    check_range("max_step", step, is_step, "at least 1 and below 2^20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_are_named_whose_work_is_wrong() {
        let check = |value: &u32| check_range("reach", value, *value < 9, "below 9");
        assert_eq!(check_each(&[1, 2], check), Ok(()));
        let error = check_each(&[1, 9], check).unwrap_err();
        assert_eq!(error.to_string(), "photo 1: reach: 9 is not below 9");
        assert!(std::error::Error::source(&error).is_none());
    }

    #[test]
    fn strokes_and_steps_have_a_length() {
        let domain = Domain::new(9, 9);
        let (max_step, min_stroke, max_stroke) = (0, 0, domain.min_stroke - 1);
        for (domain, message) in [
            (
                Domain { max_step, ..domain },
                "max_step: 0 is not at least 1 and below 2^20",
            ),
            (
                Domain {
                    min_stroke,
                    ..domain
                },
                "min_stroke: 0 is not 1 to 288,000",
            ),
            (
                Domain {
                    max_stroke,
                    ..domain
                },
                "max_stroke: 15 is not min_stroke to 288,000",
            ),
        ] {
            assert_eq!(check_domain(&domain).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn domains_that_kernels_cannot_take_are_refused() {
        let domain = Domain::new(MAX_SIDE, 1);
        assert_eq!(check_domain(&domain), Ok(()));
        let message = |domain: Domain| check_domain(&domain).unwrap_err().to_string();
        let width = MAX_SIDE + 1;
        let margin = -1;
        let max_step = 1 << 20;
        let max_stroke = i32::MAX;
        assert_eq!(
            message(Domain { width, ..domain }),
            "width: 12001 is not 1 to 12,000"
        );
        assert_eq!(
            message(Domain { margin, ..domain }),
            "margin: -1 is not 0 to 288,000"
        );
        assert!(message(Domain { max_step, ..domain }).starts_with("max_step: 1048576"));
        assert!(
            message(Domain {
                max_stroke,
                ..domain
            })
            .starts_with("max_stroke: 2147483647")
        );
    }
}
