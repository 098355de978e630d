// The greedy stage: the tiles' errors summed, climbs, and the best of them. `canvas.cu` fits and
// draws it.
#include "search/climb.cuh"

namespace greedy {

template <i32 ROOM>
__device__ __forceinline__ void write(Found& found, const Fit& fit, const Shape<ROOM>& shape) {
    found.fit = fit;
    found.shape.kind = shape.kind;
    found.shape.count = shape.count;
    found.shape.extra = shape.extra;
#pragma unroll
    for (i32 i = 0; i < ROOM; ++i) found.shape.points[i] = shape.points[i];
}

template <class Entry, class Kinds>
__device__ __forceinline__ void climb_all(const Picture& picture, const Hunt& hunt,
                                          const u64* cumulative, u64 step, Found* founds,
                                          u64* evaluations) {
    __shared__ climb::Board<Kinds> board;
    const i32 number = static_cast<i32>(blockIdx.x), lane = lane_of_thread();
    if (number >= hunt.climbs) return;
    const u64 stream = (step * hunt.climbs + number) * hunt.lanes + lane;
    climb::Climb<Entry, Kinds> climb(hunt, picture, cumulative, board,
                                     Pcg32::make(hunt.seed, stream));
    climb.run();
    if (threadIdx.x == 0) {
        write(founds[number], climb.fit, climb.best);
        atomicAdd(evaluations, static_cast<u64>(climb.scored));
    }
}

}  // namespace greedy

// For each photo, the errors of all tiles up to and with each. Grid: (1, photos).
extern "C" __global__ void __launch_bounds__(THREADS)
sum_tiles(const Picture* pictures, u64* cumulative, i32 most_tiles) {
    __shared__ u64 totals[THREADS];
    const Picture picture = pictures[blockIdx.y];
    u64* sums = cumulative + static_cast<i64>(blockIdx.y) * most_tiles;
    const i32 thread = static_cast<i32>(threadIdx.x);
    const i32 each = (picture.tiles + THREADS - 1) / THREADS;
    const i32 first = min(thread * each, picture.tiles), end = min(first + each, picture.tiles);
    u64 own = 0;
    for (i32 i = first; i < end; ++i) own += picture.residual[i];
    totals[thread] = own;
    __syncthreads();
    for (i32 distance = 1; distance < THREADS; distance *= 2) {
        const u64 left = thread >= distance ? totals[thread - distance] : 0;
        __syncthreads();
        totals[thread] += left;
        __syncthreads();
    }
    u64 sum = totals[thread] - own;
    for (i32 i = first; i < end; ++i) {
        sum += picture.residual[i];
        sums[i] = sum;
    }
}

// All climbs of a step. Grid: (climbs, photos).
#define CLIMB(NAME, ENTRY, KINDS)                                                              \
    extern "C" __global__ void __launch_bounds__(THREADS)                                      \
    NAME(const Picture* pictures, const Hunt* hunts, const u64* cumulative, i32 most_tiles,    \
         u64 step, Found* founds, i32 most_climbs, u64* evaluations) {                         \
        greedy::climb_all<tables::ENTRY, KINDS>(pictures[blockIdx.y], hunts[blockIdx.y],               \
                                        cumulative + static_cast<i64>(blockIdx.y) * most_tiles,\
                                        step,                                                  \
                                        founds + static_cast<i64>(blockIdx.y) * most_climbs,   \
                                        evaluations + blockIdx.y);                             \
    }

CLIMB(climb_triangles_narrow, Narrow, TrianglesOnly)
CLIMB(climb_any_narrow, Narrow, AnyKind)
CLIMB(climb_any_wide, Wide, AnyKind)

// The best of all climbs of a step, the first one among equals, and its outline. Grid: (1, photos).
extern "C" __global__ void __launch_bounds__(THREADS)
pick(const Hunt* hunts, const Found* founds, i32 most_climbs, Found* winners,
     Outline<MAX_POINTS>* outlines) {
    __shared__ climb::Try tries[THREADS];
    const Found* all = founds + static_cast<i64>(blockIdx.y) * most_climbs;
    const i32 climbs = hunts[blockIdx.y].climbs, thread = static_cast<i32>(threadIdx.x);
    climb::Try best = {climb::NOTHING, 0x7fffffff};
    for (i32 i = thread; i < climbs; i += THREADS) {
        if (all[i].fit.covers != 0 && all[i].fit.gain > best.gain) best = {all[i].fit.gain, i};
    }
    best = climb::best_of_warp(best);
    tries[thread] = best;
    __syncthreads();
    if (thread != 0) return;
    for (i32 warp = 1; warp < WARPS; ++warp) {
        if (climb::is_better(tries[warp * WARP], best)) best = tries[warp * WARP];
    }
    const bool found = best.gain != climb::NOTHING;
    Found winner = all[found ? best.number : 0];
    if (!found) winner.fit.covers = 0;
    winners[blockIdx.y] = winner;
    outlines[blockIdx.y] = outline_of(winner.shape);
}
