// Sums from the left end of a row: what tables and windows are made of. It has no counterpart in Rust:
// crates/raster/src/tables and crates/raster/src/stack/window.rs each make their own.
#pragma once

#include "../launch.cuh"

namespace prefix {

__device__ __forceinline__ i32 plus(i32 a, i32 b) { return wrapping_add(a, b); }
__device__ __forceinline__ i64 plus(i64 a, i64 b) { return a + b; }
__device__ __forceinline__ i32 minus(i32 a, i32 b) { return wrapping_sub(a, b); }
__device__ __forceinline__ i64 minus(i64 a, i64 b) { return a - b; }

// The sum over the lanes up to this one, of as many neighbours.
template <i32 LANES = WARP, class Word>
__device__ __forceinline__ Word inclusive(Word sum, i32 lane) {
#pragma unroll
    for (i32 distance = 1; distance < LANES; distance *= 2) {
        const Word left = __shfl_up_sync(ALL_LANES, sum, distance);
        if (lane >= distance) sum = plus(sum, left);
    }
    return sum;
}

// Writes an entry, sixteen bytes at a time.
template <i32 WORDS, class Word>
__device__ __forceinline__ void write(Word* entry, const Word (&words)[WORDS]) {
    constexpr i32 PIECE = sizeof(int4) / sizeof(Word);
    struct __align__(16) Piece {
        Word words[PIECE];
    };
    Piece* pieces = reinterpret_cast<Piece*>(entry);
#pragma unroll
    for (i32 i = 0; i < WORDS / PIECE; ++i) {
        Piece piece;
#pragma unroll
        for (i32 k = 0; k < PIECE; ++k) piece.words[k] = words[PIECE * i + k];
        pieces[i] = piece;
    }
}

// Writes `columns` + 1 entries, each the sums of what `terms(pixel, words)` gives for the columns left
// of it, with pixels as `load(x)` gives them; all lanes of a warp take part, each with so many
// neighbouring pixels at a time, which are all under way before the first is needed.
template <i32 WORDS, i32 PIXELS, class Pixel, class Word, class Load, class Terms>
__device__ inline void write_row(Word* entries, i32 columns, i32 lane, const Load& load,
                                 const Terms& terms) {
    Word before[WORDS];
#pragma unroll
    for (i32 k = 0; k < WORDS; ++k) before[k] = 0;
    if (lane == 0) write(entries, before);
    for (i32 chunk = 0; chunk < columns; chunk += WARP * PIXELS) {
        const i32 first = chunk + lane * PIXELS;
        Pixel pixels[PIXELS];
#pragma unroll
        for (i32 i = 0; i < PIXELS; ++i) pixels[i] = load(min(first + i, columns - 1));
        Word words[PIXELS][WORDS], sum[WORDS];
#pragma unroll
        for (i32 k = 0; k < WORDS; ++k) sum[k] = 0;
#pragma unroll
        for (i32 i = 0; i < PIXELS; ++i) {
            terms(pixels[i], words[i]);
#pragma unroll
            for (i32 k = 0; k < WORDS; ++k) {
                sum[k] = plus(sum[k], first + i < columns ? words[i][k] : 0);
            }
        }
        // What lies left of the lane's pixels.
#pragma unroll
        for (i32 k = 0; k < WORDS; ++k) {
            const Word upto = inclusive(sum[k], lane);
            const Word all = __shfl_sync(ALL_LANES, upto, WARP - 1);
            sum[k] = plus(before[k], minus(upto, sum[k]));
            before[k] = plus(before[k], all);
        }
#pragma unroll
        for (i32 i = 0; i < PIXELS; ++i) {
#pragma unroll
            for (i32 k = 0; k < WORDS; ++k) sum[k] = plus(sum[k], words[i][k]);
            if (first + i < columns) {
                write(entries + static_cast<i64>(first + i + 1) * WORDS, sum);
            }
        }
    }
}

// Calls `work(x, words)` for the pixels from `first` to before `end`, some of which are under way before
// the first is needed.
template <i32 WORDS, i32 PIXELS, class Pixel, class Word, class Load, class Terms, class Work>
__device__ __forceinline__ void each_pixel(i32 first, i32 end, const Load& load, const Terms& terms,
                                           const Work& work) {
    for (i32 x = first; x < end; x += PIXELS) {
        Pixel pixels[PIXELS];
#pragma unroll
        for (i32 i = 0; i < PIXELS; ++i) pixels[i] = load(min(x + i, end - 1));
#pragma unroll
        for (i32 i = 0; i < PIXELS; ++i) {
            Word words[WORDS];
            terms(pixels[i], words);
            if (x + i < end) work(x + i, words);
        }
    }
}

// The same as `write_row` by some neighbouring lanes, for short rows: each lane has a part of the row, and
// `lane` is its number among them. All lanes of the warp take part, with rows of the same length.
template <i32 WORDS, i32 PIXELS, i32 LANES, class Pixel, class Word, class Load, class Terms>
__device__ inline void write_short_row(Word* entries, i32 columns, i32 lane, const Load& load,
                                       const Terms& terms) {
    const i32 each = (columns + LANES - 1) / LANES;
    const i32 first = min(lane * each, columns), end = min(first + each, columns);
    Word sum[WORDS];
#pragma unroll
    for (i32 k = 0; k < WORDS; ++k) sum[k] = 0;
    if (lane == 0) write(entries, sum);
    each_pixel<WORDS, PIXELS, Pixel, Word>(first, end, load, terms,
                                           [&](i32, const Word(&words)[WORDS]) {
#pragma unroll
        for (i32 k = 0; k < WORDS; ++k) sum[k] = plus(sum[k], words[k]);
    });
    // What lies left of the lane's pixels.
#pragma unroll
    for (i32 k = 0; k < WORDS; ++k) sum[k] = minus(inclusive<LANES>(sum[k], lane), sum[k]);
    each_pixel<WORDS, PIXELS, Pixel, Word>(first, end, load, terms,
                                           [&](i32 x, const Word(&words)[WORDS]) {
#pragma unroll
        for (i32 k = 0; k < WORDS; ++k) sum[k] = plus(sum[k], words[k]);
        write(entries + static_cast<i64>(x + 1) * WORDS, sum);
    });
}

}  // namespace prefix
