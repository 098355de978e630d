// An ellipse with level axes: crates/geometry/src/ellipse.rs.
#pragma once

#include "oblong.cuh"

namespace ellipse {

template <i32 ROOM>
__device__ __forceinline__ void random(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain,
                                       Point at, i32 reach) {
    const Point radii = draws::offset(rng, reach);
    shape.count = 2;
    shape.points[0] = domain.clamp(at);
    shape.points[1] = {max(abs(radii.x), 1), max(abs(radii.y), 1)};
    shape.extra = 0;
}

template <i32 ROOM>
__device__ __forceinline__ void mutate(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain) {
    oblong::mutate(shape, rng, domain);
}

}  // namespace ellipse
