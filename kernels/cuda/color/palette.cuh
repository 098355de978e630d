// The colours that paints may have: crates/color/src/palette.rs.
#pragma once

#include "fit.cuh"

// Any colour where there are none.
struct Palette {
    const u32* colors;
    i32 count;

    // The paint within `opacity` that lowers the squared error most.
    __device__ __forceinline__ Fit fit(const Sums& sums, Opacity opacity) const {
        return count == 0 ? fit::best(sums, opacity) : best_of<fit::gain_of>(sums, opacity);
    }

    // The same for sums times 64^2.
    __device__ __forceinline__ Fit fit_covered(const Sums& sums, Opacity opacity) const {
        return count == 0 ? fit::best_covered(sums, opacity)
                          : best_of<fit::gain_of_covered>(sums, opacity);
    }

    // The best paint of all colours, the first among equals.
    template <i64 (*GAIN)(const Sums&, Paint)>
    __device__ __noinline__ Fit best_of(const Sums& sums, Opacity opacity) const {
        Fit best = {0, 0, 0};
        if (sums.n == 0) return best;
        for (i32 i = 0; i < count; ++i) {
            const Paint paint = fit::paint_of_color(sums, colors[i], opacity);
            const i64 gain = GAIN(sums, paint);
            if (i == 0 || gain > best.gain) best = {gain, paint, 1};
        }
        return best;
    }
};
