// Row sums over a part of the canvas, of what the lifted layer can change:
// crates/raster/src/stack/window.rs.
#pragma once

#include "../geometry/bounds.cuh"
#include "../raster/score.cuh"
#include "terms.cuh"

namespace window {

struct Window {
    Box box;
    i32 stride;
    i32 runs_per_carry;
    terms::Scale scale;
    i32* entries;

    __device__ __forceinline__ static Window make(const Stack& stack, const Box& box) {
        const i32 columns = max(box.x1 - box.x0, 0);
        const terms::Scale scale = terms::Scale::make(columns, stack.most_weight);
        return {box, columns + 1, scale.rows(columns), scale, stack.window};
    }

    // Makes a row of the window; all lanes of a warp take part.
    __device__ inline void write_row(const Picture& picture, const Stack& stack, i32 row,
                                     i32 lane) const {
        const i32 first = row * picture.width + box.x0;
        const auto load = [&](i32 x) { return terms::Pixel::load(picture, stack, first + x); };
        const auto words = [&](const terms::Pixel& pixel, i32(&words)[terms::WORDS]) {
            terms::steps(terms::of(pixel), pixel.weight, scale, words);
        };
        i32* at = entries + static_cast<i64>(row - box.y0) * stride * terms::WORDS;
        prefix::write_row<terms::WORDS, 2, terms::Pixel>(at, stride - 1, lane, load, words);
    }
};

// Runs added up, all of them inside.
struct Totals {
    const Window& window;
    i32 runs;
    i32 part[9];
    i64 total[9];

    __device__ __forceinline__ explicit Totals(const Window& window) : window(window), runs(0) {
#pragma unroll
        for (i32 k = 0; k < 9; ++k) part[k] = total[k] = 0;
    }

    __device__ __forceinline__ const int4* entry(i32 row, i32 column) const {
        const i64 i = static_cast<i64>(row - window.box.y0) * window.stride + column - window.box.x0;
        return reinterpret_cast<const int4*>(window.entries + i * terms::WORDS);
    }

    __device__ __forceinline__ void add_words(const int4& start, const int4& end, i32* sums) {
        sums[0] = wrapping_add(sums[0], wrapping_sub(end.x, start.x));
        sums[1] = wrapping_add(sums[1], wrapping_sub(end.y, start.y));
        sums[2] = wrapping_add(sums[2], wrapping_sub(end.z, start.z));
        sums[3] = wrapping_add(sums[3], wrapping_sub(end.w, start.w));
    }

    __device__ __forceinline__ void add(i32 row, Run run) {
        // Empty runs may lie outside.
        if (run.x0 >= run.x1) return;
        if (++runs > window.runs_per_carry) {
            carry();
            runs = 1;
        }
        const int4* start = entry(row, run.x0);
        const int4* end = entry(row, run.x1);
        add_words(start[0], end[0], part);
        add_words(start[1], end[1], part + 4);
        part[8] = wrapping_add(part[8], wrapping_sub(end[2].x, start[2].x));
    }

    __device__ __forceinline__ void add_block(const i32 (&rows)[tables::BLOCK],
                                              const Run (&of)[tables::BLOCK]) {
#pragma unroll
        for (i32 i = 0; i < tables::BLOCK; ++i) add(rows[i], of[i]);
    }

    __device__ __forceinline__ void carry() {
#pragma unroll
        for (i32 k = 0; k < 9; ++k) {
            total[k] += part[k];
            part[k] = 0;
        }
    }

    __device__ __forceinline__ Sums sums() {
        carry();
        return terms::sums_of(total, window.scale);
    }
};

// The best paint of an outline in the place of the lifted layer; nothing for one that covers
// nothing or leaves the window.
__device__ __noinline__ Fit score(const Window& window, const Picture& picture,
                            const Outline<MAX_POINTS>& outline, Opacity opacity) {
    const Box box = pixels_of(outline, 0, picture.width, picture.height);
    if (!box.is_empty() && !window.box.holds(box)) return {0, 0, 0};
    Totals totals(window);
    score::add(outline, picture.width, picture.height, score::ALL_ROWS, totals);
    return fit::best_covered(totals.sums(), opacity);
}

}  // namespace window
