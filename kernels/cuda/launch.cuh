// How kernels are launched: blocks have eight warps, but those that climb (search/climb.cuh) or revisit
// layers (anneal/metropolis.cuh) have sixteen. The photo is the second part of the grid, but for
// revisits, whose turns name it. It has no counterpart on the host; crates/raster/src/cuda/launch.rs
// makes the launches.
#pragma once

#include "integers.cuh"

constexpr i32 WARP = 32;
constexpr i32 WARPS = 8;
constexpr i32 THREADS = WARP * WARPS;
constexpr u32 ALL_LANES = 0xffffffffu;

__device__ __forceinline__ i32 lane_of_thread() { return static_cast<i32>(threadIdx.x) % WARP; }
__device__ __forceinline__ i32 warp_of_block() { return static_cast<i32>(threadIdx.x) / WARP; }
__device__ __forceinline__ i32 warp_of_grid() {
    return static_cast<i32>(blockIdx.x) * WARPS + warp_of_block();
}
