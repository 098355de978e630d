// Kernels that are wrong on purpose, one fault each.

typedef unsigned int u32;

extern "C" __global__ void past_the_end(u32 *out, u32 count) {
    out[count + threadIdx.x] = 1;
}

extern "C" __global__ void misaligned(char *out) {
    *(u32 *)(out + 2) = 1;
}

extern "C" __global__ void past_shared(u32 *out, u32 index) {
    __shared__ u32 first[64];
    __shared__ u32 second[64];
    first[threadIdx.x] = second[threadIdx.x] = threadIdx.x;
    __syncthreads();
    out[threadIdx.x] = first[index] + second[index ^ 1];
}

extern "C" __global__ void past_local(u32 *out, u32 index) {
    u32 local[8];
    for (u32 k = 0; k < 8; k++) {
        local[(k * 3 + index) & 7] = k;
    }
    out[threadIdx.x] = local[index];
}

extern "C" __global__ void no_barrier(u32 *out) {
    __shared__ u32 tile[256];
    tile[threadIdx.x] = threadIdx.x;
    out[threadIdx.x] = tile[255 - threadIdx.x];
}

extern "C" __global__ void no_syncwarp(u32 *out) {
    __shared__ u32 tile[64];
    tile[threadIdx.x] = threadIdx.x;
    out[threadIdx.x] = tile[threadIdx.x ^ 1];
}

extern "C" __global__ void not_all_at_the_barrier(u32 *out) {
    if (threadIdx.x < 40) {
        __syncthreads();
    }
    out[threadIdx.x] = 1;
}

extern "C" __global__ void different_barriers(u32 *out) {
    if (threadIdx.x < 32) {
        __syncthreads();
        out[threadIdx.x] = 1;
    } else {
        __syncthreads();
        out[threadIdx.x] = 2;
    }
    __syncthreads();
}

extern "C" __global__ void part_of_a_shuffle(u32 *out) {
    u32 value = threadIdx.x;
    if (threadIdx.x < 20) {
        value = __shfl_down_sync(0xFFFFFFFFu, value, 1);
    }
    out[threadIdx.x] = value;
}

extern "C" __global__ void shuffle_from_outside(u32 *out) {
    if (threadIdx.x < 16) {
        out[threadIdx.x] = __shfl_sync(0xFFFFu, threadIdx.x, 16 + threadIdx.x);
    }
}

extern "C" __global__ void division(u32 *out, u32 divisor) {
    out[threadIdx.x] = 7 / (divisor - threadIdx.x);
}

extern "C" __global__ void unset_shared(u32 *out) {
    __shared__ u32 tile[64];
    if (threadIdx.x > 0) {
        tile[threadIdx.x] = 1;
    }
    __syncthreads();
    out[threadIdx.x] = tile[threadIdx.x];
}

extern "C" __global__ void last_block_wins(u32 *out) {
    *out = blockIdx.x;
}

extern "C" __global__ void no_syncwarp_of_global(u32 *out) {
    out[threadIdx.x] = 7;
    if (out[threadIdx.x ^ 1] == 7) {
        out[threadIdx.x] = 8;
    }
}

// The last block adds up what all have written, right if `fences` is 3; with 7 they write too late.
extern "C" __global__ void last_block_sums(u32 *out, u32 fences) {
    __shared__ u32 arrived;
    if (threadIdx.x == 32 && !(fences & 4)) {
        out[2 + blockIdx.x] = 1;
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        if (fences & 1) {
            __threadfence();
        }
        arrived = atomicAdd(out, 1);
        if (fences & 4) {
            out[2 + blockIdx.x] = 1;
        }
        if (fences & 2) {
            __threadfence();
        }
    }
    __syncthreads();
    if (arrived == gridDim.x - 1 && threadIdx.x == 1) {
        u32 sum = 0;
        for (u32 k = 0; k < gridDim.x; k++) {
            sum += out[2 + k];
        }
        out[1] = sum;
    }
}

extern "C" __global__ void stale_cache(u32 *out) {
    out[threadIdx.x] = threadIdx.x;
    __syncthreads();
    u32 other = __ldg(out + 63 - threadIdx.x);
    __syncthreads();
    out[threadIdx.x] = other;
}

extern "C" __global__ void trap(u32 *out) {
    if (*out == 3) {
        asm("trap;");
    }
}
