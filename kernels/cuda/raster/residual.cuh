// The error that a canvas leaves, by tiles: crates/raster/src/residual.rs.
#pragma once

#include "tables.cuh"

namespace residual {

constexpr i32 TILE = 8;

// The weighted squared error of a pixel.
__device__ __forceinline__ u64 pixel_error(u32 target, u32 canvas, i32 weight) {
    i32 error = 0;
#pragma unroll
    for (i32 k = 0; k < 4; ++k) {
        const i32 e = channel(target, k) - channel(canvas, k);
        error += e * e;
    }
    return static_cast<u64>(error) * weight;
}

// Adds to the tile that holds pixel (x, y), wrapping around.
__device__ __forceinline__ void add(const Picture& picture, i32 x, i32 y, u64 change) {
    if (change != 0) {
        atomicAdd(&picture.residual[(y / TILE) * picture.tile_columns + x / TILE], change);
    }
}

// Adds the errors of a row of the canvas to its tiles; all lanes of a warp take part.
__device__ inline void add_row(const Picture& picture, i32 y, i32 lane) {
    for (i32 x = lane; x < picture.width; x += WARP) {
        const i32 i = y * picture.width + x;
        add(picture, x, y,
            pixel_error(picture.target[i], picture.canvas[i], tables::weight_of(picture, i)));
    }
}

// Writes the errors of all tiles up to and with each; all threads of a block take part.
__device__ inline void sum_tiles(const Picture& picture, u64* sums) {
    __shared__ u64 totals[THREADS];
    const i32 thread = static_cast<i32>(threadIdx.x);
    const i32 each = (picture.tiles + THREADS - 1) / THREADS;
    const i32 first = min(thread * each, picture.tiles), end = min(first + each, picture.tiles);
    u64 own = 0;
    for (i32 i = first; i < end; ++i) own += picture.residual[i];
    totals[thread] = own;
    __syncthreads();
    for (i32 distance = 1; distance < THREADS; distance *= 2) {
        const u64 left = thread >= distance ? totals[thread - distance] : 0;
        __syncthreads();
        totals[thread] += left;
        __syncthreads();
    }
    u64 sum = totals[thread] - own;
    for (i32 i = first; i < end; ++i) {
        sum += picture.residual[i];
        sums[i] = sum;
    }
}

}  // namespace residual
