// Sums over all threads of a block. It has no counterpart in Rust.
#pragma once

#include "sums_of_lanes.cuh"

namespace sums {

template <i32 WARPS>
struct Shared {
    i64 of_warps[WARPS][WORDS];
    i64 words[WORDS];
};

// What all threads have, added up; all of them take part and know it.
template <i32 WARPS>
__device__ inline Sums of_block(const Sums& own, Shared<WARPS>& shared) {
    of_warp(own, lane_of_thread(), [&](i32 k, i64 word) {
        shared.of_warps[warp_of_block()][k] = word;
    });
    __syncthreads();
    const i32 thread = static_cast<i32>(threadIdx.x);
    if (thread < WORDS) {
        i64 word = 0;
        for (i32 warp = 0; warp < WARPS; ++warp) word += shared.of_warps[warp][thread];
        shared.words[thread] = word;
    }
    __syncthreads();
    return of_words(shared.words);
}

}  // namespace sums
