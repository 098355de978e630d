// Hill climbs: crates/optimizer/src/climb.rs. The lanes of a warp are divided into groups; each
// group climbs, and each of its lanes has a random stream and tries shapes of its own.
#pragma once

#include "../launch.cuh"
#include "../raster/score.cuh"
#include "starts.cuh"

namespace climb {

// A gain and the number of the try that brought it.
struct Try {
    i64 gain;
    i32 number;
};

// Below every gain.
constexpr i64 NOTHING = -0x7fffffffffffffffLL - 1;

__device__ __forceinline__ bool is_better(const Try& a, const Try& b) {
    return a.gain > b.gain || (a.gain == b.gain && a.number < b.number);
}

// The best try of each group of lanes, the lowest number among equals; known to all of them.
__device__ __forceinline__ Try best_of_group(Try best, i32 lanes) {
    for (i32 distance = 1; distance < lanes; distance *= 2) {
        const Try other = {__shfl_xor_sync(ALL_LANES, best.gain, distance),
                           __shfl_xor_sync(ALL_LANES, best.number, distance)};
        if (is_better(other, best)) best = other;
    }
    return best;
}

// The shape of lane `from`, where it is `taken`.
template <i32 ROOM>
__device__ __forceinline__ void take(Shape<ROOM>& shape, const Shape<ROOM>& other, i32 from,
                                     bool taken) {
    const i32 kind = __shfl_sync(ALL_LANES, other.kind, from);
    const i32 count = __shfl_sync(ALL_LANES, other.count, from);
    const i32 extra = __shfl_sync(ALL_LANES, other.extra, from);
    if (taken) {
        shape.kind = kind;
        shape.count = count;
        shape.extra = extra;
    }
#pragma unroll unrolled(ROOM)
    for (i32 i = 0; i < ROOM; ++i) {
        const i32 x = __shfl_sync(ALL_LANES, other.points[i].x, from);
        const i32 y = __shfl_sync(ALL_LANES, other.points[i].y, from);
        if (taken) shape.points[i] = {x, y};
    }
}

// One climb for each group of lanes: the best of some random shapes, changed as long as that
// helps. Each round, every lane tries one shape.
template <class Entry, class Kinds>
struct Climb {
    const Hunt& hunt;
    const Picture& picture;
    const u64* cumulative;
    Pcg32 rng;
    // The best shape so far, the same in all lanes of the group.
    Shape<Kinds::ROOM> best;
    Fit fit;
    // Shapes scored by the group.
    i32 scored;

    __device__ __forceinline__ Climb(const Hunt& hunt, const Picture& picture,
                                     const u64* cumulative, Pcg32 rng)
        : hunt(hunt),
          picture(picture),
          cumulative(cumulative),
          rng(rng),
          fit({NOTHING, 0, 0}),
          scored(0) {
        best.kind = best.count = best.extra = 0;
#pragma unroll unrolled(Kinds::ROOM)
        for (i32 i = 0; i < Kinds::ROOM; ++i) best.points[i] = {0, 0};
    }

    // Climbs to the top, in groups that are `active`; all lanes of the warp take part.
    __device__ __forceinline__ void run(bool active) {
        const i32 lanes = hunt.lanes, lane = lane_of_thread() % lanes;
        i32 failures = 0;
        while (__any_sync(ALL_LANES, active)) {
            const bool starts = scored < hunt.starts;
            const bool tries = active && (!starts || scored + lane < hunt.starts);
            Shape<Kinds::ROOM> shape = best;
            Fit own = {NOTHING, 0, 0};
            if (tries) own = try_shape(shape, starts);
            const bool rose = keep_best(shape, own);
            if (!active) continue;
            scored += starts ? min(lanes, hunt.starts - scored) : lanes;
            failures = starts || rose ? 0 : failures + lanes;
            active = scored < hunt.starts || (fit.covers != 0 && failures < hunt.patience);
        }
    }

    // A random shape or a changed one, scored.
    __device__ __forceinline__ Fit try_shape(Shape<Kinds::ROOM>& shape, bool starts) {
        if (starts) {
            starts::draw<Kinds>(shape, hunt, picture, cumulative, rng);
        } else {
            Kinds::mutate(shape, rng, hunt.domain);
        }
        const Sums sums = score::sums_of<Entry>(Kinds::outline(shape), picture);
        Fit own = fit::best(sums, hunt.opacity);
        if (own.covers == 0) own.gain = NOTHING;
        return own;
    }

    // Takes the best of the shapes that the lanes of the group tried, if it is better; whether it
    // is.
    __device__ __forceinline__ bool keep_best(const Shape<Kinds::ROOM>& shape, const Fit& own) {
        const i32 lane = lane_of_thread();
        const Try winner = best_of_group({own.gain, lane}, hunt.lanes);
        const bool better = winner.gain > fit.gain;
        take(best, shape, winner.number, better);
        const u32 paint = __shfl_sync(ALL_LANES, own.paint, winner.number);
        if (better) fit = {winner.gain, paint, 1};
        return better;
    }
};

}  // namespace climb
