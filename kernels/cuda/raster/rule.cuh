// The one rule of which pixel belongs to an outline: crates/raster/src/rule.rs.
#pragma once

#include "../geometry/angle.cuh"
#include "../geometry/outline.cuh"

namespace rule {

constexpr i32 DRAWING_SCALE = 8;

// An edge of a polygon on a grid of samples, followed downwards; no row for `first_row` >=
// `end_row`.
struct Edge {
    i32 first_row;
    i32 end_row;
    i64 x;
    i64 slope;

    // The crossing of a row, 16.16 fixed point.
    __device__ __forceinline__ i64 crossing(i32 row) const {
        return x + static_cast<i64>(row - first_row) * slope;
    }
};

__device__ __forceinline__ i32 row_at(i32 y) { return (y + SUBPIXELS / 2 - 1) >> 4; }

__device__ __forceinline__ i64 column_at(i64 x) { return (x + 0x7fff) >> 16; }

__device__ __forceinline__ Edge edge_between(Point a, Point b) {
    if (b.y < a.y) {
        const Point swapped = a;
        a = b;
        b = swapped;
    }
    Edge edge = {row_at(a.y), row_at(b.y), 0, 0};
    // Divisions of several edges are under way together if there is no branch around them.
    const i64 dx = static_cast<i64>(b.x) - a.x, dy = static_cast<i64>(b.y) - a.y;
    edge.slope = floor_div(dx << 16, max(dy, 1LL));
    const i64 into_row = static_cast<i64>(edge.first_row) * 16 + 8 - a.y;
    edge.x = (static_cast<i64>(a.x) << 12) + ((into_row * edge.slope) >> 4);
    return edge;
}

__device__ __forceinline__ Point times(Point point, i32 scale) {
    return {point.x * scale, point.y * scale};
}

// An ellipse on a grid of samples, row by row; lengths in samples.
struct EllipseRows {
    float x, y;
    float skew;
    float reach;
    float per_height;
    float height;

    // Where the covered part of a row starts and ends; false outside the ellipse.
    __device__ __forceinline__ bool crossings(i32 row, float& start, float& end) const {
        const float d = (static_cast<float>(row) + 0.5f) - y;
        const float q = d * per_height;
        const float inside = 1.0f - q * q;
        if (!(inside >= 0.0f)) return false;
        const float half = reach * sqrtf(inside);
        const float middle = x + skew * d;
        start = middle - half;
        end = middle + half;
        return true;
    }
};

__device__ __forceinline__ float samples(i32 length, i32 scale) {
    return static_cast<float>(length) * static_cast<float>(scale) / 16.0f;
}

__device__ __forceinline__ EllipseRows ellipse_rows(Point center, Point radii, i32 turn,
                                                    i32 scale) {
    const float sin = static_cast<float>(angle::sine(turn)) / 65536.0f;
    const float cos = static_cast<float>(angle::cosine(turn)) / 65536.0f;
    const float a = samples(radii.x, scale), b = samples(radii.y, scale);
    const float square = a * a * (sin * sin) + b * b * (cos * cos);
    EllipseRows rows;
    rows.height = sqrtf(square);
    rows.x = samples(center.x, scale);
    rows.y = samples(center.y, scale);
    rows.skew = sin * cos * (a * a - b * b) / square;
    rows.reach = a * b / rows.height;
    rows.per_height = 1.0f / rows.height;
    return rows;
}

__device__ __forceinline__ float ellipse_column_at(float x) { return ceilf(x - 0.5f); }

// The corners of the rectangle around a straight segment of a stroke; false for one of no length.
__device__ __forceinline__ bool segment(Point a, Point b, i32 width, i32 scale,
                                        Point (&corners)[4]) {
    a = times(a, scale);
    b = times(b, scale);
    const float dx = static_cast<float>(b.x - a.x), dy = static_cast<float>(b.y - a.y);
    const float length = sqrtf(dx * dx + dy * dy);
    if (length == 0.0f) return false;
    const float part = static_cast<float>(width / 2 * scale) / length;
    const Point aside = {static_cast<i32>(floorf(-dy * part + 0.5f)),
                         static_cast<i32>(floorf(dx * part + 0.5f))};
    corners[0] = a + aside;
    corners[1] = b + aside;
    corners[2] = b - aside;
    corners[3] = a - aside;
    return true;
}

}  // namespace rule
