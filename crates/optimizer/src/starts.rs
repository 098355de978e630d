use geometry::{Domain, Point, SUBPIXELS, Shape, Streams, draws};
use rand_pcg::rand_core::Rng;
use raster::{Residual, TILE};
use simd::{LANES, Simd};

use crate::Mix;

/// The smallest reach of a random shape, in sixteenths of a pixel (1 px).
const MIN_REACH: i32 = SUBPIXELS;

/// The side of a tile, in sixteenths of a pixel.
const SIDE: i32 = TILE as i32 * SUBPIXELS;

/// Where and how large random shapes are: places in proportion to the error that remains, sizes
/// with all octaves equally likely.
#[derive(Debug)]
pub(crate) struct StartSampler {
    columns: u32,
    /// Error of all tiles up to and with each.
    cumulative: Vec<u64>,
    /// The tile where each of equal parts of the error begins, so that the tile of any error is few
    /// tiles further on.
    guide: Vec<u32>,
}

/// Parts of the error, as a power of two, at most. Of canvases with more tiles a place takes more
/// steps, which together cost less than a guide for each shape that is as long as the list of
/// tiles.
const MOST_GUIDE_BITS: u32 = 12;

impl StartSampler {
    pub(crate) fn new(residual: &Residual) -> Self {
        let cumulative = residual.tiles.iter().scan(0, |sum, tile| {
            *sum += tile;
            Some(*sum)
        });
        let mut starts = Self {
            columns: residual.columns,
            cumulative: cumulative.collect(),
            guide: Vec::new(),
        };
        // With twice as many parts as tiles most tiles of a part are its first or second one.
        let parts = (2 * starts.cumulative.len()).next_power_of_two();
        let bits = parts.ilog2().clamp(1, MOST_GUIDE_BITS);
        let mut tile = 0;
        let begin = |part: u64| {
            tile = starts.tile_from(tile, starts.share(part << (u64::BITS - bits)));
            tile
        };
        let guide = (0..1 << bits).map(begin).collect();
        starts.guide = guide;
        starts
    }

    /// The part of all error that a fraction of 2⁶⁴ stands for.
    #[inline(always)]
    fn share(&self, bits: u64) -> u64 {
        ((u128::from(bits) * u128::from(self.total())) >> 64) as u64
    }

    /// The first tile up to and with which there is more error than `at`, from a tile before it on.
    #[inline(always)]
    fn tile_from(&self, tile: u32, at: u64) -> u32 {
        let later = |tile: u32| {
            self.cumulative
                .get(tile as usize)
                .is_some_and(|sum| *sum <= at)
        };
        // The first step is taken without a branch, which no processor would foresee.
        let mut tile = tile + u32::from(later(tile));
        while later(tile) {
            tile += 1;
        }
        tile
    }

    /// The error of the whole canvas.
    pub(crate) fn total(&self) -> u64 {
        self.cumulative.last().copied().unwrap_or(0)
    }

    /// A place, uniform within a tile.
    pub(crate) fn place(&self, rng: &mut impl Rng) -> Point {
        let tile = self.tile(rng.next_u64());
        let corner = Point::new((tile % self.columns) as i32, (tile / self.columns) as i32);
        let within = rng.next_u32();
        let part = |bits: u32| ((bits & 0xffff) as i32 * SIDE) >> 16;
        Point::new(
            corner.x * SIDE + part(within),
            corner.y * SIDE + part(within >> 16),
        )
    }

    /// [`StartSampler::place`] by each of eight generators: x and y.
    #[inline(always)]
    pub(crate) fn places<S: Simd>(
        &self,
        simd: S,
        streams: &mut Streams,
    ) -> ([i32; LANES], [i32; LANES]) {
        let (low, high) = (streams.bits(simd), streams.bits(simd));
        let mut tiles = [0; LANES];
        for (lane, tile) in tiles.iter_mut().enumerate() {
            let bits = (u64::from(high[lane] as u32) << 32) | u64::from(low[lane] as u32);
            *tile = self.tile(bits) as i32;
        }
        let tiles = simd.load(&tiles);
        // Quotients of whole numbers below 2³¹ round to a whole number only where they are one.
        let columns = simd.splat(self.columns as i32);
        let quotient = simd.div_f64(simd.i32_to_f64(tiles), simd.i32_to_f64(columns));
        let row = simd.to_i32(quotient);
        let column = simd.sub(tiles, simd.mul(row, columns));
        let (within, side) = (simd.load(&streams.bits(simd)), simd.splat(SIDE));
        let low = simd.mul(simd.and(within, simd.splat(0xffff)), side);
        let high = simd.mul(simd.shift_right_unsigned::<16>(within), side);
        let (mut x, mut y) = ([0; LANES], [0; LANES]);
        let in_tile = simd.shift_right::<16>(low);
        simd.store(simd.add(simd.mul(column, side), in_tile), &mut x);
        let in_tile = simd.shift_right::<16>(high);
        simd.store(simd.add(simd.mul(row, side), in_tile), &mut y);
        (x, y)
    }

    /// The tile that a fraction of 2⁶⁴ of all error falls into.
    #[inline(always)]
    fn tile(&self, bits: u64) -> u32 {
        let part = bits >> (u64::BITS - self.guide.len().ilog2());
        self.tile_from(self.guide[part as usize], self.share(bits))
    }

    /// A random shape of one of the kinds.
    pub(crate) fn shape(&self, rng: &mut impl Rng, mix: &Mix, domain: &Domain) -> Shape {
        let kind = mix.draw(rng);
        let place = self.place(rng);
        let reach = Self::reach(rng, domain);
        Shape::random(kind, rng, domain, place, reach)
    }

    /// A size, from 1 px to half of the longer side.
    pub(crate) fn reach(rng: &mut impl Rng, domain: &Domain) -> i32 {
        draws::log_uniform(rng, MIN_REACH, longest_reach(domain))
    }

    /// [`StartSampler::reach`] by each of eight generators.
    #[inline(always)]
    pub(crate) fn reaches<S: Simd>(
        simd: S,
        streams: &mut Streams,
        domain: &Domain,
    ) -> [i32; LANES] {
        streams.log_uniform(simd, MIN_REACH, longest_reach(domain))
    }
}

/// The largest reach of a random shape.
fn longest_reach(domain: &Domain) -> i32 {
    (domain.longer_side() / 2).max(MIN_REACH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_pcg::Pcg32;

    #[test]
    fn places_follow_the_error() {
        let residual = Residual {
            columns: 3,
            rows: 2,
            tiles: vec![0, 30, 0, 0, 0, 10],
        };
        let starts = StartSampler::new(&residual);
        assert_eq!(starts.total(), 40);
        let mut rng = Pcg32::new(5, 5);
        let (mut second, mut last) = (0, 0);
        for _ in 0..4000 {
            let place = starts.place(&mut rng);
            match (place.x / 128, place.y / 128) {
                (1, 0) => second += 1,
                (2, 1) => last += 1,
                other => panic!("a place in tile {other:?}, which has no error"),
            }
        }
        assert!((2850..3150).contains(&second), "{second} and {last}");
    }

    #[test]
    fn the_guide_leads_to_the_tile() {
        let mut rng = Pcg32::new(4, 9);
        let mut tiles: Vec<u64> = (0..300).map(|_| 1 << draws::below(&mut rng, 40)).collect();
        tiles[..40].fill(0);
        tiles[290..].fill(0);
        for tiles in [
            tiles,
            vec![7],
            vec![0, 0],
            vec![u64::MAX / 2, 1, u64::MAX / 2],
            // More tiles than parts.
            (0..9000).map(|i| i % 7).collect(),
        ] {
            let starts = StartSampler::new(&Residual {
                columns: 1,
                rows: tiles.len() as u32,
                tiles,
            });
            let ends = [0, 1, u64::MAX - 1, u64::MAX];
            for bits in ends.into_iter().chain((0..5000).map(|_| rng.next_u64())) {
                let at = starts.share(bits);
                let tile = starts.cumulative.partition_point(|sum| *sum <= at);
                assert_eq!(starts.tile(bits), tile as u32);
            }
        }
    }
}
