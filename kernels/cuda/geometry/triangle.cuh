// Three corners: crates/geometry/src/triangle.rs.
#pragma once

#include "corners.cuh"

namespace triangle {

template <i32 ROOM>
__device__ __forceinline__ void random(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain,
                                       Point at, i32 reach) {
    shape.count = 3;
    corners::scatter(shape, rng, domain, at, reach);
}

template <i32 ROOM>
__device__ __forceinline__ void mutate(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain) {
    corners::mutate(shape, true, rng, domain);
}

}  // namespace triangle
