// What shapes reduce to for scan conversion: crates/geometry/src/outline.rs.
#pragma once

#include "shape.cuh"

enum Form : i32 {
    CONVEX,
    EVEN_ODD,
    OVAL,
    STROKE_POLYLINE,
    STROKE_QUADRATIC,
    STROKE_CUBIC,
};

// An oval has its centre and radii as points and its angle in `extra`, a stroke its controls and
// its width.
template <i32 ROOM>
struct Outline {
    i32 form;
    i32 count;
    i32 extra;
    Point points[ROOM];
};
