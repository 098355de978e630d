// Sums over eight neighbouring lanes.
#pragma once

#include "../launch.cuh"
#include "sums.cuh"

namespace sums {

constexpr i32 LANES = 8;
// The words of sums: n, then e, c, x and y.
constexpr i32 WORDS = 9;

// Keeps the half of the words that this lane is to add up, and adds what the lane across has of it.
template <i32 KEPT>
__device__ __forceinline__ void halve(i64* words, i32 lane) {
    const bool upper = (lane & KEPT) != 0;
#pragma unroll
    for (i32 k = 0; k < KEPT; ++k) {
        const i64 kept = upper ? words[KEPT + k] : words[k];
        const i64 given = upper ? words[k] : words[KEPT + k];
        words[k] = kept + __shfl_xor_sync(ALL_LANES, given, KEPT);
    }
}

// Writes what eight lanes have, added up; all lanes of the warp take part.
__device__ __forceinline__ void of_lanes(const Sums& own, i32 lane, i64 (&total)[WORDS]) {
    i64 words[LANES] = {own.e[0], own.e[1], own.e[2], own.c[0],
                        own.c[1], own.c[2], own.x,    own.y};
    halve<4>(words, lane);
    halve<2>(words, lane);
    halve<1>(words, lane);
    total[1 + lane] = words[0];
    i64 n = own.n;
#pragma unroll
    for (i32 distance = 1; distance < LANES; distance *= 2) {
        n += __shfl_xor_sync(ALL_LANES, n, distance);
    }
    if (lane == 0) total[0] = n;
}

__device__ __forceinline__ Sums of_words(const i64 (&words)[WORDS]) {
    return {words[0], {words[1], words[2], words[3]}, {words[4], words[5], words[6]}, words[7],
            words[8]};
}

}  // namespace sums
