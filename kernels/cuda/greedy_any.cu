// The greedy stage with any kinds: a module of its own, as it takes long to compile.
#include "search/step.cuh"

CLIMB(climb_any_narrow, Narrow, AnyKind)
