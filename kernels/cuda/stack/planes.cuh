// The state of every pixel while one layer is lifted: crates/raster/src/stack/plane.rs.
#pragma once

#include "../raster/coverage.cuh"

// A layer of a drawing.
struct Layer {
    Shape<MAX_POINTS> shape;
    Paint paint;
};

// What the layers of one photo have on the device besides the photo itself.
struct Stack {
    // What lies below the lifted layer, RGBA, 0-255.
    float4* below;
    // The part of light from there that gets through the layers above, 0-1.
    float* light;
    // The whole picture; without the lifted layer while one is lifted.
    float4* picture;
    // The row sums of windows: of one as large as the photo, or of many that share no tile.
    i32* window;
    Layer* layers;
    // What each layer brought at its last visit.
    i64* gains;
    i32 count;
    // The pixel of an empty canvas.
    u32 base;
    i32 most_weight;

    // Where all layers are shown, when all of them have been placed or none has.
    __device__ __forceinline__ const float4* whole(i32 placed) const {
        return placed != 0 ? below : picture;
    }
};

namespace planes {

__device__ __forceinline__ float4 unpacked(u32 pixel) {
    return {static_cast<float>(channel(pixel, 0)), static_cast<float>(channel(pixel, 1)),
            static_cast<float>(channel(pixel, 2)), static_cast<float>(channel(pixel, 3))};
}

// The nearest pixel of whole numbers.
__device__ __forceinline__ u32 packed(float4 pixel) {
    const float channels[4] = {pixel.x, pixel.y, pixel.z, pixel.w};
    u32 word = 0;
#pragma unroll
    for (i32 k = 0; k < 4; ++k) {
        const i32 value = static_cast<i32>(channels[k] + 0.5f);
        word |= static_cast<u32>(clamp(value, 0, 255)) << (8 * k);
    }
    return word;
}

// The part of a pixel's light that a layer replaces.
__device__ __forceinline__ float part_of(Paint paint, u32 coverage) {
    return static_cast<float>(paint >> 24) * static_cast<float>(coverage) / 16320.0f;
}

__device__ __forceinline__ float4 color_of(Paint paint) { return unpacked(paint | 0xff000000u); }

// A pixel moved by a part of the way from `from` to `to`.
__device__ __forceinline__ float4 moved(float4 pixel, float part, float4 to, float4 from) {
    return {pixel.x + part * (to.x - from.x), pixel.y + part * (to.y - from.y),
            pixel.z + part * (to.z - from.z), pixel.w + part * (to.w - from.w)};
}

// Lays one more layer on top of all, which is yet to be lifted.
__device__ __forceinline__ void cover(float4& shown, float& light, Paint paint, u32 coverage) {
    const float part = part_of(paint, coverage);
    shown = moved(shown, part, color_of(paint), shown);
    light *= 1.0f - part;
}

// Takes the lowest layer that is not below out of the picture.
__device__ __forceinline__ void lift(const Stack& stack, i32 i, Paint paint, u32 coverage) {
    const float part = part_of(paint, coverage);
    stack.light[i] /= 1.0f - part;
    const float shown = stack.light[i] * part;
    stack.picture[i] = moved(stack.picture[i], -shown, color_of(paint), stack.below[i]);
}

// Puts a layer where one was lifted.
__device__ __forceinline__ void place(const Stack& stack, i32 i, Paint paint, u32 coverage) {
    const float part = part_of(paint, coverage);
    const float shown = stack.light[i] * part;
    stack.picture[i] = moved(stack.picture[i], shown, color_of(paint), stack.below[i]);
    stack.below[i] = moved(stack.below[i], part, color_of(paint), stack.below[i]);
}

__device__ __forceinline__ float square(float value) { return value * value; }

// The weighted squared error of one pixel.
__device__ __forceinline__ float pixel_error(const Picture& picture, float4 shown, i32 i) {
    const float4 wanted = unpacked(picture.target[i]);
    return static_cast<float>(tables::weight_of(picture, i)) *
           (square(wanted.x - shown.x) + square(wanted.y - shown.y) + square(wanted.z - shown.z) +
            square(wanted.w - shown.w));
}

}  // namespace planes
