// Outlines to sums, two look-ups per run: crates/raster/src/cpu/score.rs.
#pragma once

#include "spans/convex.cuh"
#include "spans/stroke.cuh"
#include "tables.cuh"

namespace score {

// Adds what a scan covers, one run in each row.
template <class Entry, class Scan>
__device__ __forceinline__ void add_scan(const Scan& scan, Extent extent, i32 width,
                                         tables::Totals<Entry>& totals) {
    i32 row = extent.first;
    for (; row + tables::BLOCK <= extent.end; row += tables::BLOCK) {
        Run runs[tables::BLOCK];
#pragma unroll
        for (i32 i = 0; i < tables::BLOCK; ++i) runs[i] = scan.run(row + i, width);
        totals.add_block(row, runs);
    }
    for (; row < extent.end; ++row) totals.add(row, scan.run(row, width));
}

template <class Entry, i32 ROOM>
__device__ __forceinline__ void add_convex(const Outline<ROOM>& outline, const Picture& picture,
                                           tables::Totals<Entry>& totals) {
    const convex::Scan<ROOM> scan(outline, picture.height);
    add_scan<Entry>(scan, scan.extent, picture.width, totals);
}

template <class Entry, i32 ROOM>
__device__ inline void add_even_odd(const Outline<ROOM>& outline, const Picture& picture,
                                    tables::Totals<Entry>& totals) {
    const Grid grid = Grid::make(picture.width, picture.height, 1);
    const Extent extent = polygon_spans::extent(outline, grid);
    Run runs[ROOM / 2];
    for (i32 row = extent.first; row < extent.end; ++row) {
        const i32 count = polygon_spans::runs(outline, grid, row, runs);
        for (i32 i = 0; i < count; ++i) totals.add(row, runs[i]);
    }
}

template <class Entry, i32 ROOM>
__device__ inline void add_stroke(const Outline<ROOM>& outline, const Picture& picture,
                                  tables::Totals<Entry>& totals) {
    const Grid grid = Grid::make(picture.width, picture.height, 1);
    const stroke_spans::Scan scan(outline, grid);
    const Extent extent = scan.extent(grid);
    Run runs[stroke_spans::MAX_PIECES];
    for (i32 row = extent.first; row < extent.end; ++row) {
        const i32 count = scan.runs(grid, row, runs);
        for (i32 i = 0; i < count; ++i) totals.add(row, runs[i]);
    }
}

// The sums over the pixels whose centres an outline covers, a convex one where there is not room
// for all points.
template <class Entry, i32 ROOM>
__device__ __forceinline__ Sums sums_of(const Outline<ROOM>& outline, const Picture& picture) {
    tables::Totals<Entry> totals(picture);
    if constexpr (ROOM < MAX_POINTS) {
        add_convex<Entry>(outline, picture, totals);
    } else {
        switch (outline.form) {
            case CONVEX: add_convex<Entry>(outline, picture, totals); break;
            case OVAL: {
                const ellipse_spans::Scan scan(outline, picture.height);
                add_scan<Entry>(scan, scan.extent, picture.width, totals);
                break;
            }
            case EVEN_ODD: add_even_odd(outline, picture, totals); break;
            default: add_stroke(outline, picture, totals);
        }
    }
    return totals.sums();
}

}  // namespace score
