// Where in the order layers gain most: `best_place` of crates/raster/src/stack/order.rs. Each block
// goes through the layers over a strip, and adds up what passing each other layer changes.
#include "color/fit.cuh"
#include "color/sums_of_lanes.cuh"
#include "search/greedy_job.cuh"
#include "search/try.cuh"
#include "stack/patch.cuh"
#include "stack/strip.cuh"

namespace order {

// Layers over a strip, and layers of a photo that may move, at most.
constexpr i32 MOST_LAYERS = 320;
constexpr i32 MOST_MOVES = 96;
static_assert(MOST_MOVES % WARPS == 0, "blocks have a layer for each warp");

// The pixels of a layer, and its number among those that may move or less than 0.
struct Spot {
    Box box;
    i32 number;
};

// Where a layer gains most: right above another one, at the bottom if that is less than 0; and what it
// gains where it is.
struct Place {
    Fit fit;
    i64 stay;
    i32 above;
    i32 unused;
};

// What is read and written, of all photos: `room` spots for each, MOST_MOVES layers that may move and
// places; and of each layer that may move `room` + 1 sums, those at the bottom and what is added above
// each layer.
struct Places {
    const Picture* pictures;
    const Stack* stacks;
    const GreedyJob* greedy_jobs;
    const Spot* spots;
    const i32* moves;
    u64 (*sums)[sums::WORDS];
    Place* places;
    i32 room;

    // The sums of a layer that may move.
    __device__ __forceinline__ u64 (*sums_of(i32 photo, i32 number) const)[sums::WORDS] {
        return sums + (static_cast<i64>(photo) * MOST_MOVES + number) * (room + 1);
    }
};

// The layers over a strip, bottom first, and how much of its pixels they cover.
struct Layers {
    i32 count;
    i32 layers[MOST_LAYERS];
    u8 covered[MOST_LAYERS][WARP];
    // The pixels of which each covers anything, a bit for each.
    u32 pixels[MOST_LAYERS];
    // Those that may move, by where they are among `layers`.
    i32 moving;
    i32 moves[MOST_MOVES];
};

struct Block {
    const Strip strip;
    const Spot* spots;
    Layers& over;

    // Finds the layers over the strip; by one warp.
    __device__ inline void list() const {
        const u32 before = (1u << lane_of_thread()) - 1;
        i32 count = 0, moving = 0;
        for (i32 first = 0; first < strip.stack.count; first += WARP) {
            const u32 those = strip.those_that_meet(first, [&](i32 at) { return spots[at].box; });
            const i32 layer = first + lane_of_thread(), place = count + __popc(those & before);
            const bool is = (those >> lane_of_thread() & 1) != 0 && place < MOST_LAYERS;
            const bool moves = is && spots[layer].number >= 0;
            const u32 movers = __ballot_sync(ALL_LANES, moves);
            if (is) over.layers[place] = layer;
            if (moves) over.moves[moving + __popc(movers & before)] = place;
            count += __popc(those);
            moving += __popc(movers);
        }
        if (lane_of_thread() == 0) {
            over.count = min(count, MOST_LAYERS);
            over.moving = moving;
        }
    }

    // How much of the pixels each layer covers.
    __device__ inline void cover(StripRoom& room) const {
        for (i32 first = warp_of_block() * LAYERS_AT_ONCE; first < over.count;
             first += WARPS * LAYERS_AT_ONCE) {
            strip.cover_at_once(first, over.count, [&](i32 i) { return over.layers[i]; }, room,
                                [&](i32 i, u32 covered) {
                                    over.covered[i][lane_of_thread()] = static_cast<u8>(covered);
                                    over.pixels[i] = __ballot_sync(ALL_LANES, covered != 0);
                                });
        }
    }

    // Moves layer `own_place` over the strip from below all others up to above all of them.
    __device__ inline void pass(i32 own_place, u64 (*sums)[sums::WORDS]) const {
        const i32 lane = lane_of_thread();
        const u32 own = over.covered[own_place][lane];
        if (over.pixels[own_place] == 0) return;
        Patch patch = Patch::make(strip.picture, strip.stack, strip.pixel());
        each_other(own_place, [&](i32, Paint paint, u32 theirs) { patch.cover(paint, theirs); });
        Sums now = patch.sums(own);
        sums::add_of_warp(now, lane, sums[0]);
        each_other(own_place, [&](i32 other, Paint paint, u32 theirs) {
            patch.rise(paint, theirs);
            const Sums next = patch.sums(own);
            sums::add_of_warp(difference(next, now), lane, sums[1 + other]);
            now = next;
        });
    }

    // Calls `work(layer, paint, coverage)` for all others that cover something of what this layer covers.
    template <class Work>
    __device__ __forceinline__ void each_other(i32 own_place, const Work& work) const {
        const i32 lane = lane_of_thread();
        const u32 own = over.pixels[own_place];
        for (i32 first = 0; first < over.count; first += WARP) {
            const i32 at = first + lane;
            const bool meets = at < over.count && at != own_place && (over.pixels[at] & own) != 0;
            for (u32 left = __ballot_sync(ALL_LANES, meets); left != 0; left &= left - 1) {
                const i32 i = first + __ffs(static_cast<i32>(left)) - 1;
                const i32 layer = over.layers[i];
                work(layer, strip.stack.layers[layer].paint, over.covered[i][lane]);
            }
        }
    }

    __device__ __forceinline__ static Sums difference(const Sums& a, const Sums& b) {
        return {a.n - b.n,
                {a.e[0] - b.e[0], a.e[1] - b.e[1], a.e[2] - b.e[2]},
                {a.c[0] - b.c[0], a.c[1] - b.c[1], a.c[2] - b.c[2]},
                a.x - b.x,
                a.y - b.y};
    }
};

// The sums up to each lane's, and those of all lanes before `before` on the way in, up to the last lane's
// on the way out.
__device__ inline Sums up_to(i64 (&words)[sums::WORDS], i64 (&before)[sums::WORDS], i32 lane) {
#pragma unroll
    for (i32 k = 0; k < sums::WORDS; ++k) {
        words[k] = before[k] + prefix::inclusive(words[k], lane);
        before[k] = __shfl_sync(ALL_LANES, words[k], WARP - 1);
    }
    return sums::of_words(words);
}

// The best place of the layer at `at`; by one warp, which sets the sums to 0.
__device__ inline Place best_place(const Stack& stack, const Palette& palette, Opacity opacity,
                                   i32 at, u64 (*sums)[sums::WORDS]) {
    const i32 lane = lane_of_thread();
    Place best = {{tries::NOTHING, 0, 0}, 0, -1, 0};
    bool covers = true;
    i64 before[sums::WORDS] = {};
    for (i32 first = 0; first <= stack.count; first += WARP) {
        const i32 entry = first + lane;
        const bool is = entry <= stack.count;
        i64 words[sums::WORDS];
#pragma unroll
        for (i32 k = 0; k < sums::WORDS; ++k) {
            words[k] = is ? static_cast<i64>(sums[entry][k]) : 0;
            if (is) sums[entry][k] = 0;
        }
        const Fit fit = palette.fit_covered(up_to(words, before, lane), opacity);
        covers = covers && __all_sync(ALL_LANES, !is || fit.covers != 0);
        // Above the layer itself it is where it is.
        if (first <= at + 1 && at + 1 < first + WARP) {
            best.stay = __shfl_sync(ALL_LANES, fit.gain, (at + 1) % WARP);
        }
        const tries::Try top = tries::best_of_warp({is ? fit.gain : tries::NOTHING, entry});
        if (top.gain > best.fit.gain) {
            best.fit = {top.gain, __shfl_sync(ALL_LANES, fit.paint, top.number % WARP), 1};
            best.above = top.number - 1;
        }
    }
    if (!covers) best.fit.covers = 0;
    return best;
}

}  // namespace order

// Adds up what layers that may move gain in each place. Grid: (strips, photos).
extern "C" __global__ void __launch_bounds__(THREADS) pass_layers(order::Places all) {
    __shared__ order::Layers over;
    __shared__ StripRoom rooms[WARPS];
    const i32 photo = static_cast<i32>(blockIdx.y), warp = warp_of_block();
    const Strip strip =
        Strip::make(all.pictures[photo], all.stacks[photo], static_cast<i32>(blockIdx.x));
    if (strip.is_none()) return;
    const order::Spot* spots = all.spots + static_cast<i64>(photo) * all.room;
    const order::Block block = {strip, spots, over};
    if (warp == 0) block.list();
    __syncthreads();
    block.cover(rooms[warp]);
    __syncthreads();
    for (i32 i = warp; i < over.moving; i += WARPS) {
        const i32 place = over.moves[i];
        block.pass(place, all.sums_of(photo, spots[over.layers[place]].number));
    }
}

// The best place of each layer that may move. Grid: (such layers / WARPS, photos).
extern "C" __global__ void __launch_bounds__(THREADS) best_places(order::Places all) {
    const i32 photo = static_cast<i32>(blockIdx.y), number = warp_of_grid();
    const i64 i = static_cast<i64>(photo) * order::MOST_MOVES + number;
    const i32 at = all.moves[i];
    if (at < 0) return;
    const order::Place place =
        order::best_place(all.stacks[photo], all.pictures[photo].palette, all.greedy_jobs[photo].opacity,
                          at, all.sums_of(photo, number));
    if (lane_of_thread() == 0) all.places[i] = place;
}
