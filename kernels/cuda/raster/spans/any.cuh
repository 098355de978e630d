// Outlines made ready by one lane, of which others look up the rows: by form, as
// crates/raster/src/spans/covered.rs has it.
#pragma once

#include "../score.cuh"
#include "triangle.cuh"

// Corners of the convex shapes there are, at most.
constexpr i32 CONVEX_CORNERS = 4;

// The scan of outlines of at most so many points.
template <i32 ROOM>
struct ScanFor;

template <>
struct ScanFor<MAX_POINTS> {
    Outline<MAX_POINTS> outline;
    convex::Scan<CONVEX_CORNERS> convex;
    ellipse_spans::Scan oval;

    // Covers nothing.
    __device__ __forceinline__ void clear() {
        outline.form = CONVEX;
        convex.extent = {0, 0};
    }

    __device__ __noinline__ void begin(const Outline<MAX_POINTS>& of, i32 height) {
        outline = of;
        if (of.form == CONVEX) {
            convex = convex::Scan<CONVEX_CORNERS>::of(of, height);
        } else if (of.form == OVAL) {
            oval = ellipse_spans::Scan::of(of, height);
        }
    }

    template <class Totals>
    __device__ __noinline__ void add(i32 width, i32 height, score::Share share,
                                     Totals& totals) const {
        switch (outline.form) {
            case CONVEX: score::add_scan(convex, width, share, totals); break;
            case OVAL: score::add_scan(oval, width, share, totals); break;
            case EVEN_ODD: score::add_even_odd(outline, width, height, share, totals); break;
            default: score::add_stroke(outline, width, height, share, totals);
        }
    }
};

// Triangles alone.
template <>
struct ScanFor<3> {
    triangle_spans::Scan triangle;

    __device__ __forceinline__ void clear() { triangle.extent = {0, 0}; }

    __device__ __forceinline__ void begin(const Outline<3>& of, i32 height) {
        triangle = triangle_spans::Scan::of(of, height);
    }

    template <class Totals>
    __device__ __forceinline__ void add(i32 width, i32, score::Share share, Totals& totals) const {
        score::add_scan(triangle, width, share, totals);
    }
};
