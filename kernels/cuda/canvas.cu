// Prepares canvases, fits single outlines with anti-aliased edges, and draws.
#include "color/fit.cuh"
#include "launch.cuh"
#include "raster/coverage.cuh"
#include "raster/residual.cuh"

namespace {

__device__ __forceinline__ void rebuild_row(const Picture& picture, i32 row, i32 lane) {
    if (picture.weights == nullptr) {
        tables::rebuild_row<tables::Narrow>(picture, row, lane);
    } else {
        tables::rebuild_row<tables::Wide>(picture, row, lane);
    }
}

// Blends the pixels of a row and brings their error up to date; gives whether there were any.
__device__ inline bool draw_row(const Picture& picture, const coverage::Scan& scan, i32 y,
                                i32 lane, Paint paint, coverage::Row& row) {
    const Run pixels = coverage::fill(scan, y, lane, row);
    for (i32 x = pixels.x0 + lane; x < pixels.x1; x += WARP) {
        const i32 i = y * picture.width + x;
        const i32 weight = tables::weight_of(picture, i);
        const u32 before = picture.canvas[i];
        const u32 after = painted(before, paint, coverage::at(row, x));
        picture.canvas[i] = after;
        residual::add(picture, x, y,
                      residual::pixel_error(picture.target[i], after, weight) -
                          residual::pixel_error(picture.target[i], before, weight));
    }
    __syncwarp();
    return pixels.x0 < pixels.x1;
}

// The sums over the pixels of a row, for each lane a part of them.
__device__ inline void add_row(const Picture& picture, const coverage::Scan& scan, i32 y, i32 lane,
                               coverage::Row& row, Sums& sums) {
    const Run pixels = coverage::fill(scan, y, lane, row);
    for (i32 x = pixels.x0 + lane; x < pixels.x1; x += WARP) {
        const i32 i = y * picture.width + x;
        add_covered_pixel(sums, picture.target[i], picture.canvas[i],
                          tables::weight_of(picture, i), coverage::at(row, x));
    }
}

__device__ __forceinline__ void add_to_shared(u64& total, i64 part) {
    atomicAdd(&total, static_cast<u64>(part));
}

}  // namespace

// The error and the table of new canvases. Grid: (rows / WARPS rounded up, photos).
extern "C" __global__ void __launch_bounds__(THREADS) prepare(const Picture* pictures) {
    const Picture picture = pictures[blockIdx.y];
    const i32 row = warp_of_grid(), lane = lane_of_thread();
    if (row >= picture.height) return;
    for (i32 x = lane; x < picture.width; x += WARP) {
        const i32 i = row * picture.width + x;
        residual::add(picture, x, row,
                      residual::pixel_error(picture.target[i], picture.canvas[i],
                                            tables::weight_of(picture, i)));
    }
    rebuild_row(picture, row, lane);
}

// The best paint of one outline for each photo, by the edges it will be drawn with. Grid: (1,
// photos).
extern "C" __global__ void __launch_bounds__(THREADS)
fit_covered(const Picture* pictures, const Outline<MAX_POINTS>* outlines, i32 min_alpha,
            i32 max_alpha, Fit* fits) {
    __shared__ coverage::Row rows[WARPS];
    __shared__ u64 totals[9];
    const Picture picture = pictures[blockIdx.y];
    const Outline<MAX_POINTS> outline = outlines[blockIdx.y];
    if (threadIdx.x < 9) totals[threadIdx.x] = 0;
    __syncthreads();
    const coverage::Scan scan(outline, picture);
    const Extent extent = scan.pixels();
    Sums sums = no_sums();
    for (i32 y = extent.first + warp_of_block(); y < extent.end; y += WARPS) {
        add_row(picture, scan, y, lane_of_thread(), rows[warp_of_block()], sums);
    }
    add_to_shared(totals[0], sums.n);
#pragma unroll
    for (i32 k = 0; k < 3; ++k) {
        add_to_shared(totals[1 + k], sums.e[k]);
        add_to_shared(totals[4 + k], sums.c[k]);
    }
    add_to_shared(totals[7], sums.x);
    add_to_shared(totals[8], sums.y);
    __syncthreads();
    if (threadIdx.x == 0) {
        const i64* t = reinterpret_cast<const i64*>(totals);
        const Sums all = {t[0], {t[1], t[2], t[3]}, {t[4], t[5], t[6]}, t[7], t[8]};
        fits[blockIdx.y] = fit::best_covered(all, {min_alpha, max_alpha});
    }
}

// Lays the paint of `fits` on each photo's canvas, where it covers anything and, if
// `only_gains`, lowers the error. Grid: (rows / WARPS rounded up, photos).
extern "C" __global__ void __launch_bounds__(THREADS)
draw(const Picture* pictures, const Outline<MAX_POINTS>* outlines, const Fit* fits,
     i32 only_gains) {
    __shared__ coverage::Row rows[WARPS];
    const Picture picture = pictures[blockIdx.y];
    const Outline<MAX_POINTS> outline = outlines[blockIdx.y];
    const Fit fit = fits[blockIdx.y];
    if (fit.covers == 0 || (only_gains != 0 && fit.gain <= 0)) return;
    const coverage::Scan scan(outline, picture);
    const Extent extent = scan.pixels();
    const i32 y = warp_of_grid(), lane = lane_of_thread();
    if (y < extent.first || y >= extent.end) return;
    if (draw_row(picture, scan, y, lane, fit.paint, rows[warp_of_block()])) {
        rebuild_row(picture, y, lane);
    }
}
