// Dispatch over the kinds of shapes, as the macro in crates/geometry/src/shape.rs makes it.
#pragma once

#include "circle.cuh"
#include "ellipse.cuh"
#include "outline.cuh"
#include "polygon.cuh"
#include "quadrilateral.cuh"
#include "rectangle.cuh"
#include "rotated_ellipse.cuh"
#include "rotated_rectangle.cuh"
#include "stroke.cuh"
#include "triangle.cuh"

// A shape of about `reach` around `at`; its kind is set.
__device__ __noinline__ void random_shape(Shape<MAX_POINTS>& shape, Pcg32& rng, const Domain& domain,
                                          Point at, i32 reach) {
    switch (shape.kind) {
        case TRIANGLE: triangle::random(shape, rng, domain, at, reach); break;
        case RECTANGLE: rectangle::random(shape, rng, domain, at, reach); break;
        case ROTATED_RECTANGLE: rotated_rectangle::random(shape, rng, domain, at, reach); break;
        case ELLIPSE: ellipse::random(shape, rng, domain, at, reach); break;
        case ROTATED_ELLIPSE: rotated_ellipse::random(shape, rng, domain, at, reach); break;
        case CIRCLE: circle::random(shape, rng, domain, at, reach); break;
        case QUADRILATERAL: quadrilateral::random(shape, rng, domain, at, reach); break;
        case POLYGON: polygon::random(shape, rng, domain, at, reach); break;
        default: stroke::random(shape, rng, domain, at, reach);
    }
}

__device__ __noinline__ void mutate_shape(Shape<MAX_POINTS>& shape, Pcg32& rng,
                                          const Domain& domain) {
    switch (shape.kind) {
        case TRIANGLE: triangle::mutate(shape, rng, domain); break;
        case RECTANGLE: rectangle::mutate(shape, rng, domain); break;
        case ROTATED_RECTANGLE: rotated_rectangle::mutate(shape, rng, domain); break;
        case ELLIPSE: ellipse::mutate(shape, rng, domain); break;
        case ROTATED_ELLIPSE: rotated_ellipse::mutate(shape, rng, domain); break;
        case CIRCLE: circle::mutate(shape, rng, domain); break;
        case QUADRILATERAL: quadrilateral::mutate(shape, rng, domain); break;
        case POLYGON: polygon::mutate(shape, rng, domain); break;
        default: stroke::mutate(shape, rng, domain);
    }
}

__device__ __forceinline__ i32 form_of(i32 kind) {
    switch (kind) {
        case POLYGON: return EVEN_ODD;
        case ELLIPSE:
        case ROTATED_ELLIPSE:
        case CIRCLE: return OVAL;
        case LINE:
        case POLYLINE: return STROKE_POLYLINE;
        case QUADRATIC: return STROKE_QUADRATIC;
        case CUBIC: return STROKE_CUBIC;
        default: return CONVEX;
    }
}

// The form that is rasterised.
__device__ __forceinline__ Outline<MAX_POINTS> outline_of(const Shape<MAX_POINTS>& shape) {
    Outline<MAX_POINTS> outline;
    if (shape.kind == RECTANGLE) {
        rectangle::outline(shape, outline);
    } else if (shape.kind == ROTATED_RECTANGLE) {
        rotated_rectangle::outline(shape, outline);
    } else {
        outline.form = form_of(shape.kind);
        outline.count = shape.count;
        for (i32 i = 0; i < shape.count; ++i) outline.points[i] = shape.points[i];
    }
    outline.extra = shape.extra;
    return outline;
}

// A climb over shapes of any kind.
struct AnyKind {
    static constexpr i32 ROOM = MAX_POINTS;

    __device__ __forceinline__ static void random(Shape<ROOM>& shape, Pcg32& rng,
                                                  const Domain& domain, Point at, i32 reach) {
        random_shape(shape, rng, domain, at, reach);
    }

    __device__ __forceinline__ static void mutate(Shape<ROOM>& shape, Pcg32& rng,
                                                  const Domain& domain) {
        mutate_shape(shape, rng, domain);
    }

    __device__ __forceinline__ static Outline<ROOM> outline(const Shape<ROOM>& shape) {
        return outline_of(shape);
    }
};

// The same over triangles alone, which then live in registers.
struct TrianglesOnly {
    static constexpr i32 ROOM = 3;

    __device__ __forceinline__ static void random(Shape<ROOM>& shape, Pcg32& rng,
                                                  const Domain& domain, Point at, i32 reach) {
        triangle::random(shape, rng, domain, at, reach);
    }

    __device__ __forceinline__ static void mutate(Shape<ROOM>& shape, Pcg32& rng,
                                                  const Domain& domain) {
        shape.count = ROOM;
        triangle::mutate(shape, rng, domain);
    }

    __device__ __forceinline__ static Outline<ROOM> outline(const Shape<ROOM>& shape) {
        return {CONVEX, ROOM, 0, {shape.points[0], shape.points[1], shape.points[2]}};
    }
};
