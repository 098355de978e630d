// Convex polygons, one run in each row, at one sample per pixel: crates/raster/src/spans/convex.rs.
#pragma once

#include "run.cuh"

namespace convex {

// An edge in 32 bits. Arithmetic wraps around, but comes out right between the ends of the edge.
struct Line {
    i32 first_row;
    i32 end_row;
    u32 base;
    u32 slope;

    __device__ __forceinline__ i32 column(i32 row) const {
        return static_cast<i32>(base + static_cast<u32>(row) * slope) >> 16;
    }
};

template <i32 ROOM>
struct Scan {
    Extent extent;
    Line lines[ROOM];

    template <i32 POINTS>
    __device__ __forceinline__ static Scan of(const Outline<POINTS>& outline, i32 height) {
        Scan scan;
        i32 first = height, end = 0;
#pragma unroll unrolled(ROOM)
        for (i32 i = 0; i < ROOM; ++i) {
            Line line = {0, 0, 0, 0};
            if (i < outline.count) {
                const Point to = i + 1 < outline.count ? outline.points[(i + 1) % POINTS]
                                                       : outline.points[0];
                const rule::Edge edge = rule::edge_between(outline.points[i], to);
                const i64 base = edge.x - static_cast<i64>(edge.first_row) * edge.slope + 0x7fff;
                line = {edge.first_row, edge.end_row, static_cast<u32>(base),
                        static_cast<u32>(edge.slope)};
                if (edge.first_row < edge.end_row) {
                    first = min(first, edge.first_row);
                    end = max(end, edge.end_row);
                }
            }
            scan.lines[i] = line;
        }
        scan.extent = {max(first, 0), min(end, height)};
        return scan;
    }

    __device__ __forceinline__ Run run(i32 row, i32 width) const {
        i32 left = 0x7fffffff, right = -0x80000000;
#pragma unroll unrolled(ROOM)
        for (i32 i = 0; i < ROOM; ++i) {
            if (lines[i].first_row <= row && row < lines[i].end_row) {
                const i32 column = lines[i].column(row);
                left = min(left, column);
                right = max(right, column);
            }
        }
        return {clamp(left, 0, width), clamp(right, 0, width)};
    }
};

}  // namespace convex
