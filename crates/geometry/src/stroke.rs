//! What stroked kinds share: their width.

use rand_core::Rng;

use crate::{Domain, draws};

/// A width within the limits of `domain`, all octaves equally likely.
pub(crate) fn random_width<R: Rng + ?Sized>(rng: &mut R, domain: &Domain) -> i32 {
    draws::log_uniform(
        rng,
        domain.min_stroke.max(1),
        domain.max_stroke.max(domain.min_stroke),
    )
}

/// Once in eight a changed width; `None` leaves the change to the path.
pub(crate) fn mutated_width<R: Rng + ?Sized>(
    rng: &mut R,
    domain: &Domain,
    width: i32,
) -> Option<i32> {
    let varies = domain.max_stroke > domain.min_stroke;
    (varies && draws::below(rng, 8) == 0).then(|| {
        let reach = (width / 2).max(1);
        let by = draws::between(rng, -reach, reach);
        width
            .saturating_add(by)
            .clamp(domain.min_stroke, domain.max_stroke)
    })
}
