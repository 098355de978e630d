// Any polygon by the even-odd rule, on any grid: crates/raster/src/spans/polygon.rs.
#pragma once

#include "run.cuh"

namespace polygon_spans {

template <i32 ROOM>
__device__ inline Extent extent(const Outline<ROOM>& outline, const Grid& grid) {
    Extent extent = {grid.rows, 0};
    for (i32 i = 0; i < outline.count; ++i) {
        const i32 row = rule::row_at(outline.points[i].y * grid.scale);
        extent = {min(extent.first, row), max(extent.end, row)};
    }
    return {max(extent.first, 0), min(extent.end, grid.rows)};
}

// Writes the runs of a row in order; gives how many.
template <i32 ROOM>
__device__ inline i32 runs(const Outline<ROOM>& outline, const Grid& grid, i32 row, Run* runs) {
    i64 columns[ROOM];
    i32 count = 0;
    for (i32 i = 0; i < outline.count; ++i) {
        const Point a = rule::times(outline.points[i], grid.scale);
        const Point b = rule::times(outline.points[i + 1 < outline.count ? i + 1 : 0], grid.scale);
        if ((rule::row_at(a.y) <= row) == (rule::row_at(b.y) <= row)) continue;
        const i64 column = rule::column_at(rule::edge_between(a, b).crossing(row));
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

// The run of a row where the polygon is convex; empty where no edge crosses the row.
template <i32 ROOM>
__device__ inline Run convex_run(const Outline<ROOM>& outline, const Grid& grid, i32 row) {
    i64 left = grid.columns, right = 0;
    for (i32 i = 0; i < outline.count; ++i) {
        const Point a = rule::times(outline.points[i], grid.scale);
        const Point b = rule::times(outline.points[i + 1 < outline.count ? i + 1 : 0], grid.scale);
        if ((rule::row_at(a.y) <= row) == (rule::row_at(b.y) <= row)) continue;
        const i64 column = rule::column_at(rule::edge_between(a, b).crossing(row));
        left = min(left, column);
        right = max(right, column);
    }
    return grid.clipped(left, right);
}

}  // namespace polygon_spans
