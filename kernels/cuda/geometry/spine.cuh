// The path in the middle of a stroke, as straight segments: crates/geometry/src/spine.rs.
#pragma once

#include "outline.cuh"

namespace spine {

constexpr i32 MAX_SEGMENTS = 32;

// The points of a flattened path.
struct Path {
    i32 count;
    Point points[MAX_SEGMENTS + 1];
};

__device__ __forceinline__ i64 bend_of(i32 a, i32 b, i32 c) {
    return llabs(static_cast<i64>(a) - 2 * static_cast<i64>(b) + c);
}

__device__ __forceinline__ i64 bend(Point a, Point b, Point c) {
    return max(bend_of(a.x, b.x, c.x), bend_of(a.y, b.y, c.y));
}

__device__ __forceinline__ i32 segments(i64 bend) {
    i64 n = 4;
    while (n < MAX_SEGMENTS && 10 * bend > 64 * n * n) n *= 2;
    return static_cast<i32>(n);
}

__device__ __forceinline__ i64 power(i64 base, i32 exponent) {
    i64 product = 1;
    for (i32 i = 0; i < exponent; ++i) product *= base;
    return product;
}

// The point of a curve with N controls at t = along / of, which is a power of two.
template <i32 N, i32 ROOM>
__device__ __forceinline__ Point bezier(const Outline<ROOM>& outline, i64 along, i64 of) {
    const i64 total = power(of, N - 1);
    i64 x = 0, y = 0;
#pragma unroll
    for (i32 i = 0; i < N; ++i) {
        const i64 binomial = i == 0 || i == N - 1 ? 1 : N - 1;
        const i64 weight = binomial * power(of - along, N - 1 - i) * power(along, i);
        x += weight * outline.points[i].x;
        y += weight * outline.points[i].y;
    }
    // The same as a division by 2 total that rounds down.
    const i32 shift = __ffs(static_cast<i32>(total));
    return {static_cast<i32>((2 * x + total) >> shift), static_cast<i32>((2 * y + total) >> shift)};
}

template <i32 ROOM>
__device__ inline void flatten(const Outline<ROOM>& outline, Path& path) {
    const Point* p = outline.points;
    if (outline.form == STROKE_POLYLINE) {
        path.count = outline.count;
        for (i32 i = 0; i < outline.count; ++i) path.points[i] = p[i];
        return;
    }
    const bool cubic = outline.form == STROKE_CUBIC;
    i64 most = bend(p[0], p[1], p[2]);
    if (cubic) most = 3 * max(most, bend(p[1], p[2], p[3]));
    const i32 n = segments(most);
    path.count = n + 1;
    for (i32 i = 0; i <= n; ++i) {
        path.points[i] = cubic ? bezier<4>(outline, i, n) : bezier<3>(outline, i, n);
    }
}

}  // namespace spine
