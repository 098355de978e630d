// Revisits of layers that are triangles. `stack.cu` lays the layers, `order.cu` finds their places.
#include "anneal/revisit.cuh"

REVISIT(sweep_triangles, TrianglesOnly)
