// A rectangle at any angle: crates/geometry/src/rotated_rectangle.rs.
#pragma once

#include "oblong.cuh"
#include "outline.cuh"

namespace rotated_rectangle {

template <i32 ROOM>
__device__ __forceinline__ void random(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain,
                                       Point at, i32 reach) {
    const Point half = draws::offset(rng, reach);
    shape.count = 2;
    shape.points[0] = domain.clamp(at);
    shape.points[1] = {max(abs(half.x), 1), max(abs(half.y), 1)};
    shape.extra = static_cast<i32>(rng.next_u32() & 0xffff);
}

template <i32 ROOM>
__device__ __forceinline__ void mutate(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain) {
    if (!oblong::turn(shape, rng, domain)) oblong::mutate(shape, rng, domain);
}

__device__ __forceinline__ i32 rounded(i64 value) {
    return static_cast<i32>((value + (1 << 15)) >> 16);
}

__device__ __forceinline__ Point turned(Point center, i64 x, i64 y, i64 sin, i64 cos) {
    return center + Point{rounded(x * cos - y * sin), rounded(x * sin + y * cos)};
}

template <i32 ROOM>
__device__ __forceinline__ void outline(const Shape<ROOM>& shape, Outline<ROOM>& outline) {
    const i64 sin = angle::sine(shape.extra), cos = angle::cosine(shape.extra);
    const Point center = shape.points[0];
    const i64 w = shape.points[1].x, h = shape.points[1].y;
    outline.form = CONVEX;
    outline.count = 4;
    outline.points[0] = turned(center, -w, -h, sin, cos);
    outline.points[1] = turned(center, w, -h, sin, cos);
    outline.points[2] = turned(center, w, h, sin, cos);
    outline.points[3] = turned(center, -w, h, sin, cos);
}

}  // namespace rotated_rectangle
