// Visits of layers that are triangles; anneal/visit.cuh says what they are in Rust. `stack.cu` lays the layers,
// `order.cu` finds their places.
#include "anneal/visit.cuh"

DEFINE_SWEEP(sweep_triangles, TrianglesOnly)
