// Climbs that accept losses, in the place of a lifted layer: crates/optimizer/src/anneal/walk.rs. One
// block climbs; each of its first `batch` threads has a random stream and tries shapes of its own. Eight
// neighbouring threads share the rows of each.
#pragma once

#include "../color/sums_of_lanes.cuh"
#include "../geometry/kinds.cuh"
#include "../search/greedy_job.cuh"
#include "../search/try.cuh"
#include "../stack/window.cuh"

// How layers are revisited.
struct AnnealJob {
    // Shapes tried at once, at most MOST_TRIES.
    i32 batch;
    // Changes tried at each visit.
    i32 proposals;
};

namespace metropolis {

using tries::NOTHING;
// The gain of a shape that covers nothing.
constexpr i64 LEAST = NOTHING / 2;

// Shapes whose rows are looked up at once, and the threads that it takes.
constexpr i32 TOGETHER = 64;
constexpr i32 THREADS = TOGETHER * sums::LANES;

// Shapes tried at once, at most.
constexpr i32 MOST_TRIES = 256;

// The best of the last tries, and all of them.
template <class Kinds>
struct Shared {
    Shape<Kinds::ROOM> shape;
    i64 gain;
    i32 winner;
    i64 gains[MOST_TRIES];
    double losses[MOST_TRIES];
};

// What threads tell those that share the rows of their shapes.
template <class Kinds>
struct Board {
    ScanFor<Kinds::ROOM> scans[TOGETHER];
    i64 sums[TOGETHER][sums::WORDS];
};

// A number with the exponential distribution of mean 1, the logarithm taken as piecewise linear.
__device__ __forceinline__ double exponential(Pcg32& rng) {
    const u32 bits = draws::below(rng, 0xffffffffu) | 1;
    const i32 octave = __clz(static_cast<i32>(bits));
    const double mantissa = static_cast<double>(bits << octave) / 2147483648.0;
    return (static_cast<double>(octave) + 1.0 - (mantissa - 1.0)) * 0.693147180559945309417;
}

template <class Kinds>
struct Climb {
    const GreedyJob& greedy_job;
    const Picture& picture;
    const window::Window& window;
    Shared<Kinds>& shared;
    Board<Kinds>& board;
    i32 batch;
    double temperature;

    // Scores a shape of each of the first `count` threads; what it brings is known to all. All threads
    // take part.
    __device__ __noinline__ void score(const Shape<Kinds::ROOM>& shape, i32 count) const {
        const i32 thread = static_cast<i32>(threadIdx.x);
        for (i32 first = 0; first < count; first += TOGETHER) {
            const i32 place = thread - first;
            const bool own = 0 <= place && place < TOGETHER;
            if (own) {
                if (thread < count) {
                    begin_scan(board.scans[place], shape);
                } else {
                    board.scans[place].clear();
                }
            }
            __syncthreads();
            look_up();
            __syncthreads();
            if (own && thread < count) {
                const Sums sums = sums::of_words(board.sums[place]);
                const Fit fit = picture.palette.fit_covered(sums, greedy_job.opacity);
                shared.gains[thread] = fit.covers != 0 ? fit.gain : NOTHING;
            }
        }
        __syncthreads();
    }

    // Shapes that leave the window cover nothing.
    __device__ __forceinline__ void begin_scan(ScanFor<Kinds::ROOM>& scan,
                                               const Shape<Kinds::ROOM>& shape) const {
        const auto outline = Kinds::outline(shape);
        if (window.holds(outline, picture)) {
            scan.begin(outline, picture.height);
        } else {
            scan.clear();
        }
    }

    __device__ __forceinline__ void look_up() const {
        const i32 thread = static_cast<i32>(threadIdx.x);
        const i32 place = thread / sums::LANES, lane = thread % sums::LANES;
        window::Totals totals(window);
        board.scans[place].add(picture.width, picture.height, {lane, sums::LANES}, totals);
        sums::of_lanes(totals.sums(), lane, board.sums[place]);
    }

    // Each thread tries one change of the shape. In the first round the last of them has it as it is.
    __device__ __noinline__ void round(bool is_first, Pcg32& rng) const {
        const i32 thread = static_cast<i32>(threadIdx.x);
        const i32 changes = is_first ? batch - 1 : batch;
        Shape<Kinds::ROOM> shape = shared.shape;
        if (thread < changes) {
            Kinds::mutate(shape, rng, greedy_job.domain);
            shared.losses[thread] = temperature > 0.0 ? temperature * exponential(rng) : 0.0;
        }
        score(shape, batch);
        if (thread < WARP) {
            const i64 gain = is_first ? max(shared.gains[batch - 1], LEAST) : shared.gain;
            accept(changes, gain);
        }
        __syncthreads();
        if (thread == shared.winner) shared.shape = shape;
        __syncthreads();
    }

    // Goes through the changes of what has that gain in order; the lanes of a warp find the next one to
    // accept.
    __device__ inline void accept(i32 changes, i64 gain) const {
        const i32 lane = lane_of_thread();
        i32 winner = -1;
        for (i32 first = 0; first < changes; first += WARP) {
            const bool tried = first + lane < changes;
            const i64 next = tried ? shared.gains[first + lane] : NOTHING;
            const double loss = tried ? shared.losses[first + lane] : 0.0;
            for (u32 left = ALL_LANES; left != 0;) {
                const bool rises = next != NOTHING && static_cast<double>(next) >
                                                          static_cast<double>(gain) - loss;
                const u32 rising = __ballot_sync(ALL_LANES, rises) & left;
                if (rising == 0) break;
                const i32 taken = __ffs(static_cast<i32>(rising)) - 1;
                gain = __shfl_sync(ALL_LANES, next, taken);
                winner = first + taken;
                // Those after it.
                left = (ALL_LANES << taken) << 1;
            }
        }
        __syncwarp();
        if (lane == 0) {
            shared.gain = gain;
            shared.winner = winner;
        }
    }
};

}  // namespace metropolis
