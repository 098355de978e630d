// Where and how large random shapes are, and of which kind: crates/optimizer/src/starts.rs and mix.rs.
#pragma once

#include "../geometry/kinds.cuh"
#include "../raster/residual.cuh"
#include "greedy_job.cuh"

namespace starts {

constexpr i32 MIN_REACH = SUBPIXELS;

// One of the kinds, each as often as its weight says; no draw where there is no choice.
__device__ __forceinline__ i32 draw_kind(const GreedyJob& job, Pcg32& rng) {
    if (job.kinds == 1) return job.kind[0];
    u32 total = 0;
    for (i32 i = 0; i < job.kinds; ++i) total += job.weight[i];
    u32 at = draws::below(rng, total);
    for (i32 i = 0; i < job.kinds; ++i) {
        if (at < job.weight[i]) return job.kind[i];
        at -= job.weight[i];
    }
    return job.kind[job.kinds - 1];
}

// The first tile up to which there is more error than `at`.
__device__ __forceinline__ i32 tile_at(const u64* cumulative, i32 tiles, u64 at) {
    i32 low = 0, high = tiles;
    while (low < high) {
        const i32 middle = (low + high) / 2;
        if (cumulative[middle] <= at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

__device__ __forceinline__ i32 part(u32 bits, i32 side) {
    return (static_cast<i32>(bits & 0xffff) * side) >> 16;
}

// A place in proportion to the error that remains, uniform within a tile.
__device__ __forceinline__ Point place(const Picture& picture, const u64* cumulative, Pcg32& rng) {
    const u64 total = cumulative[picture.tiles - 1];
    const i32 tile = tile_at(cumulative, picture.tiles, __umul64hi(rng.next_u64(), total));
    constexpr i32 SIDE = residual::TILE * SUBPIXELS;
    const u32 within = rng.next_u32();
    return {tile % picture.tile_columns * SIDE + part(within, SIDE),
            tile / picture.tile_columns * SIDE + part(within >> 16, SIDE)};
}

// A random shape of one of the kinds.
template <class Kinds>
__device__ __forceinline__ void draw(Shape<Kinds::ROOM>& shape, const GreedyJob& job,
                                     const Picture& picture, const u64* cumulative, Pcg32& rng) {
    shape.kind = draw_kind(job, rng);
    const Point at = place(picture, cumulative, rng);
    const i32 most = max(job.domain.longer_side() / 2, MIN_REACH);
    const i32 reach = draws::log_uniform(rng, MIN_REACH, most);
    shape.extra = 0;
    Kinds::random(shape, rng, job.domain, at, reach);
}

}  // namespace starts
