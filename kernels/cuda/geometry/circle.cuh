// A circle: crates/geometry/src/circle.rs. Both radii are equal.
#pragma once

#include "oblong.cuh"

namespace circle {

template <i32 ROOM>
__device__ __forceinline__ void random(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain,
                                       Point at, i32 reach) {
    const i32 radius = draws::between(rng, 1, max(reach, 1));
    shape.count = 2;
    shape.points[0] = domain.clamp(at);
    shape.points[1] = {radius, radius};
    shape.extra = 0;
}

template <i32 ROOM>
__device__ __forceinline__ void mutate(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain) {
    const i32 reach = draws::step(rng, domain);
    const Point by = draws::offset(rng, reach);
    const u32 choice = draws::below(rng, 3);
    if (choice == 0) {
        shape.points[0] = domain.clamp(shape.points[0] + by);
    } else {
        const i32 radius = oblong::resized(shape.points[1].x, by.x, domain);
        shape.points[1] = {radius, radius};
    }
    if (choice == 2) {
        // One side stays where it is.
        const i32 side = (by.y > 0) - (by.y < 0);
        shape.points[0] = domain.clamp(shape.points[0] + Point{by.x * side, 0});
    }
}

}  // namespace circle
