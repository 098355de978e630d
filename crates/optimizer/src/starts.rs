use geometry::{Domain, Point, SUBPIXELS, Shape, draws};
use rand_pcg::rand_core::Rng;
use raster::{Residual, TILE};

use crate::Mix;

/// The smallest reach of a random shape, in sixteenths of a pixel (1 px).
const MIN_REACH: i32 = SUBPIXELS;

/// Where and how large random shapes are: places in proportion to the error that remains, sizes
/// with all octaves equally likely.
#[derive(Debug)]
pub(crate) struct Starts {
    columns: u32,
    /// Error of all tiles up to and with each.
    cumulative: Vec<u64>,
}

impl Starts {
    pub(crate) fn new(residual: &Residual) -> Self {
        let cumulative = residual.tiles.iter().scan(0, |sum, tile| {
            *sum += tile;
            Some(*sum)
        });
        Self {
            columns: residual.columns,
            cumulative: cumulative.collect(),
        }
    }

    /// The error of the whole canvas.
    pub(crate) fn total(&self) -> u64 {
        self.cumulative.last().copied().unwrap_or(0)
    }

    /// A place, uniform within a tile.
    pub(crate) fn place(&self, rng: &mut impl Rng) -> Point {
        let at = ((u128::from(rng.next_u64()) * u128::from(self.total())) >> 64) as u64;
        let tile = self.cumulative.partition_point(|sum| *sum <= at) as u32;
        let side = TILE as i32 * SUBPIXELS;
        let corner = Point::new((tile % self.columns) as i32, (tile / self.columns) as i32);
        let within = rng.next_u32();
        let part = |bits: u32| ((bits & 0xffff) as i32 * side) >> 16;
        Point::new(
            corner.x * side + part(within),
            corner.y * side + part(within >> 16),
        )
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
        draws::log_uniform(rng, MIN_REACH, (domain.longer_side() / 2).max(MIN_REACH))
    }
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
        let starts = Starts::new(&residual);
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
}
