// The limits on shapes: crates/geometry/src/domain.rs.
#pragma once

#include "point.cuh"

struct Domain {
    i32 width;
    i32 height;
    i32 margin;
    i32 max_step;
    i32 min_stroke;
    i32 max_stroke;
    i32 polygon_corners;
    i32 polyline_points;

    __device__ __forceinline__ i32 longer_side() const {
        return max(width, height) * SUBPIXELS;
    }

    __device__ __forceinline__ Point clamp(Point point) const {
        return {::clamp(point.x, -margin, width * SUBPIXELS + margin),
                ::clamp(point.y, -margin, height * SUBPIXELS + margin)};
    }
};
