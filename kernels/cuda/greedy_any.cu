// The greedy stage with any kinds: a module of its own, as it takes long to compile. search/step.cuh
// says what it is in Rust.
#include "search/step.cuh"

CLIMB(climb_any_narrow, Narrow, AnyKind)
