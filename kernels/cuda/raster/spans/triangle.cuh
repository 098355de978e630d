// Triangles, one run in each row: crates/raster/src/blocks/triangles.rs. One edge goes from the top to
// the bottom corner; each row crosses that and one of the other two.
#pragma once

#include "convex.cuh"

namespace triangle_spans {

struct Scan {
    Extent extent;
    // The first row below the middle corner.
    i32 middle;
    convex::Line lines[3];

    __device__ __forceinline__ static Scan of(const Outline<3>& outline, i32 height) {
        Point top = outline.points[0], middle = outline.points[1], bottom = outline.points[2];
        put_in_order(top, middle);
        put_in_order(middle, bottom);
        put_in_order(top, middle);
        const rule::Edge whole = rule::edge_between(top, bottom);
        const rule::Edge upper = rule::edge_between(top, middle);
        const rule::Edge lower = rule::edge_between(middle, bottom);
        return {{max(whole.first_row, 0), min(whole.end_row, height)},
                upper.end_row,
                {convex::Line::of(whole), convex::Line::of(upper), convex::Line::of(lower)}};
    }

    __device__ __forceinline__ static void put_in_order(Point& upper, Point& lower) {
        const Point a = upper, b = lower;
        const bool swap = b.y < a.y;
        upper = {swap ? b.x : a.x, swap ? b.y : a.y};
        lower = {swap ? a.x : b.x, swap ? a.y : b.y};
    }

    __device__ __forceinline__ Run run(i32 row, i32 width) const {
        const bool above = row < middle;
        const i32 a = lines[0].column(row);
        const i32 b = convex::Line{above ? lines[1].base : lines[2].base,
                                   above ? lines[1].slope : lines[2].slope}
                          .column(row);
        return {clamp(min(a, b), 0, width), clamp(max(a, b), 0, width)};
    }
};

}  // namespace triangle_spans
