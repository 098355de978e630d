//! The kernels by name, and the modules that hold them.

/// Threads of a block: `THREADS` of `kernels/cuda/launch.cuh`.
pub(super) const THREADS: u32 = 256;
/// Threads of a block that climbs or revisits layers: `THREADS` of
/// `kernels/cuda/search/climb.cuh` and of `kernels/cuda/anneal/metropolis.cuh`.
const THREADS_OF_CLIMBS: u32 = 512;
/// Threads of a warp.
pub(super) const WARP: u32 = 32;

/// A source of kernels.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    Score,
    Canvas,
    Greedy,
    GreedyAny,
    GreedyWeighted,
    Stack,
    Anneal,
    AnnealAny,
    Order,
    Polish,
}

impl Source {
    /// The module that the source was compiled to.
    pub(super) const fn ptx(self) -> &'static str {
        match self {
            Self::Score => kernels::SCORE,
            Self::Canvas => kernels::CANVAS,
            Self::Greedy => kernels::GREEDY,
            Self::GreedyAny => kernels::GREEDY_ANY,
            Self::GreedyWeighted => kernels::GREEDY_WEIGHTED,
            Self::Stack => kernels::STACK,
            Self::Anneal => kernels::ANNEAL,
            Self::AnnealAny => kernels::ANNEAL_ANY,
            Self::Order => kernels::ORDER,
            Self::Polish => kernels::POLISH,
        }
    }
}

/// A kernel.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kernel {
    ScoreNarrow,
    ScoreWide,
    Prepare,
    FitCovered,
    Draw,
    SumTiles,
    ClimbTrianglesNarrow,
    ClimbAnyNarrow,
    ClimbAnyWide,
    RewindStack,
    ShowStack,
    MeasureStack,
    SweepTriangles,
    SweepAny,
    PassLayers,
    BestPlaces,
    MakeBoundaries,
    Differentiate,
    Descend,
    Keep,
}

impl Kernel {
    /// What its source calls it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::ScoreNarrow => "score_narrow",
            Self::ScoreWide => "score_wide",
            Self::Prepare => "prepare",
            Self::FitCovered => "fit_covered",
            Self::Draw => "draw",
            Self::SumTiles => "sum_tiles",
            Self::ClimbTrianglesNarrow => "climb_triangles_narrow",
            Self::ClimbAnyNarrow => "climb_any_narrow",
            Self::ClimbAnyWide => "climb_any_wide",
            Self::RewindStack => "rewind_stack",
            Self::ShowStack => "show_stack",
            Self::MeasureStack => "measure_stack",
            Self::SweepTriangles => "sweep_triangles",
            Self::SweepAny => "sweep_any",
            Self::PassLayers => "pass_layers",
            Self::BestPlaces => "best_places",
            Self::MakeBoundaries => "make_boundaries",
            Self::Differentiate => "differentiate",
            Self::Descend => "descend",
            Self::Keep => "keep",
        }
    }

    /// The source that it is in.
    pub(super) const fn source(self) -> Source {
        match self {
            Self::ScoreNarrow | Self::ScoreWide => Source::Score,
            Self::Prepare | Self::FitCovered | Self::Draw | Self::SumTiles => Source::Canvas,
            Self::ClimbTrianglesNarrow => Source::Greedy,
            Self::ClimbAnyNarrow => Source::GreedyAny,
            Self::ClimbAnyWide => Source::GreedyWeighted,
            Self::RewindStack | Self::ShowStack | Self::MeasureStack => Source::Stack,
            Self::SweepTriangles => Source::Anneal,
            Self::SweepAny => Source::AnnealAny,
            Self::PassLayers | Self::BestPlaces => Source::Order,
            Self::MakeBoundaries | Self::Differentiate | Self::Descend | Self::Keep => {
                Source::Polish
            }
        }
    }

    /// Threads of a block.
    pub(super) const fn threads(self) -> u32 {
        match self {
            Self::ClimbTrianglesNarrow
            | Self::ClimbAnyNarrow
            | Self::ClimbAnyWide
            | Self::SweepTriangles
            | Self::SweepAny => THREADS_OF_CLIMBS,
            _ => THREADS,
        }
    }
}
