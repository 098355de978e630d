// What one pixel adds to the sums of a lifted layer: crates/raster/src/stack/terms.rs.
#pragma once

#include "planes.cuh"

namespace terms {

constexpr float N_STEPS = 4096.0f;
constexpr float EC_STEPS = 64.0f;
constexpr i32 MAX_XY_STEPS = 8;
constexpr i64 MAX_TERM = 162945;
constexpr i64 MOST = 0x7fffffff;

// How the sums of a window are kept in 32 bits.
struct Scale {
    i32 xy_steps;
    i32 most_weight;

    __device__ __forceinline__ static i64 row(i32 xy_steps, i32 columns) {
        return MAX_TERM * xy_steps * max(columns, 1);
    }

    __device__ __forceinline__ static Scale make(i32 columns, i32 most_weight) {
        i32 xy_steps = MAX_XY_STEPS;
        while (xy_steps > 1 && row(xy_steps, columns) > MOST) xy_steps /= 2;
        return {xy_steps, most_weight};
    }

    // How many rows may be added up before 32 bits overflow.
    __device__ __forceinline__ i32 rows(i32 columns) const {
        return static_cast<i32>(max(MOST / row(xy_steps, columns), 1LL));
    }
};

struct Terms {
    float n;
    float e[3];
    float c[3];
    float x;
    float y;
};

// What terms are made of.
struct Pixel {
    u32 target;
    float4 shown;
    float4 below;
    float light;
    i32 weight;

    __device__ __forceinline__ static Pixel load(const Picture& picture, const Stack& stack, i32 i) {
        return {picture.target[i], stack.picture[i], stack.below[i], stack.light[i],
                tables::weight_of(picture, i)};
    }
};

__device__ __forceinline__ Terms of(const Pixel& pixel) {
    const float4 wanted = planes::unpacked(pixel.target), shown = pixel.shown;
    const float4 below = pixel.below;
    const float light = pixel.light;
    const float r0 = light * (wanted.x - shown.x), r1 = light * (wanted.y - shown.y);
    const float r2 = light * (wanted.z - shown.z), r3 = light * (wanted.w - shown.w);
    const float u0 = below.x - 128.0f, u1 = below.y - 128.0f;
    const float u2 = below.z - 128.0f, u3 = below.w - 255.0f;
    const float n = light * light;
    return {n,
            {r0, r1, r2},
            {n * u0, n * u1, n * u2},
            r0 * u0 + r1 * u1 + r2 * u2 + r3 * u3,
            n * (u0 * u0 + u1 * u1 + u2 * u2 + u3 * u3)};
}

// The nearest whole number, ties to even, for |value| < 2^22.
__device__ __forceinline__ i32 nearest(float value) {
    constexpr float SHIFT = 12582912.0f;
    return __float_as_int(value + SHIFT) - __float_as_int(SHIFT);
}

// The words of an entry: e, c, x, y and n, and three more to keep entries aligned.
constexpr i32 WORDS = 12;

__device__ __forceinline__ void steps(const Terms& terms, i32 weight, const Scale& scale,
                                      i32 (&words)[WORDS]) {
    const float share = static_cast<float>(weight) / static_cast<float>(scale.most_weight);
    const float ec = EC_STEPS * share, xy = static_cast<float>(scale.xy_steps) * share;
#pragma unroll
    for (i32 k = 0; k < 3; ++k) {
        words[k] = nearest(terms.e[k] * ec);
        words[3 + k] = nearest(terms.c[k] * ec);
    }
    words[6] = nearest(terms.x * xy);
    words[7] = nearest(terms.y * xy);
    words[8] = nearest(terms.n * (N_STEPS * share));
    words[9] = words[10] = words[11] = 0;
}

// Totals of entries as sums times 64^2.
__device__ __forceinline__ Sums sums_of(const i64 (&total)[9], const Scale& scale) {
    const i64 weight = scale.most_weight;
    const i64 ec = 64 * weight, xy = 4096 / scale.xy_steps * weight;
    return {total[8] * weight,
            {total[0] * ec, total[1] * ec, total[2] * ec},
            {total[3] * ec, total[4] * ec, total[5] * ec},
            total[6] * xy,
            total[7] * xy};
}

// Adds the terms of a pixel of which `coverage` / 64 is covered, times 64^2, cut to whole numbers.
__device__ __forceinline__ void add_covered(Sums& sums, const Terms& terms, u32 coverage,
                                            i32 weight) {
    const float covered = static_cast<float>(coverage), weighted = static_cast<float>(weight);
    const float linear = covered * 64.0f * weighted;
    const float square = covered * covered * weighted;
    sums.n += static_cast<i64>(square * terms.n);
#pragma unroll
    for (i32 k = 0; k < 3; ++k) {
        sums.e[k] += static_cast<i64>(linear * terms.e[k]);
        sums.c[k] += static_cast<i64>(square * terms.c[k]);
    }
    sums.x += static_cast<i64>(linear * terms.x);
    sums.y += static_cast<i64>(square * terms.y);
}

}  // namespace terms
