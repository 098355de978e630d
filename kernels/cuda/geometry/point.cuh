// A position in sixteenths of a pixel: crates/geometry/src/point.rs.
#pragma once

#include "../integers.cuh"

constexpr i32 SUBPIXELS = 16;

struct Point {
    i32 x;
    i32 y;
};

__device__ __forceinline__ Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
__device__ __forceinline__ Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }

// Twice the signed area of the triangle a, b, c.
__device__ __forceinline__ i64 cross(Point a, Point b, Point c) {
    const Point ab = b - a, ac = c - a;
    return static_cast<i64>(ab.x) * ac.y - static_cast<i64>(ab.y) * ac.x;
}
