// A polygon whose edges do not cross: crates/geometry/src/polygon.rs.
#pragma once

#include "angle.cuh"
#include "corners.cuh"

namespace polygon {

__device__ __forceinline__ i32 along(i32 part, i64 radius) {
    return static_cast<i32>((static_cast<i64>(part) * radius) >> 16);
}

// A regular polygon, of at least the size at which no two corners fall together.
template <i32 ROOM>
__device__ inline void put_on_a_circle(Shape<ROOM>& shape, Point center, i32 reach) {
    const i64 radius = max(reach, 2 * SUBPIXELS);
    for (i32 i = 0; i < shape.count; ++i) {
        const i32 to = angle::turned(0, i * 65536 / shape.count);
        shape.points[i] = center + Point{along(angle::cosine(to), radius),
                                         along(angle::sine(to), radius)};
    }
}

template <i32 ROOM>
__device__ inline void random(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain, Point at,
                              i32 reach) {
    shape.count = clamp(domain.polygon_corners, 3, MAX_POINTS);
    const i32 sector = 65536 / shape.count;
    for (i32 attempt = 0; attempt < corners::ATTEMPTS; ++attempt) {
        const i32 start = static_cast<i32>(rng.next_u32() & 0xffff);
        for (i32 i = 0; i < shape.count; ++i) {
            const i32 by = draws::between(rng, 0, sector / 2);
            const i32 to = angle::turned(start, i * sector + by);
            const i64 radius = draws::between(rng, max(reach / 4, 1), max(reach, 1));
            shape.points[i] = domain.clamp(at + Point{along(angle::cosine(to), radius),
                                                      along(angle::sine(to), radius)});
        }
        if (corners::is_simple(shape)) return;
    }
    put_on_a_circle(shape, domain.clamp(at), reach);
}

template <i32 ROOM>
__device__ inline void mutate(Shape<ROOM>& shape, Pcg32& rng, const Domain& domain) {
    for (i32 attempt = 0; attempt < corners::ATTEMPTS; ++attempt) {
        Shape<ROOM> moved = shape;
        corners::mutate(moved, true, rng, domain);
        if (corners::is_simple(moved)) {
            shape = moved;
            return;
        }
    }
}

}  // namespace polygon
