// PCG-XSH-RR 64/32, as `rand_pcg::Pcg32` has it.
#pragma once

#include "integers.cuh"

struct Pcg32 {
    u64 state;
    u64 increment;

    static constexpr u64 MULTIPLIER = 6364136223846793005ULL;

    __device__ __forceinline__ static Pcg32 make(u64 state, u64 stream) {
        Pcg32 rng;
        rng.increment = (stream << 1) | 1;
        rng.state = (state + rng.increment) * MULTIPLIER + rng.increment;
        return rng;
    }

    __device__ __forceinline__ u32 next_u32() {
        const u64 old = state;
        state = old * MULTIPLIER + increment;
        const u32 rotation = static_cast<u32>(old >> 59);
        const u32 mixed = static_cast<u32>(((old >> 18) ^ old) >> 27);
        return (mixed >> rotation) | (mixed << ((32 - rotation) & 31));
    }

    __device__ __forceinline__ u64 next_u64() {
        const u64 low = next_u32();
        return low | static_cast<u64>(next_u32()) << 32;
    }
};
