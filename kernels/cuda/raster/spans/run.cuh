// Runs and grids of samples: spans/run.rs and spans/grid.rs of crates/raster/src.
#pragma once

#include "../rule.cuh"

// The samples x0 to before x1 of a row.
struct Run {
    i32 x0;
    i32 x1;
};

// A grid of samples over a canvas.
struct Grid {
    i32 columns;
    i32 rows;
    i32 scale;

    __device__ __forceinline__ static Grid make(i32 width, i32 height, i32 scale) {
        return {width * scale, height * scale, scale};
    }

    __device__ __forceinline__ Run clipped(i64 x0, i64 x1) const {
        const i64 most = columns;
        return {static_cast<i32>(clamp(x0, 0LL, most)), static_cast<i32>(clamp(x1, 0LL, most))};
    }
};

// Rows `first` to before `end`.
struct Extent {
    i32 first;
    i32 end;
};
