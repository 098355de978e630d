// What a photo has on the device while its drawing is polished. It has no counterpart in
// Rust but the words that crates/raster/src/cuda/soft.rs and layout.rs (`SoftWords`) write.
#pragma once

#include "mask.cuh"

// A layer: its kind, and where its numbers, its boundary and its totals begin.
struct Layer {
    i32 kind;
    // Numbers of its geometry, which follow its colour and opacity.
    i32 numbers;
    i32 first_number;
    i32 first_point;
    i32 first_total;
    // Points of its boundary or path.
    i32 points;
    // 1 or -1: times it, edges go around the area with the inside to the right of those that go
    // down.
    float sign;
};

// Errors in steps: that of the picture, and that of the best one. Of each pair one is in use.
struct Errors {
    u64 now[2];
    u64 best[2];
};

// Colour and opacity.
constexpr i32 PAINT = 4;

// The totals of a layer: colour and opacity, the width of a stroke, then two for each edge or
// point of its path.
constexpr i32 WIDENING = PAINT;
constexpr i32 PULLS = PAINT + 1;

// The background has the first numbers and the first totals.
constexpr i32 BACKGROUND = 3;

struct Photo {
    // Pixels as rgba, row by row.
    const u32* target;
    // Null where all pixels count once.
    const u8* weights;
    Layer* layers;
    Box* boxes;
    float2* points;
    // Lengths in px, angles in radians, colours in levels, opacities from 0 to 1.
    float* numbers;
    // Those of the best drawing so far.
    float* best;
    // The slopes of the last step, and their running means and mean squares.
    float* slopes;
    float* means;
    float* squares;
    u64* totals;
    Errors* errors;
    i32 width;
    i32 height;
    // How many layers.
    i32 count;
    i32 transparent;
    i32 moves_background;
    i32 moves_colors;
    // Steps of totals to 1.
    float steps;
    // Limits of numbers.
    float margin;
    float min_stroke;
    float max_stroke;
    float min_alpha;
    float max_alpha;
};
