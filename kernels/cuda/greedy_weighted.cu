// The greedy stage with weights and any kinds: a module of its own, as it takes long to compile.
// search/step.cuh says what it is in Rust.
#include "search/step.cuh"

CLIMB(climb_any_wide, Wide, AnyKind)
