// Boxes around outlines: crates/geometry/src/bounds.rs, pixel_box.rs and outline.rs.
#pragma once

#include "outline.cuh"

// Columns x0 to before x1 and rows y0 to before y1.
struct Box {
    i32 x0, y0, x1, y1;

    __device__ __forceinline__ bool is_empty() const { return x0 >= x1 || y0 >= y1; }

    __device__ __forceinline__ bool holds(const Box& other) const {
        return other.x0 >= x0 && other.y0 >= y0 && other.x1 <= x1 && other.y1 <= y1;
    }
};

// The whole pixels that an outline grown by `reach` touches on a canvas.
template <i32 ROOM>
__device__ inline Box pixels_of(const Outline<ROOM>& outline, i32 reach, i32 width, i32 height) {
    Point low = outline.points[0], high = low;
    if (outline.form == OVAL) {
        const Point radii = outline.points[1];
        const i32 longest = max(radii.x, radii.y);
        const Point by = outline.extra == 0 ? radii : Point{longest, longest};
        low = low - by;
        high = high + by;
    } else {
        for (i32 i = 1; i < outline.count; ++i) {
            const Point point = outline.points[i];
            low = {min(low.x, point.x), min(low.y, point.y)};
            high = {max(high.x, point.x), max(high.y, point.y)};
        }
        if (outline.form >= STROKE_POLYLINE) reach += outline.extra / 2 + 1;
    }
    return {clamp((low.x - reach) >> 4, 0, width), clamp((low.y - reach) >> 4, 0, height),
            clamp(((high.x + reach) >> 4) + 1, 0, width),
            clamp(((high.y + reach) >> 4) + 1, 0, height)};
}
