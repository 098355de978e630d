// What is added up over covered pixels: crates/color/src/sums.rs.
#pragma once

#include "../integers.cuh"

struct Sums {
    i64 n;
    i64 e[3];
    i64 c[3];
    i64 x;
    i64 y;
};

namespace sums {

// The words of sums: n, then e, c, x and y.
constexpr i32 WORDS = 9;

}  // namespace sums

// A channel of a pixel, 0-255.
__device__ __forceinline__ i32 channel(u32 pixel, i32 k) { return (pixel >> (8 * k)) & 0xff; }

__device__ __forceinline__ Sums no_sums() {
    Sums sums;
    sums.n = sums.x = sums.y = 0;
#pragma unroll
    for (i32 k = 0; k < 3; ++k) sums.e[k] = sums.c[k] = 0;
    return sums;
}

// Adds the terms of one pixel of which `coverage` / 64 is covered, times 64^2.
__device__ __forceinline__ void add_covered_pixel(Sums& sums, u32 target, u32 canvas, i32 weight,
                                                  i32 coverage) {
    const i64 square = static_cast<i64>(coverage) * coverage * weight;
    const i64 linear = static_cast<i64>(coverage) * 64 * weight;
    sums.n += square;
#pragma unroll
    for (i32 k = 0; k < 4; ++k) {
        const i32 e = channel(target, k) - channel(canvas, k);
        const i32 c = channel(canvas, k) - (k < 3 ? 128 : 255);
        if (k < 3) {
            sums.e[k] += linear * e;
            sums.c[k] += square * c;
        }
        sums.x += linear * (e * c);
        sums.y += square * (c * c);
    }
}
