// Which pixels a layer may touch: crates/optimizer/src/polish/mask.rs. No masks are kept; coverage
// is computed where it is needed.
#pragma once

#include "../integers.cuh"

// The pixels [x0, x1) of the rows [y0, y1).
struct Box {
    i32 x0;
    i32 y0;
    i32 x1;
    i32 y1;

    __device__ __forceinline__ bool holds(i32 x, i32 y) const {
        return x0 <= x && x < x1 && y0 <= y && y < y1;
    }

    __device__ __forceinline__ bool meets(const Box& other) const {
        return x0 < other.x1 && other.x0 < x1 && y0 < other.y1 && other.y0 < y1;
    }
};

namespace mask {

__device__ __forceinline__ float between(float value, float low, float high) {
    return fminf(fmaxf(value, low), high);
}

__device__ __forceinline__ float unit(float value) { return between(value, 0.0f, 1.0f); }

// The box from `low` to `high` grown by `reach` px, as far as it is on the canvas.
__device__ __forceinline__ Box around(float2 low, float2 high, float reach, i32 width,
                                      i32 height) {
    const float w = static_cast<float>(width), h = static_cast<float>(height);
    Box box;
    box.x0 = static_cast<i32>(between(floorf(low.x - reach), 0.0f, w));
    box.y0 = static_cast<i32>(between(floorf(low.y - reach), 0.0f, h));
    box.x1 = static_cast<i32>(between(ceilf(high.x + reach), 0.0f, w));
    box.y1 = static_cast<i32>(between(ceilf(high.y + reach), 0.0f, h));
    return box;
}

}  // namespace mask
