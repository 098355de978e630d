// All layers of photos laid and measured, as `rewind` and `error` of crates/raster/src/stack/mod.rs do it, and
// shown on the canvas, which has no counterpart in Rust.
#include "color/sums_of_lanes.cuh"
#include "raster/residual.cuh"
#include "stack/strip.cuh"

namespace layers {

// Shows a row of a picture on the canvas.
__device__ inline void show_row(const Picture& picture, const float4* shown, i32 y, i32 lane) {
    for (i32 x = lane; x < picture.width; x += WARP) {
        const i32 i = y * picture.width + x;
        picture.canvas[i] = planes::packed(shown[i]);
    }
    __syncwarp();
    residual::add_row(picture, y, lane);
    tables::rebuild_row(picture, y, lane);
}

}  // namespace layers

// Makes all layers ready to be lifted, from the bottom one on. Grid: (strips / WARPS rounded up, photos).
extern "C" __global__ void __launch_bounds__(THREADS, 2)
rewind_stack(const Picture* pictures, const Stack* stacks) {
    __shared__ StripRoom rooms[WARPS];
    __shared__ Waiting lists[WARPS];
    const Stack& stack = stacks[blockIdx.y];
    const Strip strip = Strip::make(pictures[blockIdx.y], stack, warp_of_grid());
    if (strip.is_none()) return;
    const float4 base = planes::unpacked(stack.base);
    float4 shown = base;
    float light = 1.0f;
    strip.each_layer(rooms[warp_of_block()], lists[warp_of_block()], [&](Paint paint, u32 covered) {
        planes::cover(shown, light, paint, covered);
    });
    if (strip.x() >= strip.picture.width) return;
    stack.below[strip.pixel()] = base;
    stack.picture[strip.pixel()] = shown;
    stack.light[strip.pixel()] = light;
}

// Shows all layers on the canvas, with its tables and the errors of its tiles, which are summed up,
// `most_tiles` apart. All layers have been placed, or none has. Grid: (rows / WARPS rounded up, photos):
// blocks that are as high as a tile.
extern "C" __global__ void __launch_bounds__(THREADS)
show_stack(const Picture* pictures, const Stack* stacks, i32 placed, u64* cumulative,
           i32 most_tiles) {
    static_assert(WARPS == residual::TILE, "a block shows a row of tiles");
    const Picture picture = pictures[blockIdx.y];
    const i32 y = warp_of_grid();
    if (static_cast<i32>(blockIdx.x) * residual::TILE < picture.height) {
        u64* tiles = picture.residual + static_cast<i64>(blockIdx.x) * picture.tile_columns;
        for (i32 x = static_cast<i32>(threadIdx.x); x < picture.tile_columns; x += THREADS) {
            tiles[x] = 0;
        }
    }
    __syncthreads();
    if (y < picture.height) {
        layers::show_row(picture, stacks[blockIdx.y].whole(placed), y, lane_of_thread());
    }
    if (!is_last_block(*picture.gathered)) return;
    residual::sum_tiles(picture, cumulative + static_cast<i64>(blockIdx.y) * most_tiles);
}

// The error of all layers in 1/256. All of them have been placed, or none has. Grid: (rows / WARPS
// rounded up, photos).
extern "C" __global__ void __launch_bounds__(THREADS)
measure_stack(const Picture* pictures, const Stack* stacks, i32 placed, u64* errors) {
    const Picture picture = pictures[blockIdx.y];
    const float4* shown = stacks[blockIdx.y].whole(placed);
    const i32 y = warp_of_grid();
    if (y >= picture.height) return;
    u64 sum = 0;
    for (i32 x = lane_of_thread(); x < picture.width; x += WARP) {
        const i32 i = y * picture.width + x;
        const float error = planes::pixel_error(picture, shown[i], i);
        sum += static_cast<u64>(static_cast<double>(error) * 256.0);
    }
    sum = static_cast<u64>(sums::of_neighbours<WARP>(static_cast<i64>(sum)));
    if (lane_of_thread() == 0 && sum != 0) atomicAdd(&errors[blockIdx.y], sum);
}
