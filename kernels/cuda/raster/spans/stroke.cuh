// Strokes, the union of their pieces: crates/raster/src/spans/stroke.rs.
#pragma once

#include "../../geometry/spine.cuh"
#include "ellipse.cuh"
#include "polygon.cuh"

namespace stroke_spans {

// A disc at each point of the path and a rectangle around each of its segments.
constexpr i32 MAX_PIECES = 2 * spine::MAX_SEGMENTS + 1;

struct Scan {
    spine::Path path;
    i32 width;
    rule::EllipseRows disc;

    template <i32 ROOM>
    __device__ inline void begin(const Outline<ROOM>& outline, const Grid& grid) {
        spine::flatten(outline, path);
        width = outline.extra;
        disc = rule::ellipse_rows({0, 0}, {width / 2, width / 2}, 0, grid.scale);
    }

    __device__ __forceinline__ rule::EllipseRows disc_at(i32 i, const Grid& grid) const {
        rule::EllipseRows at = disc;
        at.x = rule::samples(path.points[i].x, grid.scale);
        at.y = rule::samples(path.points[i].y, grid.scale);
        return at;
    }

    // Rows from which pieces i to before j are at least a sample away lie outside.
    __device__ inline Extent extent(i32 i, i32 j, const Grid& grid) const {
        i32 top = path.points[i].y, bottom = top;
        for (i32 k = i + 1; k < j; ++k) {
            top = min(top, path.points[k].y);
            bottom = max(bottom, path.points[k].y);
        }
        const i32 reach = width / 2 + SUBPIXELS;
        return {clamp(rule::row_at((top - reach) * grid.scale) - 1, 0, grid.rows),
                clamp(rule::row_at((bottom + reach) * grid.scale) + 1, 0, grid.rows)};
    }

    __device__ inline Extent extent(const Grid& grid) const {
        return extent(0, path.count, grid);
    }

    // Writes the runs of a row in order, those that overlap or touch as one; gives how many.
    __device__ inline i32 runs(const Grid& grid, i32 row, Run* runs) const {
        i32 count = 0;
        for (i32 i = 0; i < path.count; ++i) {
            count = unite(ellipse_spans::run(disc_at(i, grid), row, grid.columns), runs, count);
            if (i + 1 == path.count) break;
            const Extent near = extent(i, i + 2, grid);
            if (row < near.first || row >= near.end) continue;
            Outline<4> piece;
            piece.count = 4;
            if (!rule::segment(path.points[i], path.points[i + 1], width, grid.scale,
                               piece.points)) {
                continue;
            }
            Run run;
            if (polygon_spans::runs(piece, Grid{grid.columns, grid.rows, 1}, row, &run) > 0) {
                count = unite(run, runs, count);
            }
        }
        return count;
    }

    // Adds a run to runs in order that neither overlap nor touch; gives how many there are then.
    __device__ static inline i32 unite(Run run, Run* runs, i32 count) {
        if (run.x0 >= run.x1) return count;
        i32 from = 0;
        while (from < count && runs[from].x1 < run.x0) ++from;
        i32 to = from;
        while (to < count && runs[to].x0 <= run.x1) {
            run.x0 = min(run.x0, runs[to].x0);
            run.x1 = max(run.x1, runs[to].x1);
            ++to;
        }
        // Runs `from` to before `to` become one.
        if (from == to) {
            for (i32 i = count; i > from; --i) runs[i] = runs[i - 1];
        } else {
            for (i32 i = to; i < count; ++i) runs[i - (to - from) + 1] = runs[i];
        }
        runs[from] = run;
        return count - (to - from) + 1;
    }
};

}  // namespace stroke_spans
