//! Where the random streams of the parts of a search begin, so that no two parts draw the same
//! numbers. All have the seed of the search; another round of sweeps has a seed of its own.
//!
//! | first | of | numbered by |
//! |---|---|---|
//! | 0, [`CLIMBS`] | climbs of the greedy stage, on the host | step, climb, lane |
//! | 0 | the same, on a device | step, climb, lane |
//! | 2⁴⁰, [`VISITS`] | visits to layers, on the host and on a device | visit, lane |
//! | 2⁴¹, [`NEW_LAYERS`] | searches for new layers, on the host | search, lane |
//! | step 3 · 2⁴⁰, `FIRST_STEP` | searches for new layers, on a device | step, climb, lane |

/// The first stream of the climbs of the greedy stage.
pub(crate) const CLIMBS: u64 = 0;

/// The first stream of visits to layers.
pub(crate) const VISITS: u64 = 1 << 40;

/// The first stream of searches for new layers on the host.
pub(crate) const NEW_LAYERS: u64 = 1 << 41;

/// The first step of searches for new layers on a device, which numbers streams as the greedy stage
/// there does: by steps.
#[cfg(all(feature = "cuda", target_os = "linux"))]
pub(crate) const FIRST_STEP: u64 = 3 << 40;
