// Ellipses, one square root per row: crates/raster/src/spans/ellipse.rs.
#pragma once

#include "run.cuh"

namespace ellipse_spans {

// Rows around those that an ellipse can reach.
__device__ __forceinline__ Extent extent(const rule::EllipseRows& ellipse, i32 rows) {
    const float top = ellipse.y - ellipse.height, bottom = ellipse.y + ellipse.height;
    return {clamp(static_cast<i32>(top - 1.0f), 0, rows),
            clamp(static_cast<i32>(bottom + 2.0f), 0, rows)};
}

__device__ __forceinline__ i32 column(float x, i32 columns) {
    const float at = rule::ellipse_column_at(x), most = static_cast<float>(columns);
    return static_cast<i32>(at < 0.0f ? 0.0f : at > most ? most : at);
}

// The run of a row; empty outside the ellipse.
__device__ __forceinline__ Run run(const rule::EllipseRows& ellipse, i32 row, i32 columns) {
    float start, end;
    if (!ellipse.crossings(row, start, end)) return {0, 0};
    return {column(start, columns), column(end, columns)};
}

// An ellipse at one sample per pixel.
struct Scan {
    rule::EllipseRows ellipse;
    Extent extent;

    template <i32 ROOM>
    __device__ __forceinline__ static Scan of(const Outline<ROOM>& outline, i32 height) {
        const rule::EllipseRows rows =
            rule::ellipse_rows(outline.points[0], outline.points[1], outline.extra, 1);
        return {rows, ellipse_spans::extent(rows, height)};
    }

    __device__ __forceinline__ Run run(i32 row, i32 width) const {
        return ellipse_spans::run(ellipse, row, width);
    }
};

}  // namespace ellipse_spans
