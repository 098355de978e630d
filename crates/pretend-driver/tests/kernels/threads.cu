// Arithmetic, local memory and calls: each thread on its own. tests/pretend/threads.rs computes the
// same on the host.

typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;

__constant__ int factors[8] = {3, 1, 4, 1, 5, 9, 2, 6};
__device__ u32 calls;

struct Offsets {
    int first;
    u64 wide;
    short narrow[3];
};

// Mixes the bits of integers by every operation that has a defined result.
extern "C" __global__ void integers(const u32 *in, u64 *out, u32 count) {
    u32 i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) {
        return;
    }
    u32 a = in[i];
    u32 b = in[(i + 1) % count];
    int s = (int)a;
    u64 wide = ((u64)a << 32) | b;
    u64 *o = out + 16 * i;
    o[0] = a + b - (a ^ b);
    o[1] = (u64)a * b;
    o[2] = __umulhi(a, b);
    o[3] = (u32)__mulhi(s, (int)b);
    o[4] = __umul64hi(wide, wide + i);
    o[5] = (u32)(s / (int)(i + 3)) + (u64)(u32)(s % (int)(i + 3));
    o[6] = wide / (i + 5) + wide % (i + 7);
    o[7] = (u32)(s >> (i & 31)) + (u64)(a << (i & 31)) + (a >> (b & 31));
    o[8] = __popc(a) + 100 * __clz(b) + 10000 * __ffs(a) + 1000000ull * __popcll(wide);
    o[9] = __brev(a) + ((u64)__byte_perm(a, b, 0x2537) << 32);
    o[10] = __funnelshift_l(a, b, i) + ((u64)__funnelshift_r(a, b, i) << 32);
    o[11] = (u64)min(s, (int)b) ^ (u64)max(a, b) ^ (u64)abs((i64)s);
    o[12] = (u64)(i64)(signed char)a + (unsigned char)b + (u64)(i64)(short)(a + b);
    o[13] = (wide >> (i & 63)) ^ (u64)((i64)wide >> (i & 63)) ^ (wide << (i & 63));
    o[14] = (a < b) + 2 * (s < (int)b) + 4 * (a == b) + 8 * ((i64)wide < 0) + 16 * (a >= 7 && s != 9);
    o[15] = factors[a & 7] * (i64)s;
}

// Floats as IEEE 754 has them.
extern "C" __global__ void floats(const float *in, const double *wide, float *out, double *out_wide,
                                  int *whole, u32 count) {
    u32 i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) {
        return;
    }
    float a = in[i];
    float b = in[(i + 1) % count];
    double d = wide[i];
    float r = a * b + a;
    r = r - b / a;
    r = fmaf(r, a, b) + sqrtf(fabsf(a));
    r += fminf(a, b) * fmaxf(a, r) + (1.0f / b);
    out[i] = a < b ? r : -r;
    double w = d * d - 1.0 / d + sqrt(fabs(d));
    out_wide[i] = fma(w, d, (double)a) + (double)(float)d + (double)(i64)d;
    int *o = whole + 8 * i;
    o[0] = (int)a;
    o[1] = __float2int_rn(a);
    o[2] = __float2int_rd(a);
    o[3] = (int)ceilf(b) + (int)floorf(b) + (int)rintf(b) + (int)truncf(b);
    o[4] = (int)(u32)fabsf(a);
    o[5] = __float_as_int((float)(int)(i * 2654435761u));
    o[6] = __float_as_int(__ull2float_rz(((u64)i * 0x9E3779B97F4A7C15ull)));
    o[7] = (a == b) + 2 * (a != a) + 4 * (a < b) + 8 * !(a < b) + 16 * (d >= a);
}

__device__ __noinline__ i64 factorial(int n) {
    atomicAdd(&calls, 1u);
    return n < 2 ? 1 : n * factorial(n - 1);
}

// A switch, an array that is indexed by what is only known then, and calls that nest.
extern "C" __global__ void branches(const int *in, i64 *out, Offsets offsets, u32 count) {
    u32 i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) {
        return;
    }
    int local[16];
    for (int k = 0; k < 16; k++) {
        local[k] = in[(i + k) % count] + k;
    }
    for (int k = 0; k < (int)(i % 5); k++) {
        local[(k * 7 + i) & 15] -= local[k];
    }
    i64 v = local[(in[i] + 3) & 15];
    switch (i % 7) {
        case 0: v = v * 3 + offsets.first; break;
        case 1: v ^= offsets.wide; break;
        case 2: v -= local[i & 15]; break;
        case 3: v = v / 3; break;
        case 4: v = factorial(i % 11); break;
        case 5: v = offsets.narrow[i % 3]; break;
        default: v = ~v;
    }
    out[i] = v;
}
