// The greedy stage with triangles alone; search/step.cuh says what it is in Rust. `canvas.cu` fits
// what is found and draws it.
#include "search/step.cuh"

CLIMB(climb_triangles_narrow, Narrow, TrianglesOnly)
