// Adam on a list of numbers: crates/optimizer/src/polish/adam.rs.
#pragma once

#include "../integers.cuh"

// What all numbers share in one step.
struct Step {
    // How much of the running means is new.
    float new_mean;
    float new_square;
    // How much of them slopes have made up, 0 to 1.
    float mean_seen;
    float square_seen;
    // The longest moves: in px, in levels of colour, of opacity.
    float length;
    float color;
    float alpha;
};

namespace adam {

// The change of a number in units of its step, from its slope.
__device__ __forceinline__ float change(const Step& step, float slope, float& mean,
                                        float& square) {
    mean += step.new_mean * (slope - mean);
    square += step.new_square * (slope * slope - square);
    const float root = sqrtf(square / step.square_seen);
    return root > 0.0f ? -(mean / step.mean_seen) / root : 0.0f;
}

}  // namespace adam
