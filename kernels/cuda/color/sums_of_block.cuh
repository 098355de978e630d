// Sums over all threads of a block.
#pragma once

#include "../launch.cuh"
#include "sums.cuh"

namespace sums {

struct Shared {
    u64 words[9];
};

__device__ __forceinline__ void add(u64& total, i64 part) {
    if (part != 0) atomicAdd(&total, static_cast<u64>(part));
}

// What all threads have, added up; all of them take part and know it.
__device__ inline Sums of_block(const Sums& own, Shared& shared) {
    __syncthreads();
    if (threadIdx.x < 9) shared.words[threadIdx.x] = 0;
    __syncthreads();
    u64* words = shared.words;
    add(words[0], own.n);
#pragma unroll
    for (i32 k = 0; k < 3; ++k) {
        add(words[1 + k], own.e[k]);
        add(words[4 + k], own.c[k]);
    }
    add(words[7], own.x);
    add(words[8], own.y);
    __syncthreads();
    const auto word = [words](i32 k) { return static_cast<i64>(words[k]); };
    return {word(0), {word(1), word(2), word(3)}, {word(4), word(5), word(6)}, word(7), word(8)};
}

}  // namespace sums
