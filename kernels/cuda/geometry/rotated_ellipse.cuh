// An ellipse at any angle: crates/geometry/src/rotated_ellipse.rs. Its numbers are drawn and
// changed as those of a rotated rectangle are.
#pragma once

#include "rotated_rectangle.cuh"

namespace rotated_ellipse {

using rotated_rectangle::mutate;
using rotated_rectangle::random;

}  // namespace rotated_ellipse
