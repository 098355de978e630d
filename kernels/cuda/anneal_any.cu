// Revisits of layers of any kinds: a module of their own, as they take long to compile.
// anneal/revisit.cuh says what they are in Rust.
#include "anneal/revisit.cuh"

REVISIT(sweep_any, AnyKind)
