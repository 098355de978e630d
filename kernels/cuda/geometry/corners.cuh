// Small changes of lists of points, and validity: crates/geometry/src/corners.rs.
#pragma once

#include "shape.cuh"

namespace corners {

constexpr i32 ATTEMPTS = 16;

template <i32 ROOM>
__device__ __forceinline__ void scatter(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain,
                                        Point at, i32 reach) {
#pragma unroll unrolled(ROOM)
    for (i32 i = 0; i < ROOM; ++i) {
        if (i < shape.count) {
            shape.points[i] = domain.clamp(at + draws::offset(rng, reach));
        }
    }
}

template <i32 ROOM>
__device__ __forceinline__ Point center_of(const Shape<ROOM>& shape) {
    Point sum = {0, 0};
#pragma unroll unrolled(ROOM)
    for (i32 i = 0; i < ROOM; ++i) {
        if (i < shape.count) sum = sum + shape.points[i];
    }
    return {floor_div(sum.x, shape.count), floor_div(sum.y, shape.count)};
}

// How far a number by which all points are multiplied may be from 1, in 1/4096, such that none moves
// by more than about `reach`.
template <i32 ROOM>
__device__ __forceinline__ i32 most_turn(const Shape<ROOM>& shape, Point center, i32 reach) {
    u32 size = 1;
#pragma unroll unrolled(ROOM)
    for (i32 i = 0; i < ROOM; ++i) {
        const Point from = shape.points[i] - center;
        const u32 far = static_cast<u32>(max(abs(from.x), abs(from.y)));
        if (i < shape.count) size = max(size, far);
    }
    return static_cast<i32>(min((static_cast<u32>(reach) << 12) / size, 1u << 11));
}

// Where a point moves as its place seen from the centre is multiplied by 1 and this, as complex
// numbers.
__device__ __forceinline__ Point turned(Point from, Point by) {
    const i64 x = from.x, y = from.y;
    return {static_cast<i32>((x * by.x - y * by.y) >> 12),
            static_cast<i32>((x * by.y + y * by.x) >> 12)};
}

// Changes one point, two neighbours, all of them, or turns and stretches. The lanes of a warp go most
// of the way together, whatever they change.
template <i32 ROOM>
__device__ __forceinline__ void mutate(Shape<ROOM>& shape, bool rings, Pcg32& rng,
                                       const Domain& domain) {
    const i32 count = shape.count;
    const i32 reach = draws::step(rng, domain);
    const u32 choice = draws::below(rng, 8);
    const bool turns = choice > 6;
    // The points from `first` to `second` move, or all of them.
    i32 first = -1, second = -1;
    if (choice < 6) {
        first = static_cast<i32>(draws::below(rng, choice < 4 || rings ? count : count - 1));
        second = choice < 4 ? first : first + 1 == count ? 0 : first + 1;
    }
    const Point center = center_of(shape);
    const Point by = draws::offset(rng, turns ? most_turn(shape, center, reach) : reach);
#pragma unroll unrolled(ROOM)
    for (i32 i = 0; i < ROOM; ++i) {
        const bool moves = i < count && (first < 0 || i == first || i == second);
        const Point old = shape.points[i];
        const Point step = turns ? turned(old - center, by) : by;
        const Point moved = domain.clamp(old + step);
        shape.points[i] = {moves ? moved.x : old.x, moves ? moved.y : old.y};
    }
}

// How often a closed list of four corners changes between going down and going up.
__device__ __forceinline__ i32 vertical_turns(const Point (&points)[4]) {
    i32 turns = 0, first = 0, last = 0;
#pragma unroll
    for (i32 i = 0; i < 4; ++i) {
        const i32 dy = points[(i + 1) % 4].y - points[i].y;
        const i32 step = (dy > 0) - (dy < 0);
        if (step != 0) {
            turns += last != 0 && step != last;
            first = first == 0 ? step : first;
            last = step;
        }
    }
    return turns + (first != last);
}

// Whether four corners turn one way only and once around.
__device__ __forceinline__ bool is_convex(const Point (&points)[4]) {
    bool left = false, right = false;
#pragma unroll
    for (i32 i = 0; i < 4; ++i) {
        const i64 turn = cross(points[i], points[(i + 1) % 4], points[(i + 2) % 4]);
        left |= turn < 0;
        right |= turn > 0;
    }
    return !(left && right) && vertical_turns(points) <= 2;
}

__device__ __forceinline__ i32 sign(i64 value) { return (value > 0) - (value < 0); }

__device__ __forceinline__ bool overlap(i32 a, i32 b, i32 c, i32 d) {
    return min(a, b) <= max(c, d) && min(c, d) <= max(a, b);
}

__device__ inline bool segments_meet(Point a, Point b, Point c, Point d) {
    const i32 ab_c = sign(cross(a, b, c)), ab_d = sign(cross(a, b, d));
    const i32 cd_a = sign(cross(c, d, a)), cd_b = sign(cross(c, d, b));
    if (ab_c == 0 && ab_d == 0 && cd_a == 0 && cd_b == 0) {
        return overlap(a.x, b.x, c.x, d.x) && overlap(a.y, b.y, c.y, d.y);
    }
    return ab_c * ab_d <= 0 && cd_a * cd_b <= 0;
}

// Whether no two edges of a closed polygon meet except neighbours at their shared corner.
template <i32 ROOM>
__device__ inline bool is_simple(const Shape<ROOM>& shape) {
    const i32 count = shape.count;
    const Point* points = shape.points;
    for (i32 i = 0; i < count; ++i) {
        for (i32 j = i + 2; j < count; ++j) {
            const bool neighbours = i == 0 && j == count - 1;
            if (!neighbours && segments_meet(points[i], points[i + 1], points[j],
                                             points[j + 1 == count ? 0 : j + 1])) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace corners
