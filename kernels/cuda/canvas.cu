// Prepares canvases, fits single outlines with anti-aliased edges, draws, and sums up errors:
// crates/raster/src/cpu/mod.rs, but for the sums, which are those of `StartSampler::new` in
// crates/optimizer/src/starts.rs.
#include "color/fit.cuh"
#include "color/sums_of_lanes.cuh"
#include "launch.cuh"
#include "raster/coverage.cuh"
#include "raster/residual.cuh"

namespace canvas {

// Blends the pixels of a row and brings their error up to date; gives whether there were any.
__device__ inline bool draw_row(const Picture& picture, const coverage::Scan& scan, i32 y,
                                i32 lane, Paint paint, coverage::Row& row) {
    return coverage::each_pixel(scan, y, lane, row, [&](i32 x, i32 i, u32 covered) {
        const i32 weight = tables::weight_of(picture, i);
        const u32 target = picture.target[i], before = picture.canvas[i];
        const u32 after = painted(before, paint, covered);
        picture.canvas[i] = after;
        residual::add(picture, x, y,
                      residual::pixel_error(target, after, weight) -
                          residual::pixel_error(target, before, weight));
    });
}

}  // namespace canvas

// The error and the table of new canvases. Grid: (rows / WARPS rounded up, photos).
extern "C" __global__ void __launch_bounds__(THREADS) prepare(const Picture* pictures) {
    const Picture picture = pictures[blockIdx.y];
    const i32 row = warp_of_grid(), lane = lane_of_thread();
    if (row >= picture.height) return;
    residual::add_row(picture, row, lane);
    tables::rebuild_row(picture, row, lane);
}

// The best paint of one outline for each photo, within its opacities, by the edges it will be drawn
// with. Grid: (rows / WARPS rounded up, photos).
extern "C" __global__ void __launch_bounds__(THREADS)
fit_covered(const Picture* pictures, const Outline<MAX_POINTS>* outlines,
            const Opacity* opacities, Fit* fits) {
    __shared__ coverage::Row rows[WARPS];
    const Picture picture = pictures[blockIdx.y];
    const Outline<MAX_POINTS>& outline = outlines[blockIdx.y];
    const coverage::Scan scan(outline, picture);
    const Extent extent = scan.pixels();
    const i32 y = warp_of_grid(), lane = lane_of_thread();
    if (extent.first <= y && y < extent.end) {
        Sums own = no_sums();
        coverage::each_pixel(scan, y, lane, rows[warp_of_block()], [&](i32, i32 i, u32 covered) {
            add_covered_pixel(own, picture.target[i], picture.canvas[i],
                              tables::weight_of(picture, i), covered);
        });
        sums::add_of_warp(own, lane, picture.gathered->sums);
    }
    if (!is_last_block(*picture.gathered) || threadIdx.x != 0) return;
    i64 words[sums::WORDS];
#pragma unroll
    for (i32 k = 0; k < sums::WORDS; ++k) {
        words[k] = static_cast<i64>(atomicExch(&picture.gathered->sums[k], 0ULL));
    }
    fits[blockIdx.y] =
        picture.palette.fit_covered(sums::of_words(words), opacities[blockIdx.y]);
}

// Lays the paint of `fits` on each photo's canvas, where it covers anything and, if
// `only_gains`, lowers the error; then sums up the errors of its tiles, `most_tiles` apart, if there
// is where to. Grid: (rows / WARPS rounded up, photos).
extern "C" __global__ void __launch_bounds__(THREADS)
draw(const Picture* pictures, const Outline<MAX_POINTS>* outlines, const Fit* fits,
     i32 only_gains, u64* cumulative, i32 most_tiles) {
    __shared__ coverage::Row rows[WARPS];
    const Picture picture = pictures[blockIdx.y];
    const Outline<MAX_POINTS>& outline = outlines[blockIdx.y];
    const Fit fit = fits[blockIdx.y];
    if (fit.covers != 0 && (only_gains == 0 || fit.gain > 0)) {
        const coverage::Scan scan(outline, picture);
        const Extent extent = scan.pixels();
        const i32 y = warp_of_grid(), lane = lane_of_thread();
        if (extent.first <= y && y < extent.end &&
            canvas::draw_row(picture, scan, y, lane, fit.paint, rows[warp_of_block()])) {
            tables::rebuild_row(picture, y, lane);
        }
    }
    if (cumulative == nullptr || !is_last_block(*picture.gathered)) return;
    residual::sum_tiles(picture, cumulative + static_cast<i64>(blockIdx.y) * most_tiles);
}

// For each photo, the errors of all tiles up to and with each. Grid: (1, photos).
extern "C" __global__ void __launch_bounds__(THREADS)
sum_tiles(const Picture* pictures, u64* cumulative, i32 most_tiles) {
    residual::sum_tiles(pictures[blockIdx.y], cumulative + static_cast<i64>(blockIdx.y) * most_tiles);
}
