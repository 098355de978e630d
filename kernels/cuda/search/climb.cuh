// Hill climbs: crates/optimizer/src/climb.rs. A block of threads climbs. Lanes of its first warp have
// random streams and try shapes of their own; all threads look up their rows.
#pragma once

#include "../color/sums_of_lanes.cuh"
#include "../raster/spans/any.cuh"
#include "starts.cuh"
#include "try.cuh"

namespace climb {

using tries::NOTHING;
using tries::Try;

// A shape that lane `from` of the warp has.
template <i32 ROOM>
__device__ __forceinline__ void take(Shape<ROOM>& shape, const Shape<ROOM>& other, i32 from) {
    shape.kind = __shfl_sync(ALL_LANES, other.kind, from);
    shape.count = __shfl_sync(ALL_LANES, other.count, from);
    shape.extra = __shfl_sync(ALL_LANES, other.extra, from);
#pragma unroll unrolled(ROOM)
    for (i32 i = 0; i < ROOM; ++i) {
        shape.points[i] = {__shfl_sync(ALL_LANES, other.points[i].x, from),
                           __shfl_sync(ALL_LANES, other.points[i].y, from)};
    }
}

// Changes after which a climb ends, whether they help or not, for each one of its patience: a step
// waits for its longest climb.
constexpr i64 LONGEST = 12;

// What the warps of a block tell each other.
template <class Kinds>
struct Board {
    ScanFor<Kinds::ROOM> scans[WARP];
    i64 sums[WARP][sums::WORDS];
    // Whether there is another round.
    i32 goes_on;
};

// The best of some random shapes, changed as long as that helps.
template <class Entry, class Kinds>
struct Climb {
    const Hunt& hunt;
    const Picture& picture;
    const u64* cumulative;
    Board<Kinds>& board;
    // What is needed in each round.
    const Domain domain;
    const Opacity opacity;
    const i32 lanes;
    const i32 most_starts;
    // What follows is that of the first warp.
    Pcg32 rng;
    // The best shape so far, the same in all lanes.
    Shape<Kinds::ROOM> best;
    Fit fit;
    i32 scored;
    // Changes in a row that did not help.
    i32 failures;

    __device__ __forceinline__ Climb(const Hunt& hunt, const Picture& picture,
                                     const u64* cumulative, Board<Kinds>& board, Pcg32 rng)
        : hunt(hunt),
          picture(picture),
          cumulative(cumulative),
          board(board),
          domain(hunt.domain),
          opacity(hunt.opacity),
          lanes(hunt.lanes),
          most_starts(hunt.starts),
          rng(rng),
          fit({NOTHING, 0, 0}),
          scored(0),
          failures(0) {
        best.kind = best.count = best.extra = 0;
#pragma unroll unrolled(Kinds::ROOM)
        for (i32 i = 0; i < Kinds::ROOM; ++i) best.points[i] = {0, 0};
    }

    // Climbs to the top; all threads of the block take part.
    __device__ __forceinline__ void run() {
        const bool tries = warp_of_block() == 0;
        bool active = cumulative[picture.tiles - 1] != 0;
        while (true) {
            Shape<Kinds::ROOM> shape = best;
            if (tries) {
                if (active) make(shape);
                if (lane_of_thread() == 0) board.goes_on = active;
            }
            __syncthreads();
            if (board.goes_on == 0) return;
            look_up();
            __syncthreads();
            if (tries) active = judge(shape);
        }
    }

    __device__ __forceinline__ bool starts() const { return scored < most_starts; }

    // Shapes of this round.
    __device__ __forceinline__ i32 count() const {
        return starts() ? min(lanes, most_starts - scored) : lanes;
    }

    // A random shape or a changed one for each lane, and where it lies in each row.
    __device__ __forceinline__ void make(Shape<Kinds::ROOM>& shape) {
        const i32 lane = lane_of_thread();
        if (lane >= count()) {
            board.scans[lane].clear();
            return;
        }
        if (starts()) {
            starts::draw<Kinds>(shape, hunt, picture, cumulative, rng);
        } else {
            Kinds::mutate(shape, rng, domain);
        }
        board.scans[lane].begin(Kinds::outline(shape), picture.height);
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

    // Takes the best of the shapes that the lanes tried, if it is better; whether to go on.
    __device__ __forceinline__ bool judge(const Shape<Kinds::ROOM>& shape) {
        const i32 lane = lane_of_thread(), tried = count();
        Fit own = {NOTHING, 0, 0};
        if (lane < tried) {
            own = fit::best(sums::of_words(board.sums[lane]), opacity);
            if (own.covers == 0) own.gain = NOTHING;
        }
        const bool rose = __any_sync(ALL_LANES, own.gain > fit.gain);
        if (rose) {
            const Try winner = tries::best_of_warp({own.gain, lane});
            take(best, shape, winner.number);
            fit = {winner.gain, __shfl_sync(ALL_LANES, own.paint, winner.number), 1};
        }
        failures = starts() || rose ? 0 : failures + tried;
        scored += tried;
        return starts() || (fit.covers != 0 && failures < hunt.patience &&
                            scored - most_starts < LONGEST * hunt.patience);
    }
};

}  // namespace climb
