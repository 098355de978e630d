// Hill climbs: crates/optimizer/src/climb.rs. A block of threads climbs. The first of them have random
// streams and try shapes of their own; eight neighbouring threads share the rows of each.
#pragma once

#include "../color/sums_of_lanes.cuh"
#include "../raster/spans/any.cuh"
#include "starts.cuh"
#include "try.cuh"

namespace climb {

using tries::NOTHING;
using tries::Try;

// Shapes tried at once, at most, and the threads that it takes.
constexpr i32 TRIES = 64;
constexpr i32 THREADS = TRIES * sums::LANES;

// Changes after which a climb ends, whether they help or not, for each one of its patience: a step
// waits for its longest climb.
constexpr i64 LONGEST = 7;

// What the threads of a block tell each other.
template <class Kinds>
struct Board {
    ScanFor<Kinds::ROOM> scans[TRIES];
    i64 sums[TRIES][sums::WORDS];
    // The best try of each warp that tries.
    Try tops[TRIES / WARP];
    // The best shape so far and its paint.
    Shape<Kinds::ROOM> best;
    Paint paint;
};

// The best of some random shapes, changed as long as that helps.
template <class Entry, class Kinds>
struct Climb {
    const GreedyJob& job;
    const Picture& picture;
    const u64* cumulative;
    Board<Kinds>& board;
    // What is needed in each round.
    const Domain domain;
    const Opacity opacity;
    const i32 lanes;
    const i32 most_starts;
    // The random stream, of threads that try.
    Pcg32 rng;
    // What the best shape brings.
    i64 gain;
    i32 scored;
    // Changes in a row that did not help.
    i32 failures;

    __device__ __forceinline__ Climb(const GreedyJob& job, const Picture& picture,
                                     const u64* cumulative, Board<Kinds>& board, Pcg32 rng)
        : job(job),
          picture(picture),
          cumulative(cumulative),
          board(board),
          domain(job.domain),
          opacity(job.opacity),
          lanes(job.lanes),
          most_starts(job.starts),
          rng(rng),
          gain(NOTHING),
          scored(0),
          failures(0) {}

    // Climbs to the top; all threads of the block take part.
    __device__ __forceinline__ void run() {
        const bool tries = static_cast<i32>(threadIdx.x) < TRIES;
        if (threadIdx.x == 0) {
            board.best.kind = board.best.count = board.best.extra = 0;
#pragma unroll unrolled(Kinds::ROOM)
            for (i32 i = 0; i < Kinds::ROOM; ++i) board.best.points[i] = {0, 0};
            board.paint = 0;
        }
        __syncthreads();
        if (cumulative[picture.tiles - 1] == 0) return;
        do {
            Shape<Kinds::ROOM> shape = board.best;
            Fit own = {NOTHING, 0, 0};
            if (tries) make(shape);
            __syncthreads();
            look_up();
            __syncthreads();
            if (tries) own = judge();
            __syncthreads();
            settle(shape, own.paint);
            __syncthreads();
        } while (goes_on());
    }

    __device__ __forceinline__ bool starts() const { return scored < most_starts; }

    // Shapes of this round.
    __device__ __forceinline__ i32 count() const {
        return starts() ? min(lanes, most_starts - scored) : lanes;
    }

    // A random shape or a changed one for each thread that tries, and where it lies in each row.
    __device__ __forceinline__ void make(Shape<Kinds::ROOM>& shape) {
        const i32 thread = static_cast<i32>(threadIdx.x);
        if (thread >= count()) {
            board.scans[thread].clear();
            return;
        }
        if (starts()) {
            starts::draw<Kinds>(shape, job, picture, cumulative, rng);
        } else {
            Kinds::mutate(shape, rng, domain);
        }
        board.scans[thread].begin(Kinds::outline(shape), picture.height);
    }

    // Eight neighbouring threads share the rows of a shape.
    __device__ __forceinline__ void look_up() const {
        const i32 thread = static_cast<i32>(threadIdx.x);
        const i32 number = thread / sums::LANES, lane = thread % sums::LANES;
        if (warp_of_block() * (WARP / sums::LANES) >= lanes) return;
        tables::Totals<Entry> totals(picture);
        board.scans[number].add(picture.width, picture.height, {lane, sums::LANES}, totals);
        sums::of_lanes(totals.sums(), lane, board.sums[number]);
    }

    // What the thread's shape brings; the best try of each warp is known to all.
    __device__ __forceinline__ Fit judge() const {
        const i32 thread = static_cast<i32>(threadIdx.x);
        Fit own = {NOTHING, 0, 0};
        if (thread < count()) {
            own = picture.palette.fit(sums::of_words(board.sums[thread]), opacity);
            if (own.covers == 0) own.gain = NOTHING;
        }
        const Try top = tries::best_of_warp({own.gain, thread});
        if (lane_of_thread() == 0) board.tops[warp_of_block()] = top;
        return own;
    }

    // Takes the best try, if it is better.
    __device__ __forceinline__ void settle(const Shape<Kinds::ROOM>& shape, Paint paint) {
        Try top = board.tops[0];
#pragma unroll
        for (i32 warp = 1; warp < TRIES / WARP; ++warp) {
            if (tries::is_better(board.tops[warp], top)) top = board.tops[warp];
        }
        const i32 tried = count();
        const bool rose = top.gain > gain;
        if (rose) {
            gain = top.gain;
            if (static_cast<i32>(threadIdx.x) == top.number) {
                board.best = shape;
                board.paint = paint;
            }
        }
        failures = starts() || rose ? 0 : failures + tried;
        scored += tried;
    }

    __device__ __forceinline__ bool goes_on() const {
        return starts() || (gain != NOTHING && failures < job.patience &&
                            scored - most_starts < LONGEST * job.patience);
    }
};

}  // namespace climb
