//! Drawings for tests.

use color::Paint;
use geometry::{Domain, Kind, Point, Shape};
use proptest::prelude::*;
use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng;

use crate::{Drawing, Layer};

/// `count` layers of the given kinds in turn, on 97×61 px; everything else follows from `seed`.
pub(crate) fn drawing(kinds: &[Kind], count: usize, seed: u64) -> Drawing {
    let mut rng = Pcg32::new(seed, 5);
    let domain = Domain::new(97, 61);
    let layer = |kind: &Kind| {
        let at = Point::new(
            (rng.next_u32() % 1552) as i32,
            (rng.next_u32() % 976) as i32,
        );
        let reach = 1 + (rng.next_u32() % 600) as i32;
        let mut shape = Shape::random(*kind, &mut rng, &domain, at, reach);
        for _ in 0..rng.next_u32() % 9 {
            shape = shape.mutated(&mut rng, &domain);
        }
        let [r, g, b, alpha] = rng.next_u32().to_le_bytes();
        let (color, alpha) = ([r, g, b], if alpha < 40 { 255 } else { alpha });
        Layer {
            shape,
            paint: Paint { color, alpha },
        }
    };
    let layers = kinds.iter().cycle().take(count).map(layer).collect();
    Drawing {
        layers,
        ..Drawing::new(97, 61, Some([200, 120, 64])).with_output_size((970, 610))
    }
}

/// Up to 23 layers of any kinds, with or without a background.
pub(crate) fn any_drawing() -> impl Strategy<Value = Drawing> {
    let kinds = prop::collection::vec(prop::sample::select(Kind::ALL), 1..4);
    (kinds, 0..24_usize, any::<u64>(), any::<Option<[u8; 3]>>()).prop_map(
        |(kinds, count, seed, background)| Drawing {
            background,
            ..drawing(&kinds, count, seed)
        },
    )
}
