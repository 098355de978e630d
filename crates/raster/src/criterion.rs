//! What candidates are judged by.

use color::{Fit, Opacity, Palette, RankSumsLanes, SumsLanes};
use simd::{LANES, Simd};

/// A way to judge candidates: what is summed over their pixels and what follows from that.
pub(crate) trait Criterion: std::fmt::Debug + Clone {
    /// Pixels on a side of the squares that candidates cover whole or not.
    const SIDE: usize;
    /// Whether some rows of squares stand for all ([`crate::rule::Sampling`]).
    const SAMPLED: bool;
    /// The sums of eight candidates.
    type Sums<S: Simd>;
    /// What the paints may be.
    type Paints<'a>: Copy;
    /// What comes out for each candidate.
    type Outcome: Copy;

    /// What comes out for eight candidates; `weights` is how many rows stand behind each one that
    /// was looked at.
    fn outcomes<S: Simd>(
        simd: S,
        sums: &Self::Sums<S>,
        weights: &[f64; LANES],
        paints: Self::Paints<'_>,
    ) -> [Self::Outcome; LANES];
}

/// The best paint and its gain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Score;

impl Criterion for Score {
    const SIDE: usize = 1;
    const SAMPLED: bool = false;
    type Sums<S: Simd> = SumsLanes;
    type Paints<'a> = (Opacity, &'a Palette);
    type Outcome = Option<Fit>;

    #[inline(always)]
    fn outcomes<S: Simd>(
        simd: S,
        sums: &SumsLanes,
        _weights: &[f64; LANES],
        (opacity, palette): (Opacity, &Palette),
    ) -> [Option<Fit>; LANES] {
        palette.fit_lanes(simd, sums, opacity)
    }
}

/// What tells which candidates are worth scoring ([`Palette::rank`]), at half the resolution.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rank;

impl Criterion for Rank {
    const SIDE: usize = 2;
    const SAMPLED: bool = true;
    type Sums<S: Simd> = RankSumsLanes<S>;
    type Paints<'a> = &'a Palette;
    type Outcome = f64;

    #[inline(always)]
    fn outcomes<S: Simd>(
        simd: S,
        sums: &RankSumsLanes<S>,
        weights: &[f64; LANES],
        palette: &Palette,
    ) -> [f64; LANES] {
        let mut ranks = palette.rank_lanes(simd, sums);
        let weighted = simd.mul_f64(simd.load_f64(&ranks), simd.load_f64(weights));
        simd.store_f64(weighted, &mut ranks);
        ranks
    }
}
