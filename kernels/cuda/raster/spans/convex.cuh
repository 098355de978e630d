// Convex polygons, one run in each row, at one sample per pixel: crates/raster/src/spans/convex.rs.
#pragma once

#include "run.cuh"

namespace convex {

// An edge in 32 bits. Arithmetic wraps around, but comes out right between the ends of the edge.
struct Line {
    u32 base;
    u32 slope;

    __device__ __forceinline__ static Line of(const rule::Edge& edge) {
        const i64 base = edge.x - static_cast<i64>(edge.first_row) * edge.slope + 0x7fff;
        return {static_cast<u32>(base), static_cast<u32>(edge.slope)};
    }

    __device__ __forceinline__ i32 column(i32 row) const {
        return static_cast<i32>(base + static_cast<u32>(row) * slope) >> 16;
    }
};

template <i32 ROOM>
struct Scan {
    Extent extent;
    // The rows of each line.
    Extent rows[ROOM];
    Line lines[ROOM];

    template <i32 POINTS>
    __device__ __forceinline__ static Scan of(const Outline<POINTS>& outline, i32 height) {
        Scan scan;
        i32 first = height, end = 0;
#pragma unroll unrolled(ROOM)
        for (i32 i = 0; i < ROOM; ++i) {
            scan.rows[i] = {0, 0};
            if (i < outline.count) {
                const Point to = i + 1 < outline.count ? outline.points[(i + 1) % POINTS]
                                                       : outline.points[0];
                const rule::Edge edge = rule::edge_between(outline.points[i], to);
                scan.lines[i] = Line::of(edge);
                scan.rows[i] = {edge.first_row, edge.end_row};
                if (edge.first_row < edge.end_row) {
                    first = min(first, edge.first_row);
                    end = max(end, edge.end_row);
                }
            }
        }
        scan.extent = {max(first, 0), min(end, height)};
        return scan;
    }

    __device__ __forceinline__ Run run(i32 row, i32 width) const {
        constexpr i32 MOST = 0x7fffffff;
        i32 left = MOST, right = -MOST;
#pragma unroll unrolled(ROOM)
        for (i32 i = 0; i < ROOM; ++i) {
            const bool crosses = rows[i].first <= row && row < rows[i].end;
            const i32 column = lines[i].column(row);
            left = min(left, crosses ? column : MOST);
            right = max(right, crosses ? column : -MOST);
        }
        return {clamp(left, 0, width), clamp(right, 0, width)};
    }
};

}  // namespace convex
