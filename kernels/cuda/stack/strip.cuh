// The layers over 32 pixels of a row, one for each lane of a warp. It has no counterpart in Rust, where
// each layer is laid on all its pixels.
#pragma once

#include "../geometry/bounds.cuh"
#include "../geometry/kinds.cuh"
#include "planes.cuh"

// Layers whose runs a warp finds at once.
constexpr i32 LAYERS_AT_ONCE = WARP / coverage::SCALE;

// What a warp needs to find how much layers cover.
struct StripRoom {
    Run runs[WARP];
    coverage::Row row;
};

// Layers that wait to be laid by a warp.
struct Waiting {
    i32 layers[WARP + LAYERS_AT_ONCE];
};

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

    // Calls `work(i, coverage)` for some of the layers `layer_of(i)`, `first` <= i < `end`, as many as fit
    // at once, with how much of the lane's pixel each covers; all lanes of a warp take part, eight of which
    // find the runs of a layer.
    template <class LayerOf, class Work>
    __device__ inline void cover_at_once(i32 first, i32 end, const LayerOf& layer_of,
                                         StripRoom& room, const Work& work) const {
        const i32 lane = lane_of_thread(), own = first + lane / coverage::SCALE;
        bool single = true;
        Run run = {0, 0};
        if (own < end) {
            const Shape<MAX_POINTS>& shape = stack.layers[layer_of(own)].shape;
            single = coverage::has_single_runs(form_of(shape.kind));
            if (single) {
                const i32 row = y * coverage::SCALE + lane % coverage::SCALE;
                run = coverage::single_run(outline_of(shape), picture, row);
            }
        }
        __syncwarp();
        room.runs[lane] = run;
        const u32 singles = __ballot_sync(ALL_LANES, single);
        __syncwarp();
        for (i32 i = first; i < min(end, first + LAYERS_AT_ONCE); ++i) {
            const i32 of = (i - first) * coverage::SCALE;
            work(i, (singles >> of & 1) != 0 ? coverage::at(room.runs + of, x())
                                             : covered_by(layer_of(i), room.row));
        }
    }

    // Calls `work(paint, coverage)` for the layers over the strip, bottom first.
    template <class Work>
    __device__ inline void each_layer(StripRoom& room, Waiting& list, const Work& work) const {
        const i32 lane = lane_of_thread();
        i32 waiting = 0;
        for (i32 chunk = 0; chunk < stack.count; chunk += WARP) {
            const u32 those = those_that_meet(chunk, [&](i32 layer) {
                return pixels_of(outline_of(stack.layers[layer].shape), 0, picture.width,
                                 picture.height);
            });
            if ((those >> lane & 1) != 0) {
                list.layers[waiting + __popc(those & ((1u << lane) - 1))] = chunk + lane;
            }
            waiting += __popc(those);
            // Fewer than fit at once wait for more.
            const i32 fewest = chunk + WARP < stack.count ? LAYERS_AT_ONCE : 1;
            i32 first = 0;
            for (; waiting - first >= fewest; first += LAYERS_AT_ONCE) {
                __syncwarp();
                cover_at_once(first, waiting, [&](i32 i) { return list.layers[i]; }, room,
                              [&](i32 i, u32 covered) {
                                  work(stack.layers[list.layers[i]].paint, covered);
                              });
            }
            waiting = max(waiting - first, 0);
            __syncwarp();
            const i32 moved = lane < waiting ? list.layers[first + lane] : 0;
            __syncwarp();
            if (lane < waiting) list.layers[lane] = moved;
            __syncwarp();
        }
    }
};
