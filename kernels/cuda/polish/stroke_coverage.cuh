// Strokes by the distance of pixels from their path: crates/optimizer/src/polish/stroke_coverage.rs.
#pragma once

#include "mask.cuh"
#include "sums.cuh"

namespace stroke_coverage {

// Segments of a curve.
constexpr i32 SEGMENTS = 16;

// The weight of control `j` of a Bézier curve of `degree` 2 or 3 at `t`.
__device__ __forceinline__ float bernstein(i32 degree, i32 j, float t) {
    float weight = j == 0 || j == degree ? 1.0f : static_cast<float>(degree);
    for (i32 k = 0; k < degree; ++k) weight *= k < j ? t : 1.0f - t;
    return weight;
}

// The weight of control `j` in point `i` of a path.
__device__ __forceinline__ float weight(i32 controls, bool curved, i32 i, i32 j) {
    if (!curved) return i == j ? 1.0f : 0.0f;
    return bernstein(controls - 1, j, static_cast<float>(i) / static_cast<float>(SEGMENTS));
}

// Where a path is nearest to the centre of a pixel.
struct Nearest {
    float distance;
    // The segment, and the part of it before the place.
    i32 segment;
    float part;
    // From the place to the centre.
    float2 offset;
};

__device__ __forceinline__ Nearest nearest_of_segment(i32 segment, float2 a, float2 b, float2 at) {
    const float dx = b.x - a.x, dy = b.y - a.y, x = at.x - a.x, y = at.y - a.y;
    const float square = dx * dx + dy * dy;
    const float part = square > 0.0f ? mask::unit((x * dx + y * dy) / square) : 0.0f;
    const float2 offset = {x - part * dx, y - part * dy};
    return {sqrtf(offset.x * offset.x + offset.y * offset.y), segment, part, offset};
}

__device__ inline Nearest nearest(const float2* points, i32 count, i32 x, i32 y) {
    const float2 at = {static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f};
    Nearest best = nearest_of_segment(0, points[0], points[1], at);
    for (i32 segment = 1; segment + 1 < count; ++segment) {
        const Nearest found =
            nearest_of_segment(segment, points[segment], points[segment + 1], at);
        if (found.distance < best.distance) best = found;
    }
    return best;
}

// The covered part of pixel (x, y), 0 to 1.
__device__ __forceinline__ float cover(const float2* points, i32 count, float width, i32 x,
                                       i32 y) {
    return mask::unit(width / 2.0f + 0.5f - nearest(points, count, x, y).distance);
}

// Adds how fast the error changes with the width, and with each point of the path; `slope` is how
// fast it changes with the coverage of pixel (x, y). All lanes of a warp take part.
__device__ inline void pull(const float2* points, i32 count, float width, i32 x, i32 y,
                            float slope, u64* widening, u64* totals, float steps) {
    const Nearest near = nearest(points, count, x, y);
    const bool pulls = slope != 0.0f && near.distance > 0.0f &&
                       fabsf(near.distance - width / 2.0f) < 0.5f;
    const float grows[1] = {pulls ? slope / 2.0f : 0.0f};
    if (!__any_sync(ALL_LANES, pulls)) return;
    sums::add(widening, grows, steps);
    for (i32 segment = 0; segment + 1 < count; ++segment) {
        const bool here = pulls && near.segment == segment;
        if (!__any_sync(ALL_LANES, here)) continue;
        float ends[4] = {0.0f, 0.0f, 0.0f, 0.0f};
        if (here) {
            const float before = slope * (1.0f - near.part), after = slope * near.part;
            ends[0] = before * near.offset.x / near.distance;
            ends[1] = before * near.offset.y / near.distance;
            ends[2] = after * near.offset.x / near.distance;
            ends[3] = after * near.offset.y / near.distance;
        }
        sums::add(totals + 2 * segment, ends, steps);
    }
}

}  // namespace stroke_coverage
