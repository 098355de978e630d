// Polygons by the area they cover of a pixel, and how that area changes with the corners:
// crates/optimizer/src/polish/polygon_coverage.rs. Where the host follows each edge through all pixels, here
// each pixel looks at all edges. Places are relative to the upper left corner of the pixel.
#pragma once

#include "mask.cuh"
#include "sums.cuh"

namespace polygon_coverage {

// Parts of an edge, from 0 at its beginning to 1 at its end.
struct Parts {
    // How much of it is in the pixel's row and left of the pixel.
    float left;
    // Where it is within the pixel.
    float from;
    float to;
};

// Where the pixel ends. At the end of the layer's box, level and upright edges on its border belong
// to it.
struct End {
    bool last_column;
    bool last_row;

    __device__ __forceinline__ bool is_before_right(float x) const {
        return x < 1.0f || (last_column && x == 1.0f);
    }

    __device__ __forceinline__ bool is_before_bottom(float y) const {
        return y < 1.0f || (last_row && y == 1.0f);
    }
};

// Of an edge that goes through the pixel's row.
__device__ inline Parts parts(float2 a, float2 b, End end) {
    const float dx = b.x - a.x, dy = b.y - a.y;
    float from = 0.0f, to = 1.0f;
    if (dy != 0.0f) {
        from = (mask::unit(a.y) - a.y) / dy;
        to = (mask::unit(b.y) - a.y) / dy;
    }
    if (dx == 0.0f) {
        const bool within = a.x >= 0.0f && end.is_before_right(a.x);
        return {a.x < 0.0f ? to - from : 0.0f, from, within ? to : from};
    }
    const float enters = mask::between(-a.x / dx, from, to);
    const float leaves = mask::between((1.0f - a.x) / dx, from, to);
    return {dx > 0.0f ? enters - from : to - enters, fminf(enters, leaves),
            fmaxf(enters, leaves)};
}

// How much of the pixel is right of an edge, negative for one that goes up.
__device__ __forceinline__ float right_of(float2 a, float2 b) {
    const float start = mask::unit(a.y), end = mask::unit(b.y);
    if (start == end || fminf(a.x, b.x) >= 1.0f) return 0.0f;
    if (fmaxf(a.x, b.x) <= 0.0f) return end - start;
    const Parts part = parts(a, b, {false, false});
    const float middle = a.x + (part.from + part.to) / 2.0f * (b.x - a.x);
    return (b.y - a.y) * (part.left + (part.to - part.from) * (1.0f - middle));
}

__device__ __forceinline__ float2 relative(float2 point, i32 x, i32 y) {
    return {point.x - static_cast<float>(x), point.y - static_cast<float>(y)};
}

// The covered part of pixel (x, y), 0 to 1. `sign` is such that edges times it go around the area
// with the inside to the right of those that go down.
__device__ inline float cover(const float2* corners, i32 count, float sign, i32 x, i32 y) {
    float sum = 0.0f;
    float2 a = relative(corners[count - 1], x, y);
    for (i32 i = 0; i < count; ++i) {
        const float2 b = relative(corners[i], x, y);
        sum += right_of(a, b);
        a = b;
    }
    return mask::unit(sign * sum);
}

__device__ __forceinline__ bool may_touch(float2 a, float2 b, End end) {
    return end.is_before_right(fminf(a.x, b.x)) && fmaxf(a.x, b.x) >= 0.0f &&
           end.is_before_bottom(fminf(a.y, b.y)) && fmaxf(a.y, b.y) >= 0.0f;
}

// Adds, for each edge, the integral of `slope` over its part within pixel (x, y), weighted by how
// far it moves with its first corner and with its second; all lanes of a warp take part.
__device__ inline void pull(const float2* corners, i32 count, const Box& box, i32 x, i32 y,
                            float slope, u64* totals, float steps) {
    const End end = {x + 1 == box.x1, y + 1 == box.y1};
    float2 a = relative(corners[0], x, y);
    for (i32 i = 0; i < count; ++i) {
        const float2 b = relative(corners[i + 1 == count ? 0 : i + 1], x, y);
        float ends[2] = {0.0f, 0.0f};
        const bool touches = slope != 0.0f && may_touch(a, b, end);
        if (touches) {
            const Parts part = parts(a, b, end);
            const float length = part.to - part.from, middle = (part.from + part.to) / 2.0f;
            ends[0] = slope * length * (1.0f - middle);
            ends[1] = slope * length * middle;
        }
        if (__any_sync(ALL_LANES, touches)) sums::add(totals + 2 * i, ends, steps);
        a = b;
    }
}

}  // namespace polygon_coverage
