// Angles in 1/65,536 of a turn: crates/geometry/src/angle.rs.
#pragma once

#include "../integers.cuh"

namespace angle {

constexpr i32 QUARTER = 512;
constexpr i32 STEP = (1 << 14) / QUARTER;

// sin(x) for 0 <= x <= 1.6.
__device__ constexpr double taylor_sine(double x) {
    double term = x, sum = x, k = 1.0;
    while (k < 21.0) {
        term *= -x * x / ((k + 1.0) * (k + 2.0));
        sum += term;
        k += 2.0;
    }
    return sum;
}

struct Sines {
    i32 entries[QUARTER + 2];
};

__device__ constexpr Sines make_sines() {
    Sines sines{};
    for (i32 i = 0; i < QUARTER + 2; ++i) {
        const double x = 1.57079632679489661923 * i / QUARTER;
        sines.entries[i] = static_cast<i32>(taylor_sine(x) * 65536.0 + 0.5);
    }
    return sines;
}

// Not in constant memory, which gives a warp one entry after the other.
__device__ const Sines SINES = make_sines();

// The sine of an angle times 65,536.
__device__ inline i32 sine(u32 units) {
    const i32 within = static_cast<i32>(units & 0x3fff);
    const i32 phase = (units & 0x4000) != 0 ? (1 << 14) - within : within;
    const i32 entry = phase / STEP, rest = phase % STEP;
    const i32 low = __ldg(&SINES.entries[entry]), high = __ldg(&SINES.entries[entry + 1]);
    const i32 value = low + ((high - low) * rest + STEP / 2) / STEP;
    return (units & 0x8000) != 0 ? -value : value;
}

__device__ __forceinline__ i32 cosine(u32 units) { return sine(units + (1 << 14)); }

__device__ __forceinline__ i32 turned(i32 angle, i32 steps) { return (angle + steps) & 0xffff; }

}  // namespace angle
