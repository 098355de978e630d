// A shape while its numbers are moved: crates/optimizer/src/polish/form.rs. One warp works on it.
#pragma once

#include "../geometry/angle.cuh"
#include "../geometry/corners.cuh"
#include "adam.cuh"
#include "photo.cuh"
#include "polygon_coverage.cuh"
#include "stroke_coverage.cuh"

namespace form {

// The most numbers of a layer: paint, 16 controls, and a width.
constexpr i32 MAX_NUMBERS = PAINT + 2 * MAX_POINTS + 1;

// What the numbers are: corners; centre, radii and angle; controls and width.
enum Family : i32 { CORNERS, OBLONG, STROKE };

__device__ __forceinline__ Family family_of(i32 kind) {
    switch (kind) {
        case TRIANGLE:
        case QUADRILATERAL:
        case POLYGON: return CORNERS;
        case LINE:
        case POLYLINE:
        case QUADRATIC:
        case CUBIC: return STROKE;
        default: return OBLONG;
    }
}

__device__ __forceinline__ bool is_round(i32 kind) {
    return kind == ELLIPSE || kind == ROTATED_ELLIPSE || kind == CIRCLE;
}

__device__ __forceinline__ bool is_curved(i32 kind) { return kind == QUADRATIC || kind == CUBIC; }

__device__ __forceinline__ bool turns(i32 kind) {
    return kind == ROTATED_RECTANGLE || kind == ROTATED_ELLIPSE;
}

struct Turn {
    float sin;
    float cos;
};

// Sine and cosine of the nearest 1/65,536 of a turn.
__device__ inline Turn turn_of(float radians) {
    constexpr double UNITS = 65536.0 / 6.283185307179586476925;
    const u32 units = static_cast<u32>(__double2ll_rn(static_cast<double>(radians) * UNITS));
    return {static_cast<float>(angle::sine(units & 0xffff)) / 65536.0f,
            static_cast<float>(angle::cosine(units & 0xffff)) / 65536.0f};
}

__device__ __forceinline__ float width_of(const Layer& layer, const float* geometry) {
    return geometry[layer.numbers - 1];
}

__device__ __forceinline__ i32 controls_of(const Layer& layer) { return (layer.numbers - 1) / 2; }

// How many points the boundary or path has.
__device__ inline i32 count_points(const Layer& layer, const float* geometry) {
    switch (family_of(layer.kind)) {
        case CORNERS: return layer.numbers / 2;
        case STROKE: return is_curved(layer.kind) ? stroke_coverage::SEGMENTS + 1 : controls_of(layer);
        default: {
            if (!is_round(layer.kind)) return 4;
            const float points = 10.0f * sqrtf(fmaxf(geometry[2], geometry[3]));
            return static_cast<i32>(mask::between(points, 12.0f, 128.0f));
        }
    }
}

// Point `i` of a rectangle or an ellipse around the origin with radii 1.
__device__ inline float2 unit_point(const Layer& layer, i32 i) {
    if (!is_round(layer.kind)) {
        return {i == 1 || i == 2 ? 1.0f : -1.0f, i >= 2 ? 1.0f : -1.0f};
    }
    const float turn = 6.2831853071795864769f / static_cast<float>(layer.points);
    const Turn at = turn_of(static_cast<float>(i) * turn);
    return {at.cos, at.sin};
}

__device__ inline float2 oblong_point(const Layer& layer, const float* geometry, i32 i) {
    const Turn turn = turn_of(geometry[4]);
    const float2 unit = unit_point(layer, i);
    const float x = unit.x * geometry[2], y = unit.y * geometry[3];
    return {geometry[0] + x * turn.cos - y * turn.sin, geometry[1] + x * turn.sin + y * turn.cos};
}

__device__ inline float2 path_point(const Layer& layer, const float* geometry, i32 i) {
    const i32 controls = controls_of(layer);
    if (!is_curved(layer.kind)) return {geometry[2 * i], geometry[2 * i + 1]};
    float2 point = {0.0f, 0.0f};
    for (i32 j = 0; j < controls; ++j) {
        const float weight = stroke_coverage::weight(controls, true, i, j);
        point.x = point.x + weight * geometry[2 * j];
        point.y = point.y + weight * geometry[2 * j + 1];
    }
    return point;
}

__device__ __forceinline__ float2 point_of(const Layer& layer, const float* geometry, i32 i) {
    switch (family_of(layer.kind)) {
        case CORNERS: return {geometry[2 * i], geometry[2 * i + 1]};
        case OBLONG: return oblong_point(layer, geometry, i);
        default: return path_point(layer, geometry, i);
    }
}

// 1 or -1, from the signed area.
__device__ inline float sign_of(const float2* points, i32 count, i32 lane) {
    float area = 0.0f;
    for (i32 i = lane; i < count; i += WARP) {
        const float2 a = points[i], b = points[i + 1 == count ? 0 : i + 1];
        area += a.x * b.y - b.x * a.y;
    }
    return sums::of_warp(area) > 0.0f ? -1.0f : 1.0f;
}

// Makes the boundary or path of a layer from its numbers, and the box around it.
__device__ inline void make_boundary(const Photo& photo, i32 index, i32 lane) {
    Layer layer = photo.layers[index];
    const float* geometry = photo.numbers + layer.first_number + PAINT;
    float2* points = photo.points + layer.first_point;
    layer.points = count_points(layer, geometry);
    float2 low = {3.4e38f, 3.4e38f}, high = {-3.4e38f, -3.4e38f};
    for (i32 i = lane; i < layer.points; i += WARP) {
        const float2 point = point_of(layer, geometry, i);
        points[i] = point;
        low = {fminf(low.x, point.x), fminf(low.y, point.y)};
        high = {fmaxf(high.x, point.x), fmaxf(high.y, point.y)};
    }
#pragma unroll
    for (i32 distance = WARP / 2; distance > 0; distance /= 2) {
        low.x = fminf(low.x, __shfl_xor_sync(ALL_LANES, low.x, distance));
        low.y = fminf(low.y, __shfl_xor_sync(ALL_LANES, low.y, distance));
        high.x = fmaxf(high.x, __shfl_xor_sync(ALL_LANES, high.x, distance));
        high.y = fmaxf(high.y, __shfl_xor_sync(ALL_LANES, high.y, distance));
    }
    __syncwarp();
    const bool stroke = family_of(layer.kind) == STROKE;
    layer.sign = sign_of(points, layer.points, lane);
    if (lane != 0) return;
    const float reach = stroke ? width_of(layer, geometry) / 2.0f + 1.0f : 0.0f;
    photo.boxes[index] = mask::around(low, high, reach, photo.width, photo.height);
    photo.layers[index] = layer;
}

// The covered part of pixel (x, y), 0 to 1.
__device__ __forceinline__ float cover(const Photo& photo, const Layer& layer, i32 x, i32 y) {
    const float2* points = photo.points + layer.first_point;
    if (family_of(layer.kind) != STROKE) {
        return polygon_coverage::cover(points, layer.points, layer.sign, x, y);
    }
    const float* geometry = photo.numbers + layer.first_number + PAINT;
    return stroke_coverage::cover(points, layer.points, width_of(layer, geometry), x, y);
}

// Adds to the totals of a layer what pixel (x, y) pulls at its boundary with, `slope` being how
// fast the error changes with the coverage of the pixel; all lanes of a warp take part.
__device__ __forceinline__ void pull(const Photo& photo, const Layer& layer, const Box& box,
                                     i32 x, i32 y, float slope) {
    const float2* points = photo.points + layer.first_point;
    u64* totals = photo.totals + layer.first_total;
    if (family_of(layer.kind) != STROKE) {
        polygon_coverage::pull(points, layer.points, box, x, y, slope, totals + PULLS, photo.steps);
        return;
    }
    const float* geometry = photo.numbers + layer.first_number + PAINT;
    stroke_coverage::pull(points, layer.points, width_of(layer, geometry), x, y, slope, totals + WIDENING,
                totals + PULLS, photo.steps);
}

// How fast the error changes with corner `i` of the boundary, by its two edges.
__device__ inline float2 pull_of_corner(const Layer& layer, const float2* points,
                                        const u64* pulls, float steps, i32 i) {
    const i32 count = layer.points;
    const i32 previous = i == 0 ? count - 1 : i - 1;
    const float2 before = points[previous], here = points[i];
    const float2 after = points[i + 1 == count ? 0 : i + 1];
    const float in = sums::total(pulls[2 * previous + 1], steps);
    const float out = sums::total(pulls[2 * i], steps);
    return {layer.sign * ((here.y - after.y) * out + (before.y - here.y) * in),
            layer.sign * ((after.x - here.x) * out + (here.x - before.x) * in)};
}

// The slopes of centre, radii and arc.
__device__ inline void oblong_slopes(const Layer& layer, const float* geometry,
                                     const float2* points, const u64* pulls, float steps, i32 lane,
                                     float* slopes) {
    const Turn turn = turn_of(geometry[4]);
    float sum[5] = {0.0f, 0.0f, 0.0f, 0.0f, 0.0f};
    for (i32 i = lane; i < layer.points; i += WARP) {
        const float2 pull = pull_of_corner(layer, points, pulls, steps, i);
        const float x = points[i].x - geometry[0], y = points[i].y - geometry[1];
        // The point's place along and across, in radii.
        const float along = (x * turn.cos + y * turn.sin) / geometry[2];
        const float across = (y * turn.cos - x * turn.sin) / geometry[3];
        sum[0] += pull.x;
        sum[1] += pull.y;
        sum[2] += along * (pull.x * turn.cos + pull.y * turn.sin);
        sum[3] += across * (pull.y * turn.cos - pull.x * turn.sin);
        sum[4] += pull.y * x - pull.x * y;
    }
#pragma unroll
    for (i32 k = 0; k < 5; ++k) sum[k] = sums::of_warp(sum[k]);
    if (lane != 0) return;
    // Both radii of a circle are one number.
    const bool circle = layer.kind == CIRCLE;
    const float longest = fmaxf(fmaxf(geometry[2], geometry[3]), 1.0f);
    slopes[0] = sum[0];
    slopes[1] = sum[1];
    slopes[2] = circle ? sum[2] + sum[3] : sum[2];
    slopes[3] = circle ? sum[2] + sum[3] : sum[3];
    slopes[4] = turns(layer.kind) ? sum[4] / longest : 0.0f;
}

// The slopes of controls and width.
__device__ inline void stroke_slopes(const Layer& layer, const u64* totals, float steps, i32 lane,
                                     float* slopes) {
    const i32 controls = controls_of(layer);
    const bool curved = is_curved(layer.kind);
    const u64* pulls = totals + PULLS;
    for (i32 k = lane; k < 2 * controls; k += WARP) {
        float slope = 0.0f;
        for (i32 i = 0; i < layer.points; ++i) {
            slope += stroke_coverage::weight(controls, curved, i, k / 2) *
                     sums::total(pulls[2 * i + k % 2], steps);
        }
        slopes[k] = slope;
    }
    if (lane == 0) slopes[2 * controls] = sums::total(totals[WIDENING], steps);
}

// The slopes of all numbers of a layer, from its totals.
__device__ inline void slopes(const Photo& photo, const Layer& layer, i32 lane, float* slopes) {
    const u64* totals = photo.totals + layer.first_total;
    const float* geometry = photo.numbers + layer.first_number + PAINT;
    const float2* points = photo.points + layer.first_point;
    if (lane < PAINT) slopes[lane] = sums::total(totals[lane], photo.steps);
    slopes += PAINT;
    switch (family_of(layer.kind)) {
        case CORNERS:
            if (lane < layer.points) {
                const float2 pull =
                    pull_of_corner(layer, points, totals + PULLS, photo.steps, lane);
                slopes[2 * lane] = pull.x;
                slopes[2 * lane + 1] = pull.y;
            }
            break;
        case OBLONG:
            oblong_slopes(layer, geometry, points, totals + PULLS, photo.steps, lane, slopes);
            break;
        default: stroke_slopes(layer, totals, photo.steps, lane, slopes);
    }
}

// Number `i` of the geometry after a change of `by`, which is in px for all of them; `before` has
// what all of them were.
__device__ inline float moved(const Photo& photo, const Layer& layer, const float* before, i32 i,
                              float by) {
    const float w = static_cast<float>(photo.width), h = static_cast<float>(photo.height);
    const Family family = family_of(layer.kind);
    if (family == STROKE && i == layer.numbers - 1) {
        return mask::between(before[i] + by, photo.min_stroke, photo.max_stroke);
    }
    if (family == OBLONG && i == 4) {
        return before[i] + by / fmaxf(fmaxf(before[2], before[3]), 1.0f);
    }
    if (family == OBLONG && i >= 2) return mask::between(before[i] + by, 0.1f, fmaxf(w, h));
    return mask::between(before[i] + by, -photo.margin, (i % 2 == 0 ? w : h) + photo.margin);
}

// The nearest length in sixteenths of a pixel, as a drawing has it; halves go away from 0.
__device__ __forceinline__ i32 fixed(float px) {
    constexpr float MOST = 30000.0f * SUBPIXELS;
    const float length = mask::between(px * static_cast<float>(SUBPIXELS), -MOST, MOST);
    const i32 whole = static_cast<i32>(length);
    const float rest = length - static_cast<float>(whole);
    return whole + (rest >= 0.5f) - (rest <= -0.5f);
}

// Whether numbers, rounded, make a shape of the kind.
__device__ inline bool is_valid(const Layer& layer, const float* geometry) {
    Shape<MAX_POINTS> shape;
    shape.count = layer.numbers / 2;
    if (layer.kind != QUADRILATERAL && layer.kind != POLYGON) return true;
    for (i32 i = 0; i < shape.count; ++i) {
        shape.points[i] = {fixed(geometry[2 * i]), fixed(geometry[2 * i + 1])};
    }
    if (layer.kind == POLYGON) return corners::is_simple(shape);
    const Point four[4] = {shape.points[0], shape.points[1], shape.points[2], shape.points[3]};
    return corners::is_convex(four);
}

}  // namespace form
