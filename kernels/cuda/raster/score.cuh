// Outlines to sums, two look-ups per run: crates/raster/src/cpu/score.rs.
#pragma once

#include "spans/convex.cuh"
#include "spans/stroke.cuh"
#include "tables.cuh"

namespace score {

// Adds what a scan covers, one run in each row.
template <class Scan, class Totals>
__device__ __forceinline__ void add_scan(const Scan& scan, Extent extent, i32 width,
                                         Totals& totals) {
    i32 row = extent.first;
    for (; row + tables::BLOCK <= extent.end; row += tables::BLOCK) {
        Run runs[tables::BLOCK];
#pragma unroll
        for (i32 i = 0; i < tables::BLOCK; ++i) runs[i] = scan.run(row + i, width);
        totals.add_block(row, runs);
    }
    for (; row < extent.end; ++row) totals.add(row, scan.run(row, width));
}

template <i32 ROOM, class Totals>
__device__ __forceinline__ void add_convex(const Outline<ROOM>& outline, i32 width, i32 height,
                                           Totals& totals) {
    const convex::Scan<ROOM> scan(outline, height);
    add_scan(scan, scan.extent, width, totals);
}

template <i32 ROOM, class Totals>
__device__ inline void add_even_odd(const Outline<ROOM>& outline, i32 width, i32 height,
                                    Totals& totals) {
    const Grid grid = Grid::make(width, height, 1);
    const Extent extent = polygon_spans::extent(outline, grid);
    Run runs[ROOM / 2];
    for (i32 row = extent.first; row < extent.end; ++row) {
        const i32 count = polygon_spans::runs(outline, grid, row, runs);
        for (i32 i = 0; i < count; ++i) totals.add(row, runs[i]);
    }
}

template <i32 ROOM, class Totals>
__device__ inline void add_stroke(const Outline<ROOM>& outline, i32 width, i32 height,
                                  Totals& totals) {
    const Grid grid = Grid::make(width, height, 1);
    stroke_spans::Scan scan;
    scan.begin(outline, grid);
    const Extent extent = scan.extent(grid);
    Run runs[stroke_spans::MAX_PIECES];
    for (i32 row = extent.first; row < extent.end; ++row) {
        const i32 count = scan.runs(grid, row, runs);
        for (i32 i = 0; i < count; ++i) totals.add(row, runs[i]);
    }
}

// Adds the pixels whose centres an outline covers on a canvas: a convex outline where there is not
// room for all points.
template <i32 ROOM, class Totals>
__device__ __forceinline__ void add(const Outline<ROOM>& outline, i32 width, i32 height,
                                    Totals& totals) {
    if constexpr (ROOM < MAX_POINTS) {
        add_convex(outline, width, height, totals);
    } else {
        switch (outline.form) {
            case CONVEX: add_convex(outline, width, height, totals); break;
            case OVAL: {
                const ellipse_spans::Scan scan(outline, height);
                add_scan(scan, scan.extent, width, totals);
                break;
            }
            case EVEN_ODD: add_even_odd(outline, width, height, totals); break;
            default: add_stroke(outline, width, height, totals);
        }
    }
}

// The sums over those pixels.
template <class Entry, i32 ROOM>
__device__ __forceinline__ Sums sums_of(const Outline<ROOM>& outline, const Picture& picture) {
    tables::Totals<Entry> totals(picture);
    add(outline, picture.width, picture.height, totals);
    return totals.sums();
}

}  // namespace score
