// Climbs that accept losses, in the place of a lifted layer: crates/optimizer/src/anneal/walk.rs. One
// block climbs; each of its first `batch` threads has a random stream and tries shapes of its own.
#pragma once

#include "../search/starts.cuh"
#include "../stack/window.cuh"

// How layers are revisited.
struct Revisit {
    // Shapes tried at once, at most THREADS.
    i32 batch;
    // Changes tried at each visit.
    i32 proposals;
    // How far beyond its bounds a layer may reach, in sixteenths of a pixel.
    i32 reach;
    // Of the search for a new layer: climbs, random starts, and patience.
    i32 climbs;
    i32 starts;
    i32 patience;
};

namespace metropolis {

// Below every gain.
constexpr i64 NOTHING = -0x7fffffffffffffffLL - 1;
// The gain of a shape that covers nothing.
constexpr i64 LEAST = NOTHING / 2;

// What the threads of a block know together.
struct Shared {
    Shape<MAX_POINTS> shape;
    i64 gain;
    i32 winner;
    i64 gains[THREADS];
    double losses[THREADS];
};

// A number with the exponential distribution of mean 1, the logarithm taken as piecewise linear.
__device__ __forceinline__ double exponential(Pcg32& rng) {
    const u32 bits = draws::below(rng, 0xffffffffu) | 1;
    const i32 octave = __clz(static_cast<i32>(bits));
    const double mantissa = static_cast<double>(bits << octave) / 2147483648.0;
    return (static_cast<double>(octave) + 1.0 - (mantissa - 1.0)) * 0.693147180559945309417;
}

__device__ __noinline__ void change(Shape<MAX_POINTS>& shape, Pcg32& rng, const Domain& domain) {
    mutate_shape(shape, rng, domain);
}

struct Climb {
    const Hunt& hunt;
    const Picture& picture;
    const window::Window& window;
    Shared& shared;
    i32 batch;
    double temperature;

    __device__ __forceinline__ i64 gain_of(const Shape<MAX_POINTS>& shape) const {
        const Fit fit = window::score(window, picture, outline_of(shape), hunt.opacity);
        return fit.covers != 0 ? fit.gain : NOTHING;
    }

    // Begins at the shape that all threads know.
    __device__ inline void begin() const {
        if (threadIdx.x == 0) {
            const i64 gain = gain_of(shared.shape);
            shared.gain = gain == NOTHING ? LEAST : gain;
        }
        __syncthreads();
    }

    // Each thread tries one change of the shape; whether one was accepted.
    __device__ inline bool round(Pcg32& rng) const {
        const i32 thread = static_cast<i32>(threadIdx.x);
        Shape<MAX_POINTS> shape = shared.shape;
        if (thread < batch) {
            change(shape, rng, hunt.domain);
            shared.gains[thread] = gain_of(shape);
            shared.losses[thread] = temperature > 0.0 ? temperature * exponential(rng) : 0.0;
        }
        __syncthreads();
        if (thread == 0) accept();
        __syncthreads();
        const bool accepted = shared.winner >= 0;
        if (thread == shared.winner) shared.shape = shape;
        __syncthreads();
        return accepted;
    }

    // Goes through the tries in order.
    __device__ inline void accept() const {
        i64 gain = shared.gain;
        i32 winner = -1;
        for (i32 i = 0; i < batch; ++i) {
            const i64 next = shared.gains[i];
            if (next != NOTHING && static_cast<double>(next) >
                                       static_cast<double>(gain) - shared.losses[i]) {
                gain = next;
                winner = i;
            }
        }
        shared.gain = gain;
        shared.winner = winner;
    }

    // The best of some random shapes, the first one among equals; whether any covers something.
    __device__ inline bool start(const u64* cumulative, i32 starts, Pcg32& rng) const {
        const i32 thread = static_cast<i32>(threadIdx.x);
        if (thread == 0) shared.gain = NOTHING;
        __syncthreads();
        for (i32 first = 0; first < starts; first += batch) {
            Shape<MAX_POINTS> shape = shared.shape;
            i64 gain = NOTHING;
            if (thread < batch && first + thread < starts) {
                starts::draw<AnyKind>(shape, hunt, picture, cumulative, rng);
                gain = gain_of(shape);
            }
            shared.gains[thread] = gain;
            __syncthreads();
            if (thread == 0) take_best();
            __syncthreads();
            if (thread == shared.winner) shared.shape = shape;
            __syncthreads();
        }
        const bool found = shared.gain != NOTHING;
        __syncthreads();
        return found;
    }

    __device__ inline void take_best() const {
        shared.winner = -1;
        for (i32 i = 0; i < batch; ++i) {
            if (shared.gains[i] > shared.gain) {
                shared.gain = shared.gains[i];
                shared.winner = i;
            }
        }
    }
};

}  // namespace metropolis
