// Random draws by integer arithmetic: crates/geometry/src/draws.rs.
#pragma once

#include "../random.cuh"
#include "domain.cuh"

namespace draws {

constexpr i32 MIN_STEP = 6;

__device__ __forceinline__ u32 below(Pcg32& rng, u32 n) { return __umulhi(rng.next_u32(), n); }

__device__ __forceinline__ i32 between(Pcg32& rng, i32 low, i32 high) {
    const u32 span = static_cast<u32>(high > low ? high - low : low - high);
    return low + static_cast<i32>(below(rng, span + 1));
}

__device__ __forceinline__ Point offset(Pcg32& rng, i32 reach) {
    const u64 bits = rng.next_u32();
    const u64 span = 2 * static_cast<u64>(abs(reach)) + 1;
    return {static_cast<i32>(((bits & 0xffff) * span) >> 16) - reach,
            static_cast<i32>(((bits >> 16) * span) >> 16) - reach};
}

// log2 in 1/256, piecewise linear.
__device__ __forceinline__ i32 logarithm(i32 value) {
    value = max(value, 1);
    const i32 octave = 31 - __clz(value);
    return octave << 8 | (static_cast<i32>((static_cast<i64>(value) << 8) >> octave) & 0xff);
}

// The inverse of `logarithm`, as far as that is exact; else less.
__device__ __forceinline__ i32 exponential(i32 log) {
    return static_cast<i32>((static_cast<i64>(256 + (log & 0xff)) << (log >> 8)) >> 8);
}

__device__ __forceinline__ i32 log_uniform(Pcg32& rng, i32 low, i32 high) {
    return max(exponential(between(rng, logarithm(low), logarithm(high))), low);
}

__device__ __forceinline__ i32 step(Pcg32& rng, const Domain& domain) {
    return log_uniform(rng, MIN_STEP, max(domain.max_step, MIN_STEP));
}

}  // namespace draws
