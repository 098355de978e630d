// What is looked for and how: the options of the greedy stage for one photo, and what it finds.
// crates/raster/src/cuda/greedy.rs has the same as `GreedyJob` and `Found`; on the host the options are
// `GreedyOptions` of crates/optimizer/src/options.rs.
#pragma once

#include "../color/fit.cuh"
#include "../geometry/shape.cuh"

constexpr i32 MAX_KINDS = 12;

struct GreedyJob {
    u64 seed;
    i32 climbs;
    // Random shapes of which the best one is where a climb starts.
    i32 starts;
    // Changes in a row without improvement after which a climb ends.
    i32 patience;
    // Lanes of a climb, a power of two up to 64: as many changes are scored at once.
    i32 lanes;
    Opacity opacity;
    Domain domain;
    i32 kinds;
    i32 kind[MAX_KINDS];
    u32 weight[MAX_KINDS];
};

// A shape and what it brings.
struct Found {
    Fit fit;
    Shape<MAX_POINTS> shape;
};
