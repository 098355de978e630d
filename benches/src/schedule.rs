//! The schedule of fogleman/primitive, by our search and by O(area) scorers.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use color::{Image, Opacity};
use geometry::{Domain, Kind, Outline, Point, Shape, draws};
use optimizer::{Greedy, Mix, Options, Search};
use rand_pcg::Pcg32;

/// Climbs for each shape, random shapes before each, and failures that end one.
const CLIMBS: u32 = 16;
const STARTS: u32 = 1000;
const PATIENCE: u32 = 100;

/// Our greedy search of `shapes` shapes on one thread, at opacity 128/255 or the best for each
/// shape, random draws, changes and drawing included; candidates scored.
///
/// # Panics
/// When the photo is too large.
#[must_use]
pub fn ours(photo: &Image, kind: Kind, shapes: usize, opacity: Opacity) -> u64 {
    let options = Options {
        shapes,
        mix: Mix::only(kind),
        opacity,
        threads: NonZeroUsize::new(1),
        ..Options::default().greedy_only()
    };
    let greedy = Greedy {
        climbs: CLIMBS,
        starts: STARTS,
        patience: PATIENCE,
        finish: 0,
        ..options.greedy
    };
    let mut search = Search::new(photo, &Options { greedy, ..options }).expect("a small photo");
    search
        .run(|_| ControlFlow::Continue(()))
        .expect("the CPU does not fail");
    search.progress().evaluations
}

/// One shape by the same schedule with a scorer of which less is better, random draws and changes
/// included; candidates scored.
pub fn theirs(photo: &Image, kind: Kind, mut score: impl FnMut(&Outline) -> f64) -> u64 {
    let mut rng = Pcg32::new(7, 7);
    let domain = Domain::new(photo.width(), photo.height());
    let mut count = 0;
    let mut scored = |shape: Shape| {
        count += 1;
        (score(&shape.outline()), shape)
    };
    for _ in 0..CLIMBS {
        let mut best = scored(random(kind, &mut rng, &domain));
        for _ in 1..STARTS {
            let next = scored(random(kind, &mut rng, &domain));
            best = if next.0 < best.0 { next } else { best };
        }
        let mut failures = 0;
        while failures < PATIENCE {
            let next = scored(best.1.mutated(&mut rng, &domain));
            failures += 1;
            if next.0 < best.0 {
                (best, failures) = (next, 0);
            }
        }
    }
    count
}

/// A shape as our search draws them where the error is even.
fn random(kind: Kind, rng: &mut Pcg32, domain: &Domain) -> Shape {
    let part = |rng: &mut Pcg32, side: u32| draws::below(rng, side * 16) as i32;
    let place = Point::new(part(rng, domain.width), part(rng, domain.height));
    let reach = draws::log_uniform(rng, 16, domain.longer_side() / 2);
    Shape::random(kind, rng, domain, place, reach)
}
