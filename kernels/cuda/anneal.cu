// Revisits of layers that are triangles; anneal/revisit.cuh says what they are in Rust. `stack.cu` lays the layers,
// `order.cu` finds their places.
#include "anneal/revisit.cuh"

REVISIT(sweep_triangles, TrianglesOnly)
