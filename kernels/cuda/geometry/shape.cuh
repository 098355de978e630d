// A shape of any kind: crates/geometry/src/shape.rs. The kinds have the numbers of `Kind::ALL`.
#pragma once

#include "draws.cuh"

enum Kind : i32 {
    TRIANGLE,
    RECTANGLE,
    ROTATED_RECTANGLE,
    ELLIPSE,
    ROTATED_ELLIPSE,
    CIRCLE,
    QUADRILATERAL,
    POLYGON,
    LINE,
    POLYLINE,
    QUADRATIC,
    CUBIC,
};

constexpr i32 MAX_POINTS = 16;

// How far loops over points are unrolled: wholly where there are few, so that the points may live
// in registers.
__device__ constexpr i32 unrolled(i32 room) { return room <= 4 ? room : 1; }

// What every kind keeps its numbers in:
//   kinds with corners or controls   points, and the width of a stroke in `extra`
//   rectangle                        two opposite corners
//   kinds with a centre              centre, then both radii as a point, and the angle in `extra`
// `ROOM` is how many points there is room for.
template <i32 ROOM>
struct Shape {
    i32 kind;
    i32 count;
    i32 extra;
    Point points[ROOM];
};
