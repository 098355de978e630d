//! What stroked kinds share: a width, and how it changes along with their points.

use rand_core::Rng;

use crate::{Domain, Handles, Point, corners, draws, handles};

/// A width within the limits of `domain`, all octaves equally likely.
pub(crate) fn random_width<R: Rng + ?Sized>(rng: &mut R, domain: &Domain) -> i32 {
    draws::log_uniform(
        rng,
        domain.min_stroke.max(1),
        domain.max_stroke.max(domain.min_stroke),
    )
}

/// Changes the width once in eight, else the points.
pub(crate) fn mutate<R: Rng + ?Sized>(
    points: &mut [Point],
    width: &mut i32,
    rng: &mut R,
    domain: &Domain,
) {
    match mutated_width(rng, domain, *width) {
        Some(changed) => *width = changed,
        None => corners::mutate(points, false, rng, domain),
    }
}

/// The controls and the width as continuous numbers.
pub(crate) fn handles(points: &[Point], width: i32, curved: bool) -> Handles {
    Handles::Stroke {
        controls: handles::from_points(points),
        width: handles::length(width),
        curved,
    }
}

/// Once in eight a changed width; `None` leaves the change to the path.
fn mutated_width<R: Rng + ?Sized>(rng: &mut R, domain: &Domain, width: i32) -> Option<i32> {
    let varies = domain.max_stroke > domain.min_stroke;
    (varies && draws::below(rng, 8) == 0).then(|| {
        let reach = (width / 2).max(1);
        let by = draws::between(rng, -reach, reach);
        width
            .saturating_add(by)
            .clamp(domain.min_stroke, domain.max_stroke)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_pcg::Pcg32;

    #[test]
    fn wide_strokes_keep_to_the_limits() {
        let domain = Domain {
            min_stroke: 529,
            max_stroke: 529,
            ..Domain::new(256, 256)
        };
        assert_eq!(random_width(&mut Pcg32::new(1, 1), &domain), 529);
    }
}
