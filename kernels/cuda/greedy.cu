// The greedy stage with triangles alone. `canvas.cu` fits what is found and draws it.
#include "search/step.cuh"

CLIMB(climb_triangles_narrow, Narrow, TrianglesOnly)
