// How much of each pixel an outline covers, by 8x8 samples: crates/raster/src/coverage.rs.
#pragma once

#include "../color/blend.cuh"
#include "spans/stroke.cuh"
#include "tables.cuh"

namespace coverage {

constexpr i32 SCALE = rule::DRAWING_SCALE;

// The runs of the rows of samples of one row of pixels; one warp fills and reads them.
struct Row {
    i32 counts[SCALE];
    Run runs[SCALE][stroke_spans::MAX_PIECES];
};

// Whether the rows of samples of such outlines have one run at most.
__device__ __forceinline__ bool has_single_runs(i32 form) { return form == CONVEX || form == OVAL; }

// An outline on the grid of samples. What is long and used in many places is not inlined.
struct Scan {
    const Outline<MAX_POINTS>& outline;
    Grid grid;
    rule::EllipseRows ellipse;
    stroke_spans::Scan stroke;

    __device__ inline Scan(const Outline<MAX_POINTS>& outline, const Picture& picture)
        : outline(outline),
          grid(Grid::make(picture.width, picture.height, SCALE)) {
        if (outline.form == OVAL) {
            ellipse = rule::ellipse_rows(outline.points[0], outline.points[1], outline.extra, SCALE);
        } else if (outline.form >= STROKE_POLYLINE) {
            stroke.begin(outline, grid);
        }
    }

    __device__ __noinline__ Extent samples() const {
        switch (outline.form) {
            case CONVEX:
            case EVEN_ODD: return polygon_spans::extent(outline, grid);
            case OVAL: return ellipse_spans::extent(ellipse, grid.rows);
            default: return stroke.extent(grid);
        }
    }

    // The rows of pixels that the outline may touch.
    __device__ inline Extent pixels() const {
        const Extent extent = samples();
        return {extent.first / SCALE, (extent.end + SCALE - 1) / SCALE};
    }

    // Whether each row has one run at most.
    __device__ __forceinline__ bool has_single_runs() const {
        return coverage::has_single_runs(outline.form);
    }

    // The run of a row, of those that have one at most.
    __device__ inline Run run(i32 row) const {
        return outline.form == CONVEX ? polygon_spans::convex_run(outline, grid, row)
                                      : ellipse_spans::run(ellipse, row, grid.columns);
    }

    __device__ __noinline__ i32 runs(i32 row, Run* runs) const {
        switch (outline.form) {
            case CONVEX:
            case EVEN_ODD: return polygon_spans::runs(outline, grid, row, runs);
            case OVAL: {
                const Run run = ellipse_spans::run(ellipse, row, grid.columns);
                runs[0] = run;
                return run.x0 < run.x1;
            }
            default: return stroke.runs(grid, row, runs);
        }
    }
};

// The run of a row of samples of an outline that has one at most.
__device__ __noinline__ Run single_run(const Outline<MAX_POINTS>& outline, const Picture& picture,
                                       i32 row) {
    const Grid grid = Grid::make(picture.width, picture.height, SCALE);
    if (outline.form == CONVEX) return polygon_spans::convex_run(outline, grid, row);
    const rule::EllipseRows ellipse =
        rule::ellipse_rows(outline.points[0], outline.points[1], outline.extra, SCALE);
    return ellipse_spans::run(ellipse, row, grid.columns);
}

// Fills the runs of row `y` of pixels and gives the pixels from the first touched to before the
// last; all lanes of a warp take part.
__device__ inline Run fill(const Scan& scan, i32 y, i32 lane, Row& row) {
    i32 x0 = scan.grid.columns, x1 = 0;
    __syncwarp();
    if (lane < SCALE) {
        const i32 count = scan.runs(y * SCALE + lane, row.runs[lane]);
        row.counts[lane] = count;
        if (count > 0) {
            x0 = row.runs[lane][0].x0;
            x1 = row.runs[lane][count - 1].x1;
        }
    }
    __syncwarp();
#pragma unroll
    for (i32 distance = 16; distance > 0; distance /= 2) {
        x0 = min(x0, __shfl_xor_sync(0xffffffffu, x0, distance));
        x1 = max(x1, __shfl_xor_sync(0xffffffffu, x1, distance));
    }
    return {x0 / SCALE, (x1 + SCALE - 1) / SCALE};
}

// How many of the 64 samples of pixel `x` are covered where each row of samples has one run at most.
__device__ __forceinline__ u32 at(const Run* runs, i32 x) {
    u32 covered = 0;
#pragma unroll
    for (i32 sample = 0; sample < SCALE; ++sample) {
        const Run run = runs[sample];
        covered += max(min(run.x1, (x + 1) * SCALE) - max(run.x0, x * SCALE), 0);
    }
    return covered;
}

// The same for any runs.
__device__ inline u32 at(const Row& row, i32 x) {
    u32 covered = 0;
    for (i32 sample = 0; sample < SCALE; ++sample) {
        for (i32 i = 0; i < row.counts[sample]; ++i) {
            const Run run = row.runs[sample][i];
            covered += max(min(run.x1, (x + 1) * SCALE) - max(run.x0, x * SCALE), 0);
        }
    }
    return covered;
}

// Rows of pixels that a warp finds the runs of at once, where each row of samples has one run at most.
constexpr i32 ROWS = WARP / SCALE;

// The runs of those rows.
struct Rows {
    Run runs[WARP];
};

// Calls `work(x, index, coverage)` for the pixels that the outline, which has one run in each row of
// samples, touches in the rows from `first` to before `end`, `ROWS` at most; all lanes of a warp take
// part.
template <class Work>
__device__ inline void each_pixel_of_rows(const Scan& scan, i32 first, i32 end, i32 lane, Rows& rows,
                                          const Work& work) {
    __syncwarp();
    const Run own = first + lane / SCALE < end ? scan.run(first * SCALE + lane) : Run{0, 0};
    rows.runs[lane] = own;
    __syncwarp();
    const i32 width = scan.grid.columns / SCALE;
    for (i32 i = 0; i < ROWS && first + i < end; ++i) {
        Run runs[SCALE];
        i32 x0 = scan.grid.columns, x1 = 0;
#pragma unroll
        for (i32 sample = 0; sample < SCALE; ++sample) {
            const Run run = rows.runs[i * SCALE + sample];
            const bool empty = run.x0 >= run.x1;
            x0 = empty ? x0 : min(x0, run.x0);
            x1 = empty ? x1 : max(x1, run.x1);
            runs[sample] = run;
        }
        const i32 last = (x1 + SCALE - 1) / SCALE;
        for (i32 x = x0 / SCALE + lane; x < last; x += WARP) {
            work(x, (first + i) * width + x, at(runs, x));
        }
    }
}

// Calls `work(x, index, coverage)` for the pixels of row `y` that the outline touches; all lanes of
// a warp take part. Gives whether there are any.
template <class Work>
__device__ inline bool each_pixel(const Scan& scan, i32 y, i32 lane, Row& row, const Work& work) {
    const Run pixels = fill(scan, y, lane, row);
    const i32 width = scan.grid.columns / SCALE;
    bool simple = true;
    Run runs[SCALE];
#pragma unroll
    for (i32 sample = 0; sample < SCALE; ++sample) {
        const i32 count = row.counts[sample];
        simple = simple && count <= 1;
        runs[sample] = count == 1 ? row.runs[sample][0] : Run{0, 0};
    }
    for (i32 x = pixels.x0 + lane; x < pixels.x1; x += WARP) {
        work(x, y * width + x, simple ? at(runs, x) : at(row, x));
    }
    __syncwarp();
    return pixels.x0 < pixels.x1;
}

}  // namespace coverage
