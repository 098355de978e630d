// The polishing stage: all numbers of drawings follow the gradient of the error. Each step is two
// launches: `descend` moves the numbers of each layer, `differentiate` lays all layers on each
// pixel and adds up how fast the error changes with each number. They do what
// crates/optimizer/src/polish/mod.rs and band.rs do.
#include "polish/form.cuh"

namespace {

// Blocks that a multiprocessor is to have registers for.
constexpr i32 BLOCKS = 3;

// Pixels of a warp.
constexpr i32 TILE_WIDTH = 8;
constexpr i32 TILE_HEIGHT = WARP / TILE_WIDTH;

// Layers of a tile that are kept from the way up for the way down. Where there are more, the way
// up is gone again for each further part.
constexpr i32 DEPTH = 32;

// What a pixel keeps of each layer.
struct Kept {
    float coverage[DEPTH];
    float4 below[DEPTH];
};

// The pixel of a lane, and the tile of its warp.
struct Pixel {
    Box tile;
    i32 x;
    i32 y;
    // Whether it is on the canvas.
    bool exists;

    __device__ __forceinline__ Pixel(const Photo& photo, i32 number, i32 lane) {
        const i32 columns = (photo.width + TILE_WIDTH - 1) / TILE_WIDTH;
        tile.x0 = number % columns * TILE_WIDTH;
        tile.y0 = number / columns * TILE_HEIGHT;
        tile.x1 = tile.x0 + TILE_WIDTH;
        tile.y1 = tile.y0 + TILE_HEIGHT;
        x = tile.x0 + lane % TILE_WIDTH;
        y = tile.y0 + lane / TILE_WIDTH;
        exists = x < photo.width && y < photo.height;
    }
};

// Which of the layers from `first` on, one for each lane, may touch the tile.
__device__ __forceinline__ u32 touching(const Photo& photo, const Box& tile, i32 first) {
    const i32 index = first + lane_of_thread();
    return __ballot_sync(ALL_LANES,
                         index < photo.count && photo.boxes[index].meets(tile));
}

__device__ inline i32 count_touching(const Photo& photo, const Box& tile) {
    i32 count = 0;
    for (i32 first = 0; first < photo.count; first += WARP) {
        count += __popc(touching(photo, tile, first));
    }
    return count;
}

__device__ __forceinline__ float coverage_of(const Photo& photo, const Layer& layer, i32 index,
                                             const Pixel& pixel) {
    const bool may_cover = pixel.exists && photo.boxes[index].holds(pixel.x, pixel.y);
    return may_cover ? form::cover(photo, layer, pixel.x, pixel.y) : 0.0f;
}

__device__ __forceinline__ float4 over(const float* paint) {
    return {paint[0], paint[1], paint[2], 255.0f};
}

__device__ __forceinline__ float4 minus(float4 a, float4 b) {
    return {a.x - b.x, a.y - b.y, a.z - b.z, a.w - b.w};
}

__device__ __forceinline__ float dot(float4 a, float4 b) {
    return a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w;
}

// Lays the first `end` of the layers that may touch the tile, bottom first, and keeps what the way
// down needs of those from number `first` on.
__device__ inline float4 lay(const Photo& photo, const Pixel& pixel, i32 first, i32 end,
                             Kept& kept, i32* layers) {
    float4 color = over(photo.numbers);
    if (photo.transparent != 0) color.w = 0.0f;
    i32 number = 0;
    for (i32 chunk = 0; number < end; chunk += WARP) {
        u32 left = touching(photo, pixel.tile, chunk);
        for (; left != 0 && number < end; left &= left - 1, ++number) {
            const i32 index = chunk + __ffs(static_cast<i32>(left)) - 1;
            const Layer layer = photo.layers[index];
            const float coverage = coverage_of(photo, layer, index, pixel);
            if (number >= first) {
                kept.coverage[number - first] = coverage;
                kept.below[number - first] = color;
                if (lane_of_thread() == 0) layers[number - first] = index;
            }
            const float* paint = photo.numbers + layer.first_number;
            const float part = paint[3] * coverage;
            const float4 by = minus(over(paint), color);
            color = {color.x + part * by.x, color.y + part * by.y, color.z + part * by.z,
                     color.w + part * by.w};
        }
    }
    __syncwarp();
    return color;
}

// Adds the error of a pixel, and gives how fast it changes with the colour.
__device__ inline float4 compare(const Photo& photo, const Pixel& pixel, float4 color,
                                 u64* errors) {
    float4 slope = {0.0f, 0.0f, 0.0f, 0.0f};
    float error[1] = {0.0f};
    if (pixel.exists) {
        const i32 i = pixel.y * photo.width + pixel.x;
        const u32 wanted = photo.target[i];
        const float weight =
            photo.weights == nullptr ? 1.0f : static_cast<float>(photo.weights[i]);
        const float4 e = minus(color, {static_cast<float>(wanted & 0xff),
                                       static_cast<float>(wanted >> 8 & 0xff),
                                       static_cast<float>(wanted >> 16 & 0xff),
                                       static_cast<float>(wanted >> 24)});
        const float twice = 2.0f * weight;
        error[0] = dot(e, e) * weight;
        slope = {twice * e.x, twice * e.y, twice * e.z, twice * e.w};
    }
    sums::add(errors, error, photo.steps);
    return slope;
}

// Adds to the totals of a layer; `slope`, that of the picture above it, becomes that of the
// picture below.
__device__ inline void pull(const Photo& photo, const Pixel& pixel, i32 index, float coverage,
                            float4 below, float4& slope) {
    const Layer layer = photo.layers[index];
    const float* paint = photo.numbers + layer.first_number;
    const float part = paint[3] * coverage;
    const float toward = dot(slope, minus(over(paint), below));
    const float slopes[4] = {slope.x * part, slope.y * part, slope.z * part, toward * coverage};
    if (__any_sync(ALL_LANES, coverage != 0.0f)) {
        sums::add(photo.totals + layer.first_total, slopes, photo.steps);
    }
    const Box box = photo.boxes[index];
    const bool pulls = pixel.exists && box.holds(pixel.x, pixel.y);
    form::pull(photo, layer, box, pixel.x, pixel.y, pulls ? toward * paint[3] : 0.0f);
    const float through = 1.0f - part;
    slope = {slope.x * through, slope.y * through, slope.z * through, slope.w * through};
}

// Copies the numbers [first, end) to the best ones, if the picture is the best so far.
__device__ __forceinline__ void keep_best(const Photo& photo, i32 first, i32 end, i32 error,
                                          i32 best) {
    if (photo.errors->now[error] >= photo.errors->best[best]) return;
    for (i32 i = first + lane_of_thread(); i < end; i += WARP) photo.best[i] = photo.numbers[i];
}

// Writes down the lower one of two errors.
__device__ __forceinline__ void keep_error(const Photo& photo, i32 error, i32 best) {
    if (lane_of_thread() != 0) return;
    Errors& errors = *photo.errors;
    errors.best[1 - best] = min(errors.now[error], errors.best[best]);
}

// The changes of the numbers from `first` on, in units of their steps, in place of their slopes.
__device__ __forceinline__ void change_all(const Photo& photo, const Step& step, i32 first,
                                           i32 count, float* slopes) {
    for (i32 i = lane_of_thread(); i < count; i += WARP) {
        photo.slopes[first + i] = slopes[i];
        slopes[i] =
            adam::change(step, slopes[i], photo.means[first + i], photo.squares[first + i]);
    }
    __syncwarp();
}

__device__ __forceinline__ float channel(float value, float by) {
    return mask::between(value + by, 0.0f, 255.0f);
}

__device__ inline void move_background(const Photo& photo, const Step& step, float* changes) {
    const i32 lane = lane_of_thread();
    if (lane < BACKGROUND) changes[lane] = sums::total(photo.totals[lane], photo.steps);
    __syncwarp();
    change_all(photo, step, 0, BACKGROUND, changes);
    if (lane >= BACKGROUND) return;
    photo.totals[lane] = 0;
    if (photo.moves_background != 0) {
        photo.numbers[lane] = channel(photo.numbers[lane], changes[lane] * step.color);
    }
}

// Number `i` of a layer after its change.
__device__ __forceinline__ float moved(const Photo& photo, const Layer& layer, const Step& step,
                                       const float* before, i32 i, float change) {
    if (i < 3) {
        return photo.moves_colors != 0 ? channel(before[i], change * step.color) : before[i];
    }
    if (i == 3) {
        return mask::between(before[i] + change * step.alpha, photo.min_alpha, photo.max_alpha);
    }
    return form::moved(photo, layer, before + PAINT, i - PAINT, change * step.length);
}

// Moves the numbers of a layer; where they make no valid shape any more, those of its geometry
// stay as they were.
__device__ inline void move_layer(const Photo& photo, const Step& step, i32 index, float* changes,
                                  float* before) {
    const Layer layer = photo.layers[index];
    const i32 lane = lane_of_thread(), count = PAINT + layer.numbers;
    float* numbers = photo.numbers + layer.first_number;
    form::slopes(photo, layer, lane, changes);
    for (i32 i = lane; i < count; i += WARP) before[i] = numbers[i];
    __syncwarp();
    change_all(photo, step, layer.first_number, count, changes);
    for (i32 i = lane; i < count; i += WARP) {
        numbers[i] = moved(photo, layer, step, before, i, changes[i]);
    }
    __syncwarp();
    const bool valid = lane != 0 || form::is_valid(layer, numbers + PAINT);
    __syncwarp();
    if (__all_sync(ALL_LANES, valid)) return;
    for (i32 i = PAINT + lane; i < count; i += WARP) numbers[i] = before[i];
    __syncwarp();
}

// Forgets the totals of a layer.
__device__ __forceinline__ void clear_totals(const Photo& photo, i32 index) {
    const Layer& layer = photo.layers[index];
    u64* totals = photo.totals + layer.first_total;
    for (i32 i = lane_of_thread(); i < PULLS + 2 * layer.points; i += WARP) totals[i] = 0;
}

}  // namespace

// The boundaries of all layers. Grid: (layers / WARPS rounded up, photos).
extern "C" __global__ void __launch_bounds__(THREADS, BLOCKS) make_boundaries(const Photo* photos) {
    const Photo& photo = photos[blockIdx.y];
    const i32 index = warp_of_grid();
    if (index < photo.count) form::make_boundary(photo, index, lane_of_thread());
}

// The error of the pictures, and how fast it changes with all numbers. Grid: (tiles / WARPS
// rounded up, photos).
extern "C" __global__ void __launch_bounds__(THREADS, BLOCKS)
differentiate(const Photo* photos, i32 error) {
    __shared__ i32 layers[WARPS][DEPTH];
    const Photo& photo = photos[blockIdx.y];
    const Pixel pixel(photo, warp_of_grid(), lane_of_thread());
    if (pixel.tile.y0 >= photo.height) return;
    Kept kept;
    const i32 count = count_touching(photo, pixel.tile);
    float4 slope = {0.0f, 0.0f, 0.0f, 0.0f};
    i32 end = count;
    do {
        const i32 first = max(end - DEPTH, 0);
        const float4 color = lay(photo, pixel, first, end, kept, layers[warp_of_block()]);
        if (end == count) slope = compare(photo, pixel, color, &photo.errors->now[error]);
        for (i32 i = end - 1; i >= first; --i) {
            pull(photo, pixel, layers[warp_of_block()][i - first], kept.coverage[i - first],
                 kept.below[i - first], slope);
        }
        __syncwarp();
        end = first;
    } while (end > 0);
    const float background[4] = {slope.x, slope.y, slope.z, 0.0f};
    sums::add(photo.totals, background, photo.steps);
}

// Keeps the numbers if they are the best so far, and moves them along the gradient. Each pair of
// errors is written on one side and read on the other. Grid: (layers + 1, by WARPS rounded up,
// photos).
extern "C" __global__ void __launch_bounds__(THREADS, BLOCKS)
descend(const Photo* photos, i32 error, i32 best, float new_mean, float new_square,
        float mean_seen, float square_seen, float length, float color, float alpha) {
    __shared__ float changes[WARPS][form::MAX_NUMBERS];
    __shared__ float before[WARPS][form::MAX_NUMBERS];
    const Photo& photo = photos[blockIdx.y];
    const Step step = {new_mean, new_square, mean_seen, square_seen, length, color, alpha};
    const i32 index = warp_of_grid(), warp = warp_of_block();
    if (index > photo.count) return;
    if (index == photo.count) {
        keep_best(photo, 0, BACKGROUND, error, best);
        keep_error(photo, error, best);
        if (lane_of_thread() == 0) photo.errors->now[1 - error] = 0;
        move_background(photo, step, changes[warp]);
        return;
    }
    const i32 first = photo.layers[index].first_number;
    keep_best(photo, first, first + PAINT + photo.layers[index].numbers, error, best);
    __syncwarp();
    move_layer(photo, step, index, changes[warp], before[warp]);
    clear_totals(photo, index);
    __syncwarp();
    form::make_boundary(photo, index, lane_of_thread());
}

// Keeps the numbers if they are the best so far. Grid: as `descend`.
extern "C" __global__ void __launch_bounds__(THREADS, BLOCKS)
keep(const Photo* photos, i32 error, i32 best) {
    const Photo& photo = photos[blockIdx.y];
    const i32 index = warp_of_grid();
    if (index > photo.count) return;
    if (index == photo.count) {
        keep_best(photo, 0, BACKGROUND, error, best);
        keep_error(photo, error, best);
        return;
    }
    const Layer& layer = photo.layers[index];
    keep_best(photo, layer.first_number, layer.first_number + PAINT + layer.numbers, error, best);
}
