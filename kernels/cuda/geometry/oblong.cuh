// Changes of shapes with a centre: crates/geometry/src/oblong.rs.
#pragma once

#include "angle.cuh"
#include "shape.cuh"

namespace oblong {

__device__ __forceinline__ i32 resized(i32 radius, i32 by, const Domain& domain) {
    return clamp(radius + by, 1, domain.longer_side());
}

// Changes the centre, one radius or both.
template <i32 ROOM>
__device__ __forceinline__ void mutate(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain) {
    const i32 reach = draws::step(rng, domain);
    const Point by = draws::offset(rng, reach);
    const u32 choice = draws::below(rng, 4);
    Point& center = shape.points[0];
    Point& radii = shape.points[1];
    if (choice == 0) {
        center = domain.clamp(center + by);
    } else {
        const i32 by_y = choice == 2 ? by.x : by.y;
        if (choice != 2) radii.x = resized(radii.x, by.x, domain);
        if (choice != 1) radii.y = resized(radii.y, by_y, domain);
    }
}

// Once in four turns the shape; false leaves the change to the rest.
template <i32 ROOM>
__device__ __forceinline__ bool turn(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain) {
    if (draws::below(rng, 4) != 0) return false;
    const i64 longest = max(max(shape.points[1].x, shape.points[1].y), 1);
    const i64 by = static_cast<i64>(draws::step(rng, domain)) * 10430 / longest;
    const i32 reach = static_cast<i32>(clamp(by, 1LL, 8192LL));
    shape.extra = angle::turned(shape.extra, draws::between(rng, -reach, reach));
    return true;
}

}  // namespace oblong
