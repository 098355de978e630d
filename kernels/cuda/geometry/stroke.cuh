// What stroked kinds share: crates/geometry/src/{stroke,line,polyline,quadratic,cubic}.rs. They
// differ in how many points they have.
#pragma once

#include "corners.cuh"

namespace stroke {

__device__ __forceinline__ i32 points_of(i32 kind, const Domain& domain) {
    switch (kind) {
        case LINE: return 2;
        case QUADRATIC: return 3;
        case CUBIC: return 4;
        default: return clamp(domain.polyline_points, 2, MAX_POINTS);
    }
}

template <i32 ROOM>
__device__ __forceinline__ void random(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain,
                                       Point at, i32 reach) {
    shape.count = points_of(shape.kind, domain);
    corners::scatter(shape, rng, domain, at, reach);
    shape.extra = draws::log_uniform(rng, max(domain.min_stroke, 1),
                                     max(domain.max_stroke, domain.min_stroke));
}

// Once in eight changes the width; false leaves the change to the path.
template <i32 ROOM>
__device__ __forceinline__ bool mutate_width(Shape<ROOM>& shape, Pcg32& rng,
                                             const Domain& domain) {
    if (domain.max_stroke <= domain.min_stroke || draws::below(rng, 8) != 0) return false;
    const i32 reach = max(shape.extra / 2, 1);
    shape.extra = clamp(shape.extra + draws::between(rng, -reach, reach), domain.min_stroke,
                        domain.max_stroke);
    return true;
}

template <i32 ROOM>
__device__ __forceinline__ void mutate(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain) {
    if (!mutate_width(shape, rng, domain)) corners::mutate(shape, false, rng, domain);
}

}  // namespace stroke
