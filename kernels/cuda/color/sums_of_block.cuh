// Sums over all threads of a block.
#pragma once

#include "sums_of_lanes.cuh"

namespace sums {

struct Shared {
    u64 words[WORDS];
};

// What all threads have, added up; all of them take part and know it.
__device__ inline Sums of_block(const Sums& own, Shared& shared) {
    __syncthreads();
    if (threadIdx.x < WORDS) shared.words[threadIdx.x] = 0;
    __syncthreads();
    add_of_warp(own, lane_of_thread(), shared.words);
    __syncthreads();
    i64 words[WORDS];
#pragma unroll
    for (i32 k = 0; k < WORDS; ++k) words[k] = static_cast<i64>(shared.words[k]);
    return of_words(words);
}

}  // namespace sums
