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

}  // namespace residual
