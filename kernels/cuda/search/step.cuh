// A step of the greedy stage: climbs, and the best of them. It is `find` of
// crates/optimizer/src/greedy.rs, with other random streams.
#pragma once

#include "climb.cuh"

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

// The best of all climbs of a photo, the first one among equals, and its outline.
__device__ inline void pick(const GreedyJob& job, const Found* founds, Found& winner,
                            Outline<MAX_POINTS>& outline) {
    constexpr i32 WARPS = climb::THREADS / WARP;
    __shared__ tries::Try tops[WARPS];
    const i32 thread = static_cast<i32>(threadIdx.x);
    tries::Try best = {tries::NOTHING, 0x7fffffff};
    for (i32 i = thread; i < job.climbs; i += climb::THREADS) {
        const Fit fit = founds[i].fit;
        if (fit.covers != 0 && fit.gain > best.gain) best = {fit.gain, i};
    }
    best = tries::best_of_warp(best);
    if (lane_of_thread() == 0) tops[warp_of_block()] = best;
    __syncthreads();
    if (thread != 0) return;
    for (i32 warp = 1; warp < WARPS; ++warp) {
        if (tries::is_better(tops[warp], best)) best = tops[warp];
    }
    const bool found = best.gain != tries::NOTHING;
    winner = founds[found ? best.number : 0];
    if (!found) winner.fit.covers = 0;
    outline = outline_of(winner.shape);
    for (i32 i = outline.count; i < MAX_POINTS; ++i) outline.points[i] = {0, 0};
}

// What the climbs of a step read and write, of all photos.
struct Climbs {
    const Picture* pictures;
    const GreedyJob* greedy_jobs;
    const u64* cumulative;
    Found* founds;
    u64* evaluations;
    Found* winners;
    Outline<MAX_POINTS>* outlines;
    i32 most_tiles;
    i32 most_climbs;
};

template <class Entry, class Kinds>
__device__ __forceinline__ void climb_all(const Climbs& climbs, u64 step) {
    __shared__ climb::Board<Kinds> board;
    const i32 photo = static_cast<i32>(blockIdx.y), number = static_cast<i32>(blockIdx.x);
    const Picture& picture = climbs.pictures[photo];
    const GreedyJob& job = climbs.greedy_jobs[photo];
    Found* founds = climbs.founds + static_cast<i64>(photo) * climbs.most_climbs;
    if (number < job.climbs) {
        const u64 stream = (step * job.climbs + number) * job.lanes + threadIdx.x;
        climb::Climb<Entry, Kinds> climb(
            job, picture, climbs.cumulative + static_cast<i64>(photo) * climbs.most_tiles, board,
            Pcg32::make(job.seed, stream));
        climb.run();
        if (threadIdx.x == 0) {
            const bool found = climb.gain != tries::NOTHING;
            write(founds[number], {climb.gain, board.paint, found}, board.best);
            atomicAdd(&climbs.evaluations[photo], static_cast<u64>(climb.scored));
        }
    }
    if (!is_last_block(*picture.gathered)) return;
    pick(job, founds, climbs.winners[photo], climbs.outlines[photo]);
}

}  // namespace greedy

// All climbs of a step, and the best of them. Grid: (climbs, photos).
#define CLIMB(NAME, ENTRY, KINDS)                                \
    extern "C" __global__ void __launch_bounds__(climb::THREADS) \
    NAME(greedy::Climbs climbs, u64 step) {                      \
        greedy::climb_all<tables::ENTRY, KINDS>(climbs, step);   \
    }
