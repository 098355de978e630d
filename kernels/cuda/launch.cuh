// How kernels are launched: blocks of eight warps; the photo is the second part of the grid.
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
