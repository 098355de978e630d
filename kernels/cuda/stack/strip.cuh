// The layers over 32 pixels of a row, one for each lane of a warp.
#pragma once

#include "../geometry/bounds.cuh"
#include "../geometry/kinds.cuh"
#include "planes.cuh"

struct Strip {
    const Picture& picture;
    const Stack& stack;
    // The first pixel.
    i32 left;
    i32 y;

    // Strips of a photo go row by row; those from `y` = height on are none.
    __device__ __forceinline__ static Strip make(const Picture& picture, const Stack& stack,
                                                 i32 number) {
        const i32 across = (picture.width + WARP - 1) / WARP;
        return {picture, stack, number % across * WARP, number / across};
    }

    __device__ __forceinline__ bool is_none() const { return y >= picture.height; }

    // The lane's column, which may lie beyond the last one.
    __device__ __forceinline__ i32 x() const { return left + lane_of_thread(); }

    // The number of the lane's pixel, or of the last one of the row.
    __device__ __forceinline__ i32 pixel() const {
        return y * picture.width + min(x(), picture.width - 1);
    }

    __device__ __forceinline__ bool meets(const Box& box) const {
        return box.y0 <= y && y < box.y1 && box.x0 < left + WARP && left < box.x1;
    }

    // How much of the lane's pixel a layer covers; all lanes of a warp take part.
    __device__ inline u32 covered_by(i32 layer, coverage::Row& row) const {
        const Outline<MAX_POINTS> outline = outline_of(stack.layers[layer].shape);
        const coverage::Scan scan(outline, picture);
        const Extent extent = scan.pixels();
        if (y < extent.first || y >= extent.end) return 0;
        const Run pixels = coverage::fill(scan, y, lane_of_thread(), row);
        return pixels.x0 <= x() && x() < pixels.x1 ? coverage::at(row, x()) : 0;
    }

    // Whether the pixels of the lane's layer meet the strip, of those from `first` on; a bit for each.
    template <class BoxOf>
    __device__ __forceinline__ u32 those_that_meet(i32 first, const BoxOf& box_of) const {
        const i32 layer = first + lane_of_thread();
        return __ballot_sync(ALL_LANES, layer < stack.count && meets(box_of(min(layer, stack.count - 1))));
    }

    // Calls `work(paint, coverage)` for the layers over the strip, bottom first.
    template <class Work>
    __device__ inline void each_layer(coverage::Row& row, const Work& work) const {
        for (i32 first = 0; first < stack.count; first += WARP) {
            u32 left_over = those_that_meet(first, [&](i32 layer) {
                return pixels_of(outline_of(stack.layers[layer].shape), 0, picture.width,
                                 picture.height);
            });
            for (; left_over != 0; left_over &= left_over - 1) {
                const i32 layer = first + __ffs(static_cast<i32>(left_over)) - 1;
                work(stack.layers[layer].paint, covered_by(layer, row));
            }
        }
    }
};
