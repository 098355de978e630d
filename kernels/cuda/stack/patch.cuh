// A pixel that a layer covers, without it, while the layer's place in the order moves up:
// crates/raster/src/stack/patch.rs.
#pragma once

#include "terms.cuh"

struct Patch {
    terms::Pixel pixel;

    // With no other layers yet.
    __device__ __forceinline__ static Patch make(const Picture& picture, const Stack& stack, i32 i) {
        const float4 base = planes::unpacked(stack.base);
        return {{picture.target[i], base, base, 1.0f, tables::weight_of(picture, i)}};
    }

    // Lays another layer over the picture, above the place at hand.
    __device__ __forceinline__ void cover(Paint paint, u32 coverage) {
        planes::cover(pixel.shown, pixel.light, paint, coverage);
    }

    // Goes to the place above another layer.
    __device__ __forceinline__ void rise(Paint paint, u32 coverage) {
        const float part = planes::part_of(paint, coverage);
        pixel.below = planes::moved(pixel.below, part, planes::color_of(paint), pixel.below);
        // Under many layers light has no digits left; sums stay in range whatever it comes to.
        pixel.light = fminf(pixel.light / (1.0f - part), 1.0f);
    }

    // What the pixel, of which `own` / 64 is covered, adds to the sums of the layer times 64^2, cut to
    // whole numbers before it is weighted.
    __device__ __forceinline__ Sums sums(u32 own) const {
        Sums sums = no_sums();
        terms::add_covered(sums, terms::of(pixel), own, 1);
        const i64 weight = pixel.weight;
        return {sums.n * weight,
                {sums.e[0] * weight, sums.e[1] * weight, sums.e[2] * weight},
                {sums.c[0] * weight, sums.c[1] * weight, sums.c[2] * weight},
                sums.x * weight,
                sums.y * weight};
    }
};
