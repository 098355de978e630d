// Four corners of a convex outline: crates/geometry/src/quadrilateral.rs.
#pragma once

#include "corners.cuh"

namespace quadrilateral {

// The signs of x and y in the quadrant of corner `i`.
__device__ __forceinline__ Point quadrant(i32 i) {
    return {i == 1 || i == 2 ? 1 : -1, i < 2 ? -1 : 1};
}

template <i32 ROOM>
__device__ __forceinline__ bool keep_if_convex(Shape<ROOM>& shape, const Point (&corners)[4]) {
    if (!corners::is_convex(corners)) return false;
#pragma unroll
    for (i32 i = 0; i < 4; ++i) shape.points[i] = corners[i];
    return true;
}

template <i32 ROOM>
__device__ __forceinline__ void random(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain,
                                       Point at, i32 reach) {
    shape.count = 4;
    for (i32 attempt = 0; attempt < corners::ATTEMPTS; ++attempt) {
        Point corners[4];
#pragma unroll
        for (i32 i = 0; i < 4; ++i) {
            const Point by = draws::offset(rng, reach), to = quadrant(i);
            corners[i] = domain.clamp(at + Point{abs(by.x) * to.x, abs(by.y) * to.y});
        }
        if (keep_if_convex(shape, corners)) return;
    }
#pragma unroll
    for (i32 i = 0; i < 4; ++i) {
        const Point to = quadrant(i);
        shape.points[i] = domain.clamp(at + Point{to.x * reach, to.y * reach});
    }
}

template <i32 ROOM>
__device__ __forceinline__ void mutate(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain) {
    for (i32 attempt = 0; attempt < corners::ATTEMPTS; ++attempt) {
        Shape<4> moved;
        moved.count = 4;
#pragma unroll
        for (i32 i = 0; i < 4; ++i) moved.points[i] = shape.points[i];
        corners::mutate(moved, true, rng, domain);
        if (keep_if_convex(shape, moved.points)) return;
    }
}

}  // namespace quadrilateral
