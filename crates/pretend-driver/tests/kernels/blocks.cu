// What threads do together: shared memory, barriers, shuffles, votes, atomics.
// tests/pretend/blocks.rs computes the same on the host.

typedef unsigned int u32;
typedef unsigned long long u64;

extern __shared__ u32 dynamic[];

// Reverses each block through shared memory, and sums it in three ways.
extern "C" __global__ void sums(const u32 *in, u32 *out, u32 *total, u64 *least) {
    __shared__ u32 parts[32];
    u32 thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
    u32 threads = blockDim.x * blockDim.y * blockDim.z;
    u32 block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
    u32 value = in[block * threads + thread];
    dynamic[threads - 1 - thread] = value;
    u32 sum = value;
    for (int offset = 16; offset > 0; offset >>= 1) {
        sum += __shfl_down_sync(0xFFFFFFFFu, sum, offset);
    }
    if ((thread & 31) == 0) {
        parts[thread / 32] = sum;
    }
    u32 odd = __syncthreads_count(value & 1);
    if (thread == 0) {
        u32 whole = 0;
        for (u32 k = 0; k < threads / 32; k++) {
            whole += parts[k];
        }
        atomicAdd(total, whole);
    }
    atomicMin(least, ((u64)value << 32) | (block * threads + thread));
    out[block * threads + thread] = dynamic[thread] + odd;
}

// Votes and matches, by half warps that each go their own way.
extern "C" __global__ void halves(const u32 *in, u32 *out) {
    u32 lane = threadIdx.x & 31;
    u32 value = in[threadIdx.x];
    u32 mask = lane < 16 ? 0x0000FFFFu : 0xFFFF0000u;
    u32 result;
    if (lane < 16) {
        result = __ballot_sync(mask, value & 1) + __shfl_xor_sync(mask, value, 3);
    } else {
        result = __match_any_sync(mask, value & 3) ^ __shfl_sync(mask, value, 16 + (value & 15));
    }
    __syncwarp();
    result += __any_sync(0xFFFFFFFFu, value == 7) + 2 * __all_sync(0xFFFFFFFFu, value < 1000);
    out[threadIdx.x] = result + __shfl_up_sync(0xFFFFFFFFu, value, 1) * 4096;
}

// Vectors, narrow elements and generic addresses.
extern "C" __global__ void copies(const int4 *in, int4 *out, const unsigned char *bytes, short *shorts) {
    __shared__ int4 tile[64];
    int4 value = in[threadIdx.x];
    tile[threadIdx.x] = value;
    __syncthreads();
    int *any = threadIdx.x & 1 ? (int *)&tile[threadIdx.x ^ 1] : (int *)&in[threadIdx.x];
    value.w += any[2];
    out[threadIdx.x] = value;
    shorts[threadIdx.x] = (short)(bytes[threadIdx.x] - 200);
}
