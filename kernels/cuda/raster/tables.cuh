// Sums over runs of pixels in two look-ups, for each row the sums over the pixels left of each
// column: crates/raster/src/tables.
#pragma once

#include "../color/palette.cuh"
#include "../last_block.cuh"
#include "prefix.cuh"
#include "spans/run.cuh"

// What one photo has on the device: pixels as rgba, row by row; `weights` is null where all
// pixels count once; `table` has entries of 32 bits without weights, of 64 bits with them.
struct Picture {
    const u32* target;
    u32* canvas;
    const u8* weights;
    void* table;
    u64* residual;
    Gathered* gathered;
    Palette palette;
    i32 width;
    i32 height;
    i32 stride;
    i32 tile_columns;
    i32 tiles;
    i32 runs_per_carry;
};

namespace tables {

__device__ __forceinline__ i32 weight_of(const Picture& picture, i32 i) {
    return picture.weights == nullptr ? 1 : picture.weights[i];
}

// The eight sums without weights, in 32 bits that wrap around.
struct Narrow {
    static constexpr i32 WORDS = 8;
    // Pixels that a lane takes at a time.
    static constexpr i32 PIXELS = 8;
    using Word = i32;

    __device__ __forceinline__ static void terms(u32 target, u32 canvas, i32, Word (&terms)[WORDS]) {
        i32 x = 0, y = 0;
#pragma unroll
        for (i32 k = 0; k < 4; ++k) {
            const i32 e = channel(target, k) - channel(canvas, k);
            const i32 c = channel(canvas, k) - (k < 3 ? 128 : 255);
            if (k < 3) {
                terms[k] = e;
                terms[3 + k] = c;
            }
            x += e * c;
            y += c * c;
        }
        terms[6] = x;
        terms[7] = y;
    }
};

// The nine weighted sums, in 64 bits, and one word more to keep entries aligned.
struct Wide {
    static constexpr i32 WORDS = 10;
    static constexpr i32 PIXELS = 2;
    using Word = i64;

    __device__ __forceinline__ static void terms(u32 target, u32 canvas, i32 weight,
                                                 Word (&terms)[WORDS]) {
        i32 narrow[Narrow::WORDS];
        Narrow::terms(target, canvas, weight, narrow);
#pragma unroll
        for (i32 k = 0; k < Narrow::WORDS; ++k) {
            terms[k] = static_cast<i64>(narrow[k]) * weight;
        }
        terms[8] = weight;
        terms[9] = 0;
    }
};

// Runs added up, in words that may wrap around between two carries.
template <class Entry>
struct Totals;

// Adds what lies between two entries to sums that wrap around.
__device__ __forceinline__ void add_difference(const int4& start, const int4& end, i32* sums) {
    sums[0] = wrapping_add(sums[0], wrapping_sub(end.x, start.x));
    sums[1] = wrapping_add(sums[1], wrapping_sub(end.y, start.y));
    sums[2] = wrapping_add(sums[2], wrapping_sub(end.z, start.z));
    sums[3] = wrapping_add(sums[3], wrapping_sub(end.w, start.w));
}

// The eight sums of an entry.
struct __align__(16) NarrowEntry {
    int4 halves[2];
};

template <>
struct Totals<Narrow> {
    // Rows that are looked up together.
    static constexpr i32 BLOCK = 4;
    const NarrowEntry* entries;
    i32 stride;
    i32 runs_per_carry;
    i32 runs;
    i32 pixels;
    i32 part[8];
    i64 total[8];

    __device__ __forceinline__ explicit Totals(const Picture& picture)
        : entries(static_cast<const NarrowEntry*>(picture.table)),
          stride(picture.stride),
          runs_per_carry(picture.runs_per_carry),
          runs(0),
          pixels(0) {
#pragma unroll
        for (i32 k = 0; k < 8; ++k) part[k] = total[k] = 0;
    }

    // Adds a run of each row; all look-ups are under way before the first is needed.
    template <i32 ROWS>
    __device__ __forceinline__ void add_rows(const i32 (&rows)[ROWS], const Run (&of)[ROWS]) {
        int4 start[ROWS][2], end[ROWS][2];
#pragma unroll
        for (i32 i = 0; i < ROWS; ++i) {
            const u32 first = static_cast<u32>(rows[i] * stride);
#pragma unroll
            for (i32 half = 0; half < 2; ++half) {
                start[i][half] = __ldg(&entries[first + of[i].x0].halves[half]);
                end[i][half] = __ldg(&entries[first + of[i].x1].halves[half]);
            }
        }
#pragma unroll
        for (i32 i = 0; i < ROWS; ++i) {
            add_difference(start[i][0], end[i][0], part);
            add_difference(start[i][1], end[i][1], part + 4);
            pixels += of[i].x1 - of[i].x0;
        }
    }

    __device__ __forceinline__ void add(i32 row, Run run) {
        if (run.x0 >= run.x1) return;
        if (++runs > runs_per_carry) carry_before(1);
        const i32 rows[1] = {row};
        const Run of[1] = {run};
        add_rows(rows, of);
    }

    // The same for some rows together.
    __device__ __forceinline__ void add_block(const i32 (&rows)[BLOCK], const Run (&of)[BLOCK]) {
        if (runs_per_carry < BLOCK) {
#pragma unroll
            for (i32 i = 0; i < BLOCK; ++i) add(rows[i], of[i]);
            return;
        }
        runs += BLOCK;
        if (runs > runs_per_carry) carry_before(BLOCK);
        add_rows(rows, of);
    }

    // Carries what was added before the last `more` runs.
    __device__ __forceinline__ void carry_before(i32 more) {
        carry();
        runs = more;
    }

    __device__ __forceinline__ void carry() {
#pragma unroll
        for (i32 k = 0; k < 8; ++k) {
            total[k] += part[k];
            part[k] = 0;
        }
    }

    __device__ __forceinline__ Sums sums() {
        carry();
        return {pixels, {total[0], total[1], total[2]}, {total[3], total[4], total[5]}, total[6],
                total[7]};
    }
};

template <>
struct Totals<Wide> {
    static constexpr i32 BLOCK = 4;
    const longlong2* entries;
    i32 stride;
    i64 total[10];

    __device__ __forceinline__ explicit Totals(const Picture& picture)
        : entries(static_cast<const longlong2*>(picture.table)), stride(picture.stride) {
#pragma unroll
        for (i32 k = 0; k < 10; ++k) total[k] = 0;
    }

    __device__ __forceinline__ void add(i32 row, Run run) {
        if (run.x0 >= run.x1) return;
        const longlong2* start = entries + 5 * static_cast<i64>(row * stride + run.x0);
        const longlong2* end = entries + 5 * static_cast<i64>(row * stride + run.x1);
#pragma unroll
        for (i32 k = 0; k < 5; ++k) {
            const longlong2 low = __ldg(start + k), high = __ldg(end + k);
            total[2 * k] += high.x - low.x;
            total[2 * k + 1] += high.y - low.y;
        }
    }

    __device__ __forceinline__ void add_block(const i32 (&rows)[BLOCK], const Run (&of)[BLOCK]) {
#pragma unroll
        for (i32 i = 0; i < BLOCK; ++i) add(rows[i], of[i]);
    }

    __device__ __forceinline__ Sums sums() const {
        return {total[8], {total[0], total[1], total[2]}, {total[3], total[4], total[5]}, total[6],
                total[7]};
    }
};

// Makes a row of the table anew; all lanes of a warp take part.
template <class Entry>
__device__ inline void rebuild_row(const Picture& picture, i32 row, i32 lane) {
    using Word = typename Entry::Word;
    struct Pixel {
        u32 target;
        u32 canvas;
        i32 weight;
    };
    Word* entries = static_cast<Word*>(picture.table) +
                    static_cast<i64>(row) * picture.stride * Entry::WORDS;
    const auto load = [&picture, row](i32 x) {
        const i32 i = row * picture.width + x;
        return Pixel{picture.target[i], picture.canvas[i], weight_of(picture, i)};
    };
    const auto terms = [](const Pixel& pixel, Word(&words)[Entry::WORDS]) {
        Entry::terms(pixel.target, pixel.canvas, pixel.weight, words);
    };
    prefix::write_row<Entry::WORDS, Entry::PIXELS, Pixel>(entries, picture.width, lane, load, terms);
}

// The same for the table that there is.
__device__ inline void rebuild_row(const Picture& picture, i32 row, i32 lane) {
    if (picture.weights == nullptr) {
        tables::rebuild_row<Narrow>(picture, row, lane);
    } else {
        tables::rebuild_row<Wide>(picture, row, lane);
    }
}

}  // namespace tables
