// Integers by their size, and the few operations on them that C++ lacks. Rust has them.
#pragma once

using i32 = int;
using u32 = unsigned int;
using i64 = long long;
using u64 = unsigned long long;
using u8 = unsigned char;

__device__ __forceinline__ i32 clamp(i32 value, i32 low, i32 high) {
    return value < low ? low : value > high ? high : value;
}

__device__ __forceinline__ i64 clamp(i64 value, i64 low, i64 high) {
    return value < low ? low : value > high ? high : value;
}

// The quotient rounded down, for divisor > 0.
__device__ __forceinline__ i32 floor_div(i32 dividend, i32 divisor) {
    const i32 quotient = dividend / divisor;
    return quotient - (dividend % divisor < 0);
}

// The same for |dividend| < 2^40 and 0 < divisor < 2^23, which takes less time: a quotient that is off
// by one at most, put right by what is left over.
__device__ __forceinline__ i64 floor_div(i64 dividend, i64 divisor) {
    const double by = static_cast<double>(divisor);
    double reciprocal = static_cast<double>(__frcp_rn(static_cast<float>(divisor)));
    reciprocal = __fma_rn(__fma_rn(-by, reciprocal, 1.0), reciprocal, reciprocal);
    const i64 quotient = __double2ll_rd(static_cast<double>(dividend) * reciprocal);
    const i64 rest = dividend - quotient * divisor;
    return quotient + (rest >= divisor) - (rest < 0);
}

// Sums and differences that wrap around, where signed overflow would be undefined.
__device__ __forceinline__ i32 wrapping_add(i32 a, i32 b) {
    return static_cast<i32>(static_cast<u32>(a) + static_cast<u32>(b));
}

__device__ __forceinline__ i32 wrapping_sub(i32 a, i32 b) {
    return static_cast<i32>(static_cast<u32>(a) - static_cast<u32>(b));
}
