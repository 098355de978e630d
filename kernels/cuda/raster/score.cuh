// Outlines to sums, two look-ups per run: crates/raster/src/judge.rs.
#pragma once

#include "spans/convex.cuh"
#include "spans/stroke.cuh"
#include "tables.cuh"

namespace score {

// The rows of an outline that a lane takes: each `step`th from the one of this number on.
struct Share {
    i32 first;
    i32 step;
};

constexpr Share ALL_ROWS = {0, 1};

// Adds what a scan covers, one run in each row.
template <class Scan, class Totals>
__device__ __forceinline__ void add_scan(const Scan& of, i32 width, Share share, Totals& totals) {
    // In registers, wherever it was.
    const Scan scan = of;
    constexpr i32 BLOCK = Totals::BLOCK;
    const Extent extent = scan.extent;
    for (i32 row = extent.first + share.first; row < extent.end; row += BLOCK * share.step) {
        i32 rows[BLOCK];
        Run runs[BLOCK];
#pragma unroll
        for (i32 i = 0; i < BLOCK; ++i) {
            const i32 next = row + i * share.step;
            rows[i] = min(next, extent.end - 1);
            const Run run = scan.run(next, width);
            const bool inside = next < extent.end;
            runs[i] = {inside ? run.x0 : 0, inside ? run.x1 : 0};
        }
        totals.add_block(rows, runs);
    }
}

template <i32 ROOM, class Totals>
__device__ inline void add_even_odd(const Outline<ROOM>& outline, i32 width, i32 height,
                                    Share share, Totals& totals) {
    const Grid grid = Grid::make(width, height, 1);
    const Extent extent = polygon_spans::extent(outline, grid);
    Run runs[ROOM / 2];
    for (i32 row = extent.first + share.first; row < extent.end; row += share.step) {
        const i32 count = polygon_spans::runs(outline, grid, row, runs);
        for (i32 i = 0; i < count; ++i) totals.add(row, runs[i]);
    }
}

template <i32 ROOM, class Totals>
__device__ inline void add_stroke(const Outline<ROOM>& outline, i32 width, i32 height, Share share,
                                  Totals& totals) {
    const Grid grid = Grid::make(width, height, 1);
    stroke_spans::Scan scan;
    scan.begin(outline, grid);
    const Extent extent = scan.extent(grid);
    Run runs[stroke_spans::MAX_PIECES];
    for (i32 row = extent.first + share.first; row < extent.end; row += share.step) {
        const i32 count = scan.runs(grid, row, runs);
        for (i32 i = 0; i < count; ++i) totals.add(row, runs[i]);
    }
}

// Adds the pixels whose centres an outline covers on a canvas, in a share of the rows.
template <i32 ROOM, class Totals>
__device__ __forceinline__ void add(const Outline<ROOM>& outline, i32 width, i32 height,
                                    Share share, Totals& totals) {
    switch (outline.form) {
        case CONVEX: add_scan(convex::Scan<ROOM>::of(outline, height), width, share, totals); break;
        case OVAL: add_scan(ellipse_spans::Scan::of(outline, height), width, share, totals); break;
        case EVEN_ODD: add_even_odd(outline, width, height, share, totals); break;
        default: add_stroke(outline, width, height, share, totals);
    }
}

// The sums over those pixels, all of them.
template <class Entry, i32 ROOM>
__device__ __forceinline__ Sums sums_of(const Outline<ROOM>& outline, const Picture& picture) {
    tables::Totals<Entry> totals(picture);
    add(outline, picture.width, picture.height, ALL_ROWS, totals);
    return totals.sums();
}

}  // namespace score
