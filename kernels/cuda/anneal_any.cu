// Visits of layers of any kinds: a module of their own, as they take long to compile.
// anneal/visit.cuh says what they are in Rust.
#include "anneal/visit.cuh"

DEFINE_SWEEP(sweep_any, AnyKind)
