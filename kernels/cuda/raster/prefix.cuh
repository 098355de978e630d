// Sums from the left end of a row: what tables and windows are made of.
#pragma once

#include "../launch.cuh"

namespace prefix {

// Pixels of a row that one lane takes.
constexpr i32 PIXELS_PER_LANE = 8;

__device__ __forceinline__ i32 plus(i32 a, i32 b) { return wrapping_add(a, b); }
__device__ __forceinline__ i64 plus(i64 a, i64 b) { return a + b; }
__device__ __forceinline__ i32 minus(i32 a, i32 b) { return wrapping_sub(a, b); }
__device__ __forceinline__ i64 minus(i64 a, i64 b) { return a - b; }

// The sum over the lanes up to this one.
template <class Word>
__device__ __forceinline__ Word inclusive(Word sum, i32 lane) {
#pragma unroll
    for (i32 distance = 1; distance < WARP; distance *= 2) {
        const Word left = __shfl_up_sync(ALL_LANES, sum, distance);
        if (lane >= distance) sum = plus(sum, left);
    }
    return sum;
}

// Writes `columns` + 1 entries, each the sums of what `terms(column, words)` gives for the columns
// left of it; all lanes of a warp take part.
template <i32 WORDS, class Word, class Terms>
__device__ inline void write_row(Word* entries, i32 columns, i32 lane, const Terms& terms) {
    Word before[WORDS];
#pragma unroll
    for (i32 k = 0; k < WORDS; ++k) before[k] = 0;
    if (lane == 0) {
        for (i32 k = 0; k < WORDS; ++k) entries[k] = 0;
    }
    for (i32 chunk = 0; chunk < columns; chunk += WARP * PIXELS_PER_LANE) {
        const i32 first = min(chunk + lane * PIXELS_PER_LANE, columns);
        const i32 end = min(first + PIXELS_PER_LANE, columns);
        Word sum[WORDS], words[WORDS];
#pragma unroll
        for (i32 k = 0; k < WORDS; ++k) sum[k] = 0;
        for (i32 x = first; x < end; ++x) {
            terms(x, words);
#pragma unroll
            for (i32 k = 0; k < WORDS; ++k) sum[k] = plus(sum[k], words[k]);
        }
        // What lies left of the lane's pixels.
#pragma unroll
        for (i32 k = 0; k < WORDS; ++k) {
            const Word upto = inclusive(sum[k], lane);
            const Word all = __shfl_sync(ALL_LANES, upto, WARP - 1);
            sum[k] = plus(before[k], minus(upto, sum[k]));
            before[k] = plus(before[k], all);
        }
        for (i32 x = first; x < end; ++x) {
            terms(x, words);
#pragma unroll
            for (i32 k = 0; k < WORDS; ++k) {
                sum[k] = plus(sum[k], words[k]);
                entries[static_cast<i64>(x + 1) * WORDS + k] = sum[k];
            }
        }
    }
}

}  // namespace prefix
