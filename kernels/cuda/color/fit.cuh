// The best paint for a set of pixels, in closed form: crates/color/src/fit.rs, operation by
// operation in the same order.
#pragma once

#include "blend.cuh"
#include "sums.cuh"

struct Opacity {
    i32 min;
    i32 max;
};

// `covers` is 0 where there is nothing to paint.
struct Fit {
    i64 gain;
    Paint paint;
    i32 covers;
};

namespace fit {

constexpr double LOWEST = -128.0;
constexpr double HIGHEST = 127.0;
constexpr double NOISE = 1e-10;

// The cast of Rust: cut to a whole number from 0 to 255, 0 for what is no number.
__device__ __forceinline__ i32 to_u8(double value) {
    return value > 0.0 ? (value < 255.0 ? static_cast<i32>(value) : 255) : 0;
}

struct Channel {
    double free_p, free_q;
    double held_p, held_q;
    double held_below;
};

// The quotient, correctly rounded, by means of the correctly rounded reciprocal of the divisor: faster
// where one divides several numbers. The first correction makes the quotient one of the two nearest
// numbers, the second the nearest (Markstein, "Computation of elementary functions on the IBM RISC
// System/6000 processor", 1990).
__device__ __forceinline__ double divided(double dividend, double divisor, double reciprocal) {
    double quotient = dividend * reciprocal;
#pragma unroll
    for (i32 i = 0; i < 2; ++i) {
        quotient = __fma_rn(__fma_rn(-quotient, divisor, dividend), reciprocal, quotient);
    }
    return quotient;
}

__device__ __forceinline__ Channel channel_of(double e, double c, double n, double per_n) {
    const double edge = e >= 0.0 ? HIGHEST : LOWEST;
    const double room = n * edge - c;
    Channel channel;
    channel.free_p = divided(e * c, n, per_n);
    channel.free_q = divided(c * c, n, per_n);
    channel.held_p = edge * e;
    channel.held_q = edge * (2.0 * c - n * edge);
    channel.held_below = e / (e == 0.0 ? 1.0 : room);
    return channel;
}

// Where p + q a crosses 0; without a slope, the end that p points to.
__device__ __forceinline__ double least(double p, double q) {
    const double crossing = -p / (q > 0.0 ? q : 1.0);
    return q > 0.0 ? crossing : p > 0.0 ? 0.0 : 1.0;
}

__device__ __forceinline__ void put_in_order(Channel& high, Channel& low) {
    if (high.held_below < low.held_below) {
        const Channel swapped = high;
        high = low;
        low = swapped;
    }
}

// Makes p and q those of colours held at their ends, for the channels that are held where p + q a
// crosses 0.
__device__ __forceinline__ void hold_channels(Channel a, Channel b, Channel c, double& p, double& q) {
    put_in_order(a, b);
    put_in_order(b, c);
    put_in_order(a, b);
    if (p + q * a.held_below < 0.0) return;
    p += a.free_p - a.held_p;
    q += a.free_q - a.held_q;
    if (p + q * b.held_below < 0.0) return;
    p += b.free_p - b.held_p;
    q += b.free_q - b.held_q;
    if (p + q * c.held_below < 0.0) return;
    p += c.free_p - c.held_p;
    q += c.free_q - c.held_q;
}

// The opacity at which the error is least when each channel has its best colour.
__device__ __forceinline__ double best_opacity(const Sums& sums) {
    const double n = static_cast<double>(sums.n), per_n = __drcp_rn(n);
    const auto channel = [&](i32 k) {
        return channel_of(static_cast<double>(sums.e[k]), static_cast<double>(sums.c[k]), n, per_n);
    };
    Channel a = channel(0), b = channel(1), c = channel(2);
    const double x = static_cast<double>(sums.x), y = static_cast<double>(sums.y);
    double p = x - (a.free_p + b.free_p + c.free_p);
    double q = y - (a.free_q + b.free_q + c.free_q);
    const double highest = fmax(fmax(a.held_below, b.held_below), c.held_below);
    if (q <= NOISE * y && fabs(p) <= NOISE * fabs(x)) return 1.0;
    if (!(p + q * highest < 0.0)) hold_channels(a, b, c, p, q);
    return least(p, q);
}

// The best colour at an opacity from 1 to 255.
__device__ __forceinline__ u32 best_color(const Sums& sums, i32 alpha) {
    const double a = static_cast<double>(alpha);
    const double scale = 1.0 / (a * static_cast<double>(sums.n));
    u32 color = 0;
#pragma unroll
    for (i32 k = 0; k < 3; ++k) {
        const double e = static_cast<double>(sums.e[k]), c = static_cast<double>(sums.c[k]);
        double ideal = (255.0 * e + a * c) * scale;
        if (ideal < LOWEST) ideal = LOWEST;
        if (ideal > HIGHEST) ideal = HIGHEST;
        color |= static_cast<u32>(to_u8(ideal - LOWEST + 0.5)) << (8 * k);
    }
    return color;
}

__device__ __forceinline__ Paint best_paint(const Sums& sums, Opacity opacity) {
    i32 alpha = opacity.min;
    if (opacity.min != opacity.max) {
        const i32 steps = to_u8(255.0 * best_opacity(sums) + 0.5);
        alpha = clamp(steps, opacity.min, opacity.max);
    }
    return best_color(sums, alpha) | static_cast<u32>(alpha) << 24;
}

// What a paint of opacity a changes the error by, as 2a linear + a^2 square.
__device__ __forceinline__ void error_coefficients(const Sums& sums, Paint paint, i64& linear, i64& square) {
    linear = sums.x;
    square = sums.y;
#pragma unroll
    for (i32 k = 0; k < 3; ++k) {
        const i64 centred = channel(paint, k) - 128;
        linear -= centred * sums.e[k];
        square += centred * (sums.n * centred - 2 * sums.c[k]);
    }
}

__device__ __forceinline__ i64 gain_of(const Sums& sums, Paint paint) {
    i64 linear, square;
    error_coefficients(sums, paint, linear, square);
    const i64 a = paint >> 24;
    return -a * (510 * linear + a * square);
}

// The best paint of a given colour: the change of error is a parabola in the opacity.
__device__ __forceinline__ Paint paint_of_color(const Sums& sums, u32 color, Opacity opacity) {
    i64 linear, square;
    error_coefficients(sums, color, linear, square);
    const double lowest = least(static_cast<double>(linear), static_cast<double>(square));
    const i32 alpha = clamp(to_u8(255.0 * lowest + 0.5), opacity.min, opacity.max);
    return color | static_cast<u32>(alpha) << 24;
}

// The gain for sums times 64^2, rounded down. Halves are split into multiples of 64^2 and the
// rest, so that 64 bits suffice where the product would need more.
__device__ __forceinline__ i64 gain_of_covered(const Sums& sums, Paint paint) {
    i64 linear, square;
    error_coefficients(sums, paint, linear, square);
    const i64 a = paint >> 24;
    const i64 whole = -a * (510 * (linear >> 12) + a * (square >> 12));
    const i64 rest = -a * (510 * (linear & 4095) + a * (square & 4095));
    return whole + (rest >> 12);
}

// The paint within `opacity` that lowers the squared error most.
__device__ __forceinline__ Fit best(const Sums& sums, Opacity opacity) {
    if (sums.n == 0) return {0, 0, 0};
    const Paint paint = best_paint(sums, opacity);
    return {gain_of(sums, paint), paint, 1};
}

// The same for sums times 64^2.
__device__ __forceinline__ Fit best_covered(const Sums& sums, Opacity opacity) {
    if (sums.n == 0) return {0, 0, 0};
    const Paint paint = best_paint(sums, opacity);
    return {gain_of_covered(sums, paint), paint, 1};
}

}  // namespace fit
