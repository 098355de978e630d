// The annealing stage: all layers of a photo are revisited by one block, photos side by side.
#include "anneal/metropolis.cuh"
#include "color/sums_of_block.cuh"

namespace anneal {

// What one block works with.
struct Block {
    const Picture& picture;
    const Stack& stack;
    const Hunt& hunt;
    coverage::Row* rows;
    sums::Shared& totals;
    metropolis::Shared& shared;

    // Calls `work(x, index, coverage)` for all pixels that an outline touches.
    template <class Work>
    __device__ inline void each_pixel(const Outline<MAX_POINTS>& outline, const Work& work) const {
        const coverage::Scan scan(outline, picture);
        const Extent extent = scan.pixels();
        const i32 warp = warp_of_block();
        for (i32 y = extent.first + warp; y < extent.end; y += WARPS) {
            coverage::each_pixel(scan, y, lane_of_thread(), rows[warp], work);
        }
        __syncthreads();
    }

    // The sums of the lifted layer's place, by anti-aliased edges.
    __device__ inline Sums covered(const Outline<MAX_POINTS>& outline) const {
        Sums own = no_sums();
        each_pixel(outline, [&](i32, i32 i, u32 covered) {
            const terms::Pixel pixel = terms::Pixel::load(picture, stack, i);
            terms::add_covered(own, terms::of(pixel), covered, pixel.weight);
        });
        return sums::of_block(own, totals);
    }

    __device__ inline void lift(const Outline<MAX_POINTS>& outline, Paint paint) const {
        each_pixel(outline, [&](i32, i32 i, u32 covered) {
            planes::lift(stack, i, paint, covered);
        });
    }

    __device__ inline void place(const Outline<MAX_POINTS>& outline, Paint paint) const {
        each_pixel(outline, [&](i32, i32 i, u32 covered) {
            planes::place(stack, i, paint, covered);
        });
    }

    __device__ inline void write(const window::Window& window) const {
        for (i32 row = window.box.y0 + warp_of_block(); row < window.box.y1; row += WARPS) {
            window.write_row(picture, stack, row, lane_of_thread());
        }
        __syncthreads();
    }

    __device__ inline void set_shape(const Shape<MAX_POINTS>& shape) const {
        __syncthreads();
        if (threadIdx.x == 0) shared.shape = shape;
        __syncthreads();
    }

    // Lifts a layer, tries changes of it, and puts one in its place.
    __device__ inline void visit(i32 at, const Revisit& revisit, double temperature,
                                 Pcg32 rng) const {
        const Layer old = stack.layers[at];
        const Outline<MAX_POINTS> outline = outline_of(old.shape);
        lift(outline, old.paint);
        const window::Window window = window::Window::make(
            stack, pixels_of(outline, revisit.reach, picture.width, picture.height));
        write(window);
        const i64 old_gain = fit::gain_of_covered(covered(outline), old.paint);
        set_shape(old.shape);
        const metropolis::Climb climb = {hunt, picture, window, shared, revisit.batch, temperature};
        climb.begin();
        for (i32 tried = 0; tried < revisit.proposals; tried += revisit.batch) climb.round(rng);
        const Shape<MAX_POINTS> shape = shared.shape;
        const Fit fit = fit::best_covered(covered(outline_of(shape)), hunt.opacity);
        const bool taken = fit.covers != 0 && (temperature > 0.0 || fit.gain > old_gain);
        const Layer layer = taken ? Layer{shape, fit.paint} : old;
        place(outline_of(layer.shape), layer.paint);
        if (threadIdx.x == 0) {
            stack.layers[at] = layer;
            stack.gains[at] = taken ? fit.gain : old_gain;
        }
        __syncthreads();
    }

    // Adds a layer on top of all, `old` where none is found; how many shapes were scored.
    __device__ inline i32 add(i32 at, const Revisit& revisit, const u64* cumulative,
                              const Shape<MAX_POINTS>& old, Pcg32 rng) const {
        const window::Window window =
            window::Window::make(stack, {0, 0, picture.width, picture.height});
        write(window);
        const metropolis::Climb climb = {hunt, picture, window, shared, revisit.batch, 0.0};
        set_shape(old);
        Shape<MAX_POINTS> best = old;
        i64 best_gain = metropolis::NOTHING;
        i32 scored = 0;
        for (i32 i = 0; i < revisit.climbs; ++i) {
            scored += revisit.starts;
            if (!climb.start(cumulative, revisit.starts, rng)) continue;
            for (i32 failed = 0; failed < revisit.patience;) {
                failed = climb.round(rng) ? 0 : failed + revisit.batch;
                scored += revisit.batch;
            }
            if (shared.gain > best_gain) {
                best_gain = shared.gain;
                best = shared.shape;
            }
            __syncthreads();
        }
        const Fit fit = fit::best_covered(covered(outline_of(best)), hunt.opacity);
        // What covers nothing gets the faintest paint.
        const Paint faint = static_cast<u32>(hunt.opacity.min) << 24 | 0x808080;
        const Layer layer = {best, fit.covers != 0 ? fit.paint : faint};
        place(outline_of(layer.shape), layer.paint);
        if (threadIdx.x == 0) stack.layers[at] = layer;
        return scored;
    }
};

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
    __shared__ coverage::Row rows[WARPS];
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

// One pass over all layers. Grid: (1, photos).
extern "C" __global__ void __launch_bounds__(THREADS)
sweep(const Picture* pictures, const Stack* stacks, const Hunt* hunts, const Revisit* revisits,
      const double* temperatures, u64 first_stream) {
    __shared__ coverage::Row rows[WARPS];
    __shared__ sums::Shared totals;
    __shared__ metropolis::Shared shared;
    const Picture& picture = pictures[blockIdx.y];
    const Stack& stack = stacks[blockIdx.y];
    const Hunt& hunt = hunts[blockIdx.y];
    const Revisit revisit = revisits[blockIdx.y];
    const anneal::Block block = {picture, stack, hunt, rows, totals, shared};
    for (i32 at = 0; at < stack.count; ++at) {
        const u64 stream = first_stream + static_cast<u64>(at) * revisit.batch + threadIdx.x;
        block.visit(at, revisit, temperatures[blockIdx.y], Pcg32::make(hunt.seed, stream));
    }
}

// A new layer for each photo with an old shape, on top of its stack, in room that is there. Grid: (1,
// photos).
extern "C" __global__ void __launch_bounds__(THREADS)
renew(const Picture* pictures, const Stack* stacks, const Hunt* hunts, const Revisit* revisits,
      const u64* cumulative, i32 most_tiles, const Shape<MAX_POINTS>* olds, u64 first_stream,
      u64* evaluations) {
    __shared__ coverage::Row rows[WARPS];
    __shared__ sums::Shared totals;
    __shared__ metropolis::Shared shared;
    const Picture& picture = pictures[blockIdx.y];
    const Stack& stack = stacks[blockIdx.y];
    const Hunt& hunt = hunts[blockIdx.y];
    const Revisit revisit = revisits[blockIdx.y];
    if (olds[blockIdx.y].kind < 0) return;
    const anneal::Block block = {picture, stack, hunt, rows, totals, shared};
    const i32 scored =
        block.add(stack.count, revisit, cumulative + static_cast<i64>(blockIdx.y) * most_tiles,
                  olds[blockIdx.y], Pcg32::make(hunt.seed, first_stream + threadIdx.x));
    if (threadIdx.x == 0) evaluations[blockIdx.y] += static_cast<u64>(scored);
}
