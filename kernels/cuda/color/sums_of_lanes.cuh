// Sums over eight neighbouring lanes, and over a warp. It has no counterpart in Rust.
#pragma once

#include "../launch.cuh"
#include "sums.cuh"

namespace sums {

constexpr i32 LANES = 8;
// Keeps the half of the words that this lane is to add up, and adds what the lane `distance` away has of
// it.
template <i32 KEPT>
__device__ __forceinline__ void halve(i64* words, i32 lane, i32 distance) {
    const bool upper = (lane & distance) != 0;
#pragma unroll
    for (i32 k = 0; k < KEPT; ++k) {
        const i64 kept = upper ? words[KEPT + k] : words[k];
        const i64 given = upper ? words[k] : words[KEPT + k];
        words[k] = kept + __shfl_xor_sync(ALL_LANES, given, distance);
    }
}

// What `COUNT` neighbouring lanes have, added up.
template <i32 COUNT>
__device__ __forceinline__ i64 of_neighbours(i64 value) {
#pragma unroll
    for (i32 distance = 1; distance < COUNT; distance *= 2) {
        value += __shfl_xor_sync(ALL_LANES, value, distance);
    }
    return value;
}

// Writes all words but n.
__device__ __forceinline__ void put_words(const Sums& own, i64 (&words)[LANES]) {
#pragma unroll
    for (i32 k = 0; k < 3; ++k) {
        words[k] = own.e[k];
        words[3 + k] = own.c[k];
    }
    words[6] = own.x;
    words[7] = own.y;
}

// What `COUNT` neighbouring lanes have, eight or more, added up: gives the same word of all but n to each
// eighth of them, and n to all.
template <i32 COUNT>
__device__ __forceinline__ i64 share_out(i64 (&words)[LANES], i64& n, i32 lane) {
    halve<4>(words, lane, COUNT / 2);
    halve<2>(words, lane, COUNT / 4);
    halve<1>(words, lane, COUNT / 8);
    n = of_neighbours<COUNT>(n);
    return of_neighbours<COUNT / LANES>(words[0]);
}

// Writes what eight lanes have, added up; all lanes of the warp take part.
__device__ __forceinline__ void of_lanes(const Sums& own, i32 lane, i64 (&total)[WORDS]) {
    i64 words[LANES];
    put_words(own, words);
    i64 n = own.n;
    total[1 + lane] = share_out<LANES>(words, n, lane);
    if (lane == 0) total[0] = n;
}

// Gives each word of what all lanes of a warp have, added up, to one of them: calls `take(k, word)`.
template <class Take>
__device__ __forceinline__ void of_warp(const Sums& own, i32 lane, const Take& take) {
    i64 words[LANES];
    put_words(own, words);
    i64 n = own.n;
    const i64 word = share_out<WARP>(words, n, lane);
    constexpr i32 EACH = WARP / LANES;
    if (lane % EACH == 0) take(1 + lane / EACH, word);
    if (lane == 0) take(0, n);
}

// Adds what all lanes of a warp have to a total that others add to as well.
__device__ inline void add_of_warp(const Sums& own, i32 lane, u64 (&total)[WORDS]) {
    of_warp(own, lane, [&](i32 k, i64 word) {
        if (word != 0) atomicAdd(&total[k], static_cast<u64>(word));
    });
}

__device__ __forceinline__ Sums of_words(const i64 (&words)[WORDS]) {
    return {words[0], {words[1], words[2], words[3]}, {words[4], words[5], words[6]}, words[7],
            words[8]};
}

}  // namespace sums
