// The annealing stage: all layers of a photo laid, revisited by one block, and their errors; photos side
// by side. Revisits are of triangles alone.
#include "anneal/revisit.cuh"

namespace anneal {

// Calls `work(layer, x, index, coverage)` for the pixels of a row that each layer touches, bottom
// first; all lanes of a warp take part.
template <class Work>
__device__ inline void each_layer(const Picture& picture, const Stack& stack, i32 y, i32 lane,
                                  coverage::Row& row, const Work& work) {
    for (i32 at = 0; at < stack.count; ++at) {
        const Outline<MAX_POINTS> outline = outline_of(stack.layers[at].shape);
        const Box box = pixels_of(outline, 0, picture.width, picture.height);
        if (y < box.y0 || y >= box.y1) continue;
        const coverage::Scan scan(outline, picture);
        const Extent extent = scan.pixels();
        if (y < extent.first || y >= extent.end) continue;
        const Paint paint = stack.layers[at].paint;
        coverage::each_pixel(scan, y, lane, row, [&](i32 x, i32 i, u32 covered) {
            work(paint, x, i, covered);
        });
    }
}

// The background alone in a row.
__device__ inline void reset_row(const Picture& picture, const Stack& stack, i32 y, i32 lane) {
    const float4 base = planes::unpacked(stack.base);
    for (i32 x = lane; x < picture.width; x += WARP) {
        const i32 i = y * picture.width + x;
        stack.below[i] = stack.picture[i] = base;
        stack.light[i] = 1.0f;
    }
    __syncwarp();
}

// The background and, bottom first, what `lay` makes of the pixels of each layer, in the row of each
// warp of the grid.
template <class Lay>
__device__ __forceinline__ void lay_all(const Picture* pictures, const Stack* stacks,
                                        const Lay& lay) {
    __shared__ coverage::Row rows[::WARPS];
    const Picture& picture = pictures[blockIdx.y];
    const Stack& stack = stacks[blockIdx.y];
    const i32 y = warp_of_grid(), lane = lane_of_thread();
    if (y >= picture.height) return;
    reset_row(picture, stack, y, lane);
    each_layer(picture, stack, y, lane, rows[warp_of_block()],
               [&](Paint paint, i32, i32 i, u32 covered) { lay(stack, i, paint, covered); });
}

}  // namespace anneal

// Makes all layers ready to be lifted, from the bottom one on. Grid: (rows / WARPS rounded up,
// photos).
extern "C" __global__ void __launch_bounds__(THREADS)
rewind_stack(const Picture* pictures, const Stack* stacks) {
    anneal::lay_all(pictures, stacks, [](const Stack& stack, i32 i, Paint paint, u32 covered) {
        planes::cover(stack, i, paint, covered);
    });
}

// Puts all layers in their places, so that one may be added on top. Grid: (rows / WARPS rounded up,
// photos).
extern "C" __global__ void __launch_bounds__(THREADS)
close_stack(const Picture* pictures, const Stack* stacks) {
    anneal::lay_all(pictures, stacks, [](const Stack& stack, i32 i, Paint paint, u32 covered) {
        planes::place(stack, i, paint, covered);
    });
}

// Sets the errors of all tiles to 0. Grid: (rows / WARPS rounded up, photos): blocks that are as high as
// a tile.
extern "C" __global__ void __launch_bounds__(THREADS) clear_tiles(const Picture* pictures) {
    static_assert(WARPS == residual::TILE, "a block clears a row of tiles");
    const Picture& picture = pictures[blockIdx.y];
    u64* tiles = picture.residual + static_cast<i64>(blockIdx.x) * picture.tile_columns;
    if (static_cast<i32>(blockIdx.x) * residual::TILE >= picture.height) return;
    for (i32 x = static_cast<i32>(threadIdx.x); x < picture.tile_columns; x += THREADS) tiles[x] = 0;
}

// The error of the stack's picture by tiles, whose residuals are 0, and in all in 1/256. Grid: (rows
// / WARPS rounded up, photos).
extern "C" __global__ void __launch_bounds__(THREADS)
measure_stack(const Picture* pictures, const Stack* stacks, u64* errors) {
    const Picture& picture = pictures[blockIdx.y];
    const Stack& stack = stacks[blockIdx.y];
    const i32 y = warp_of_grid();
    if (y >= picture.height) return;
    u64 sum = 0;
    for (i32 x = lane_of_thread(); x < picture.width; x += WARP) {
        const float error = planes::pixel_error(picture, stack, y * picture.width + x);
        residual::add(picture, x, y, static_cast<u64>(error));
        sum += static_cast<u64>(static_cast<double>(error) * 256.0);
    }
    if (sum != 0) atomicAdd(&errors[blockIdx.y], sum);
}

REVISIT(sweep_triangles, renew_triangles, TrianglesOnly)
