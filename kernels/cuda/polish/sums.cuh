// Sums over pixels that do not depend on the order of warps: numbers are added in a fixed tree
// within a warp, and the totals of warps as whole steps. It has no counterpart in Rust, where the sums
// are added up in the order of pixels and bands.
#pragma once

#include "../launch.cuh"

namespace sums {

// The sum over all lanes, known to all of them.
__device__ __forceinline__ float of_warp(float value) {
#pragma unroll
    for (i32 distance = WARP / 2; distance > 0; distance /= 2) {
        value += __shfl_xor_sync(ALL_LANES, value, distance);
    }
    return value;
}

// The sums of `N` numbers, a power of two: lane l has that of number l * N / 32. While there is
// more than one number, each lane keeps half of them and gives the other half to its partner.
template <i32 N>
__device__ __forceinline__ float folded(const float (&values)[N]) {
    float kept[N];
#pragma unroll
    for (i32 i = 0; i < N; ++i) kept[i] = values[i];
    i32 distance = WARP / 2;
#pragma unroll
    for (i32 half = N / 2; half > 0; half /= 2) {
        const bool upper = (lane_of_thread() & distance) != 0;
#pragma unroll
        for (i32 i = 0; i < half; ++i) {
            const float given = upper ? kept[i] : kept[half + i];
            kept[i] = upper ? kept[half + i] : kept[i];
            kept[i] += __shfl_xor_sync(ALL_LANES, given, distance);
        }
        distance /= 2;
    }
#pragma unroll
    for (i32 rest = WARP / 2 / N; rest > 0; rest /= 2) {
        kept[0] += __shfl_xor_sync(ALL_LANES, kept[0], rest);
    }
    return kept[0];
}

// A number in whole steps, `steps` to 1.
__device__ __forceinline__ u64 in_steps(float value, float steps) {
    return static_cast<u64>(__float2ll_rn(value * steps));
}

// Adds the sums of `N` numbers over all lanes to `totals`.
template <i32 N>
__device__ __forceinline__ void add(u64* totals, const float (&values)[N], float steps) {
    const float sum = folded(values);
    const i32 lane = lane_of_thread();
    if (lane % (WARP / N) == 0 && sum != 0.0f) {
        atomicAdd(totals + lane / (WARP / N), in_steps(sum, steps));
    }
}

// A total as a number again.
__device__ __forceinline__ float total(u64 steps_taken, float steps) {
    return static_cast<float>(static_cast<i64>(steps_taken)) / steps;
}

}  // namespace sums
