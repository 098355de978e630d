// A rectangle with level sides: crates/geometry/src/rectangle.rs.
#pragma once

#include "outline.cuh"

namespace rectangle {

template <i32 ROOM>
__device__ __forceinline__ void random(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain,
                                       Point at, i32 reach) {
    const Point size = draws::offset(rng, reach);
    shape.count = 2;
    shape.points[0] = domain.clamp(at - size);
    shape.points[1] = domain.clamp(at + size);
}

template <i32 ROOM>
__device__ __forceinline__ void mutate(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain) {
    const i32 reach = draws::step(rng, domain);
    const Point by = draws::offset(rng, reach);
    Point from = shape.points[0], to = shape.points[1];
    switch (draws::below(rng, 8)) {
        case 0: from.x += by.x; break;
        case 1: from.y += by.y; break;
        case 2: to.x += by.x; break;
        case 3: to.y += by.y; break;
        case 4: from = from + by; break;
        case 5: to = to + by; break;
        case 6: from = from + by; to = to + by; break;
        default: from = from - by; to = to + by;
    }
    shape.points[0] = domain.clamp(from);
    shape.points[1] = domain.clamp(to);
}

template <i32 ROOM>
__device__ __forceinline__ void outline(const Shape<ROOM>& shape, Outline<ROOM>& outline) {
    const Point a = shape.points[0], b = shape.points[1];
    outline.form = CONVEX;
    outline.count = 4;
    outline.points[0] = a;
    outline.points[1] = {b.x, a.y};
    outline.points[2] = b;
    outline.points[3] = {a.x, b.y};
}

}  // namespace rectangle
