// Blocks of a launch that work on one photo together: the last one to arrive goes on with what all of
// them did. It has no counterpart in Rust.
#pragma once

#include "color/sums.cuh"
#include "launch.cuh"

// What they share; all is 0 before a launch and after it.
struct Gathered {
    u64 sums[sums::WORDS];
    u32 arrived;
};

// Whether this block is the last of those of its photo. All threads of all blocks take part; the
// last block sees what the others wrote before.
__device__ inline bool is_last_block(Gathered& gathered) {
    __shared__ i32 is_last;
    __syncthreads();
    if (threadIdx.x == 0) {
        // What all threads of this block wrote before the others see this one arrive, and what those
        // wrote before any of this block goes on.
        __threadfence();
        is_last = atomicAdd(&gathered.arrived, 1u) == gridDim.x - 1;
        if (is_last != 0) atomicExch(&gathered.arrived, 0u);
        __threadfence();
    }
    __syncthreads();
    return is_last != 0;
}
