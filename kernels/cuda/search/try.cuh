// Gains of tries, and the best of them, the first one among equals. It has no counterpart in Rust but
// `best_scored` of crates/optimizer/src/candidates.rs, which finds the same.
#pragma once

#include "../launch.cuh"

namespace tries {

// A gain and the number of the try that brought it.
struct Try {
    i64 gain;
    i32 number;
};

// Below every gain.
constexpr i64 NOTHING = -0x7fffffffffffffffLL - 1;

__device__ __forceinline__ bool is_better(const Try& a, const Try& b) {
    return a.gain > b.gain || (a.gain == b.gain && a.number < b.number);
}

// The best try of a warp, the lowest number among equals; known to all lanes.
__device__ __forceinline__ Try best_of_warp(Try best) {
#pragma unroll
    for (i32 distance = 1; distance < WARP; distance *= 2) {
        const Try other = {__shfl_xor_sync(ALL_LANES, best.gain, distance),
                           __shfl_xor_sync(ALL_LANES, best.number, distance)};
        if (is_better(other, best)) best = other;
    }
    return best;
}

}  // namespace tries
