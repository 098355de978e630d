// Any polygon by the even-odd rule, on any grid: crates/raster/src/spans/polygon.rs.
#pragma once

#include "run.cuh"

namespace polygon_spans {

template <i32 ROOM>
__device__ __forceinline__ rule::Edge edge_of(const Outline<ROOM>& outline, i32 i, i32 scale) {
    const Point from = outline.points[i];
    const Point to = outline.points[i + 1 < outline.count ? i + 1 : 0];
    return rule::edge_between(rule::times(from, scale), rule::times(to, scale));
}

template <i32 ROOM>
__device__ inline Extent extent(const Outline<ROOM>& outline, const Grid& grid) {
    Extent extent = {grid.rows, 0};
    for (i32 i = 0; i < outline.count; ++i) {
        const rule::Edge edge = edge_of(outline, i, grid.scale);
        if (edge.first_row < edge.end_row) {
            extent.first = min(extent.first, edge.first_row);
            extent.end = max(extent.end, edge.end_row);
        }
    }
    return {max(extent.first, 0), min(extent.end, grid.rows)};
}

// Writes the runs of a row in order; gives how many.
template <i32 ROOM>
__device__ inline i32 runs(const Outline<ROOM>& outline, const Grid& grid, i32 row, Run* runs) {
    i64 columns[ROOM];
    i32 count = 0;
    for (i32 i = 0; i < outline.count; ++i) {
        const rule::Edge edge = edge_of(outline, i, grid.scale);
        if (!edge.crosses(row)) continue;
        const i64 column = rule::column_at(edge.crossing(row));
        i32 to = count++;
        for (; to > 0 && columns[to - 1] > column; --to) columns[to] = columns[to - 1];
        columns[to] = column;
    }
    i32 written = 0;
    for (i32 i = 0; i + 1 < count; i += 2) {
        const Run run = grid.clipped(columns[i], columns[i + 1]);
        if (run.x0 < run.x1) runs[written++] = run;
    }
    return written;
}

}  // namespace polygon_spans
