// Scores outlines: one thread an outline. It is `Backend::score` of crates/raster/src/cpu/mod.rs.
// Grid: (outlines / THREADS rounded up, 1).
#include "color/fit.cuh"
#include "launch.cuh"
#include "raster/score.cuh"

template <class Entry>
__device__ __forceinline__ void score_outlines(const Picture& picture,
                                               const Outline<MAX_POINTS>* outlines, i32 count,
                                               Opacity opacity, Fit* fits) {
    const i32 i = static_cast<i32>(blockIdx.x) * THREADS + static_cast<i32>(threadIdx.x);
    if (i < count) fits[i] = picture.palette.fit(score::sums_of<Entry>(outlines[i], picture), opacity);
}

extern "C" __global__ void __launch_bounds__(THREADS)
score_narrow(const Picture* picture, const Outline<MAX_POINTS>* outlines, i32 count,
             i32 min_alpha, i32 max_alpha, Fit* fits) {
    score_outlines<tables::Narrow>(*picture, outlines, count, {min_alpha, max_alpha}, fits);
}

extern "C" __global__ void __launch_bounds__(THREADS)
score_wide(const Picture* picture, const Outline<MAX_POINTS>* outlines, i32 count, i32 min_alpha,
           i32 max_alpha, Fit* fits) {
    score_outlines<tables::Wide>(*picture, outlines, count, {min_alpha, max_alpha}, fits);
}
