// Visits of layers, each by one block: it lifts a layer, tries changes of it, and puts one in its
// place. As `visit` and `settle` of crates/optimizer/src/anneal/mod.rs do it.
#pragma once

#include "../color/sums_of_block.cuh"
#include "metropolis.cuh"

namespace anneal {

using metropolis::THREADS;
constexpr i32 WARPS = THREADS / WARP;

// Warps that find the runs of outlines that have many in a row.
constexpr i32 WARPS_OF_MANY_RUNS = 8;

// A visit to come: of a layer of a photo, which may reach as far as the box. The sums of its window are
// written from that entry on.
struct Turn {
    i32 photo;
    i32 place;
    i32 first_entry;
    Box box;
};

// What the threads of a block share.
template <class Kinds>
struct Shared {
    metropolis::Shared<Kinds> climb;
    sums::Shared<WARPS> totals;
    // The outline that is lifted or placed, and its paint.
    Outline<MAX_POINTS> outline;
    Paint paint;
    // What is not needed at the same time.
    union {
        coverage::Row rows[WARPS_OF_MANY_RUNS];
        coverage::Rows single_rows[WARPS];
        metropolis::Board<Kinds> board;
    };
};

// A shape of fewer points, and back.
template <i32 TO, i32 FROM>
__device__ __forceinline__ void copy(Shape<TO>& to, const Shape<FROM>& from) {
    constexpr i32 ROOM = TO < FROM ? TO : FROM;
    to.kind = from.kind;
    to.count = from.count;
    to.extra = from.extra;
#pragma unroll unrolled(ROOM)
    for (i32 i = 0; i < ROOM; ++i) to.points[i] = from.points[i];
}

// What one block works with.
template <class Kinds>
struct Block {
    const Picture& picture;
    const Stack& stack;
    const GreedyJob& greedy_job;
    Shared<Kinds>& shared;

    // Makes the outline of a shape the one that is worked on; by one thread.
    __device__ inline void set_outline(const Shape<Kinds::ROOM>& shape) const {
        const Outline<Kinds::ROOM> outline = Kinds::outline(shape);
        shared.outline.form = outline.form;
        shared.outline.count = outline.count;
        shared.outline.extra = outline.extra;
#pragma unroll unrolled(Kinds::ROOM)
        for (i32 i = 0; i < Kinds::ROOM; ++i) shared.outline.points[i] = outline.points[i];
    }

    __device__ inline void outline(const Shape<Kinds::ROOM>& shape) const {
        if (threadIdx.x == 0) set_outline(shape);
        __syncthreads();
    }

    // Calls `work(x, index, coverage)` for all pixels that the outline touches.
    template <class Work>
    __device__ inline void each_pixel(const Work& work) const {
        const coverage::Scan scan(shared.outline, picture);
        const Extent extent = scan.pixels();
        const i32 warp = static_cast<i32>(threadIdx.x) / WARP, lane = lane_of_thread();
        if (scan.has_single_runs()) {
            constexpr i32 ROWS = coverage::ROWS;
            for (i32 y = extent.first + warp * ROWS; y < extent.end; y += WARPS * ROWS) {
                coverage::each_pixel_of_rows(scan, y, min(y + ROWS, extent.end), lane,
                                             shared.single_rows[warp], work);
            }
        } else if (warp < WARPS_OF_MANY_RUNS) {
            for (i32 y = extent.first + warp; y < extent.end; y += WARPS_OF_MANY_RUNS) {
                coverage::each_pixel(scan, y, lane, shared.rows[warp], work);
            }
        }
        __syncthreads();
    }

    __device__ __forceinline__ void add_covered(Sums& own, i32 i, u32 covered) const {
        const terms::Pixel pixel = terms::Pixel::load(picture, stack, i);
        terms::add_covered(own, terms::of(pixel), covered, pixel.weight);
    }

    // The sums of the lifted layer's place, by anti-aliased edges.
    __device__ __noinline__ Sums covered() const {
        Sums own = no_sums();
        each_pixel([&](i32, i32 i, u32 covered) { add_covered(own, i, covered); });
        return sums::of_block(own, shared.totals);
    }

    // Lifts a layer; the sums of its place.
    __device__ inline Sums lift(Paint paint) const {
        Sums own = no_sums();
        each_pixel([&](i32, i32 i, u32 covered) {
            planes::lift(stack, i, paint, covered);
            add_covered(own, i, covered);
        });
        return sums::of_block(own, shared.totals);
    }

    __device__ __noinline__ void place(Paint paint) const {
        each_pixel([&](i32, i32 i, u32 covered) { planes::place(stack, i, paint, covered); });
    }

    __device__ __noinline__ window::Window write_window(const Box& box, i32 first_entry) const {
        const window::Window window = window::Window::make(stack, box, first_entry);
        const i32 warp = static_cast<i32>(threadIdx.x) / WARP;
        constexpr i32 ROWS = WARP / window::Window::LANES;
        for (i32 row = box.y0 + warp * ROWS; row < box.y1; row += WARPS * ROWS) {
            window.write_rows(picture, stack, row, lane_of_thread());
        }
        __syncthreads();
        return window;
    }

    __device__ inline metropolis::Climb<Kinds> climb(const window::Window& window,
                                                     const AnnealJob& anneal_job,
                                                     double temperature) const {
        return {greedy_job, picture, window, shared.climb, shared.board, anneal_job.batch, temperature};
    }

    // Lifts a layer, tries changes of it, and puts one in its place.
    __device__ inline void visit(const Turn& turn, const AnnealJob& anneal_job, double temperature,
                                 Pcg32 rng) const {
        Layer& layer = stack.layers[turn.place];
        const Paint old_paint = layer.paint;
        if (threadIdx.x == 0) copy(shared.climb.shape, layer.shape);
        outline(shared.climb.shape);
        const Sums old_sums = lift(old_paint);
        const window::Window window = write_window(turn.box, turn.first_entry);
        const metropolis::Climb<Kinds> climb = this->climb(window, anneal_job, temperature);
        for (i32 tried = 0; tried < anneal_job.proposals; tried += anneal_job.batch) {
            climb.round(tried == 0, rng);
        }
        outline(shared.climb.shape);
        const Sums sums = covered();
        if (threadIdx.x == 0) judge(layer, turn.place, {old_sums, sums}, temperature);
        __syncthreads();
        place(shared.paint);
    }

    // The sums of the old place of a layer and of the new one.
    struct Places {
        Sums old;
        Sums now;
    };

    // Makes the changed layer the one to be placed, or the old one again; by one thread.
    __device__ __noinline__ void judge(Layer& layer, i32 at, const Places& places,
                                       double temperature) const {
        const i64 old_gain = fit::gain_of_covered(places.old, layer.paint);
        const Fit fit = picture.palette.fit_covered(places.now, greedy_job.opacity);
        const bool taken = fit.covers != 0 && (temperature > 0.0 || fit.gain > old_gain);
        stack.gains[at] = taken ? fit.gain : old_gain;
        if (taken) {
            copy(layer.shape, shared.climb.shape);
            layer.paint = fit.paint;
        } else {
            Shape<Kinds::ROOM> old;
            copy(old, layer.shape);
            set_outline(old);
        }
        shared.paint = layer.paint;
    }
};

// What visits of all photos read and write.
struct Visits {
    const Picture* pictures;
    const Stack* stacks;
    const GreedyJob* greedy_jobs;
    const AnnealJob* anneal_jobs;
    const double* temperatures;
    // All turns of a sweep, and where those of each block end.
    const Turn* turns;
    const i32* ends;
};

// Goes through the turns of block `number`, which follow those of the one before.
template <class Kinds>
__device__ __forceinline__ void sweep(const Visits& all, i32 number, u64 first_stream) {
    __shared__ Shared<Kinds> shared;
    for (i32 i = number == 0 ? 0 : all.ends[number - 1]; i < all.ends[number]; ++i) {
        const Turn turn = all.turns[i];
        const GreedyJob& greedy_job = all.greedy_jobs[turn.photo];
        const AnnealJob anneal_job = all.anneal_jobs[turn.photo];
        const Block<Kinds> block = {all.pictures[turn.photo], all.stacks[turn.photo], greedy_job, shared};
        const u64 stream = first_stream + static_cast<u64>(turn.place) * anneal_job.batch + threadIdx.x;
        block.visit(turn, anneal_job, all.temperatures[turn.photo], Pcg32::make(greedy_job.seed, stream));
    }
}

}  // namespace anneal

// The turns of some blocks of a sweep, those from number `first` on. Grid: (blocks, 1).
#define DEFINE_SWEEP(SWEEP, KINDS)                                                                \
    extern "C" __global__ void __launch_bounds__(anneal::THREADS)                                 \
    SWEEP(anneal::Visits all, i32 first, u64 first_stream) {                                      \
        anneal::sweep<KINDS>(all, first + static_cast<i32>(blockIdx.x), first_stream);            \
    }
