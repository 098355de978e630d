// Row sums over a part of the canvas, of what the lifted layer can change:
// crates/raster/src/stack/window.rs.
#pragma once

#include "../geometry/bounds.cuh"
#include "../raster/spans/any.cuh"
#include "terms.cuh"

namespace window {

struct Window {
    Box box;
    i32 stride;
    i32 runs_per_carry;
    terms::Scale scale;
    i32* entries;

    // With its entries from number `first` of the stack's on.
    __device__ __forceinline__ static Window make(const Stack& stack, const Box& box, i32 first) {
        const i32 columns = max(box.x1 - box.x0, 0);
        const terms::Scale scale = terms::Scale::make(columns, stack.most_weight);
        return {box, columns + 1, scale.rows(columns), scale,
                stack.window + static_cast<i64>(first) * terms::WORDS};
    }

    // Whether an outline covers something, and nothing outside.
    template <i32 ROOM>
    __device__ __forceinline__ bool holds(const Outline<ROOM>& outline,
                                          const Picture& picture) const {
        const Box pixels = pixels_of(outline, 0, picture.width, picture.height);
        return !pixels.is_empty() && box.holds(pixels);
    }

    // Lanes that share a row.
    static constexpr i32 LANES = 8;

    // Makes rows of the window from `first_row` on, as many as there are and a warp has lanes for.
    __device__ inline void write_rows(const Picture& picture, const Stack& stack, i32 first_row,
                                      i32 lane) const {
        const i32 row = min(first_row + lane / LANES, box.y1 - 1);
        const i32 first = row * picture.width + box.x0;
        const auto load = [&](i32 x) { return terms::Pixel::load(picture, stack, first + x); };
        const auto words = [&](const terms::Pixel& pixel, i32(&words)[terms::WORDS]) {
            terms::steps(terms::of(pixel), pixel.weight, scale, words);
        };
        i32* at = entries + static_cast<i64>(row - box.y0) * stride * terms::WORDS;
        prefix::write_short_row<terms::WORDS, 2, LANES, terms::Pixel>(at, stride - 1, lane % LANES,
                                                                      load, words);
    }
};

// Runs added up, all of them inside.
struct Totals {
    static constexpr i32 BLOCK = 2;

    // The words of `terms`.
    struct __align__(16) Entry {
        int4 halves[2];
        i32 n;
        i32 unused[3];
    };

    const Window& window;
    i32 runs;
    i32 part[9];
    i64 total[9];

    __device__ __forceinline__ explicit Totals(const Window& window) : window(window), runs(0) {
#pragma unroll
        for (i32 k = 0; k < 9; ++k) part[k] = total[k] = 0;
    }

    __device__ __forceinline__ const Entry& entry(i32 row, i32 column) const {
        const u32 i = static_cast<u32>((row - window.box.y0) * window.stride + column - window.box.x0);
        return reinterpret_cast<const Entry*>(window.entries)[i];
    }

    // Adds a run of each row; all look-ups are under way before the first is needed. Empty runs may lie
    // outside: the corner of the window stands for them.
    template <i32 ROWS>
    __device__ __forceinline__ void add_rows(const i32 (&rows)[ROWS], const Run (&of)[ROWS]) {
        int4 start[ROWS][2], end[ROWS][2];
        i32 n[ROWS];
#pragma unroll
        for (i32 i = 0; i < ROWS; ++i) {
            const bool empty = of[i].x0 >= of[i].x1;
            const i32 row = empty ? window.box.y0 : rows[i];
            const Entry& first = entry(row, empty ? window.box.x0 : of[i].x0);
            const Entry& last = entry(row, empty ? window.box.x0 : of[i].x1);
#pragma unroll
            for (i32 half = 0; half < 2; ++half) {
                start[i][half] = first.halves[half];
                end[i][half] = last.halves[half];
            }
            n[i] = wrapping_sub(last.n, first.n);
        }
#pragma unroll
        for (i32 i = 0; i < ROWS; ++i) {
            tables::add_difference(start[i][0], end[i][0], part);
            tables::add_difference(start[i][1], end[i][1], part + 4);
            part[8] = wrapping_add(part[8], n[i]);
        }
    }

    __device__ __forceinline__ void add(i32 row, Run run) {
        if (run.x0 >= run.x1) return;
        if (++runs > window.runs_per_carry) carry_before(1);
        const i32 rows[1] = {row};
        const Run of[1] = {run};
        add_rows(rows, of);
    }

    __device__ __forceinline__ void add_block(const i32 (&rows)[BLOCK], const Run (&of)[BLOCK]) {
        if (window.runs_per_carry < BLOCK) {
#pragma unroll
            for (i32 i = 0; i < BLOCK; ++i) add(rows[i], of[i]);
            return;
        }
        runs += BLOCK;
        if (runs > window.runs_per_carry) carry_before(BLOCK);
        add_rows(rows, of);
    }

    // Carries what was added before the last `more` runs.
    __device__ __forceinline__ void carry_before(i32 more) {
        carry();
        runs = more;
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

}  // namespace window
