//! What shapes with a centre, two radii and perhaps an angle share.

use rand_core::Rng;

use crate::{Angle, Domain, Point, draws};

/// Changes the centre, one radius or both.
pub(crate) fn mutated<R: Rng + ?Sized>(
    center: Point,
    radii: [i32; 2],
    rng: &mut R,
    domain: &Domain,
) -> (Point, [i32; 2]) {
    let reach = draws::step(rng, domain);
    let by = draws::offset(rng, reach);
    let resized = |radius: i32, by: i32| radius.saturating_add(by).clamp(1, domain.longer_side());
    match draws::below(rng, 4) {
        0 => (domain.clamp(center + by), radii),
        1 => (center, [resized(radii[0], by.x), radii[1]]),
        2 => (center, [radii[0], resized(radii[1], by.x)]),
        _ => (center, [resized(radii[0], by.x), resized(radii[1], by.y)]),
    }
}

/// Once in four a turned angle, by which the end of the longer radius moves a mutation step;
/// `None` leaves the change to the rest.
pub(crate) fn turned<R: Rng + ?Sized>(
    angle: Angle,
    radii: [i32; 2],
    rng: &mut R,
    domain: &Domain,
) -> Option<Angle> {
    (draws::below(rng, 4) == 0).then(|| {
        let longest = i64::from(radii[0].max(radii[1]).max(1));
        // 65,536 / 2π steps turn the end of a radius by its own length; an eighth turn at most.
        let reach = i64::from(draws::step(rng, domain)) * 10_430 / longest;
        let reach = reach.clamp(1, 8_192) as i32;
        angle.turned(draws::between(rng, -reach, reach))
    })
}
