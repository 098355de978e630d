// Paint laid on a pixel: crates/color/src/blend.rs.
#pragma once

#include "../integers.cuh"

constexpr u32 FULL_COVERAGE = 64;

// A colour in the low three bytes and an opacity in the highest.
using Paint = u32;

__device__ __forceinline__ u32 blend(u32 under, u32 over, u32 alpha, u32 coverage) {
    constexpr u32 ONE = FULL_COVERAGE * 255;
    const u32 weight = alpha * coverage;
    return (under * (ONE - weight) + over * weight + ONE / 2) / ONE;
}

// A canvas pixel after paint has covered `coverage` / 64 of it.
__device__ __forceinline__ u32 painted(u32 canvas, Paint paint, u32 coverage) {
    const u32 alpha = paint >> 24, over = paint | 0xff000000u;
    u32 pixel = 0;
#pragma unroll
    for (u32 k = 0; k < 32; k += 8) {
        pixel |= blend(canvas >> k & 0xff, over >> k & 0xff, alpha, coverage) << k;
    }
    return pixel;
}
