//! The schedule of fogleman/primitive, by our search and by O(area) scorers.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use color::{Image, Opacity};
use geometry::{Domain, Kind, Outline, Point, Shape, draws};
use optimizer::{Effort, GreedyOptions, Mix, Options, Search};
use rand_pcg::Pcg32;

/// The schedule: 16 climbs for each shape, each from the best of 1,000 random shapes until 100
/// changes in a row have failed.
pub const GREEDY: GreedyOptions = GreedyOptions {
    climbs: 16,
    random_starts: 1000,
    recheck: 0,
    patience: 100,
    batch: 1,
    finish: 0,
};

/// The opacity that the program fixes by default, 0 to 255.
pub const ALPHA: u8 = 128;

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
        opacity: Some(opacity),
        threads: NonZeroUsize::new(1),
        ..Options::default().greedy_only(Effort::Balanced)
    };
    let greedy = GreedyOptions {
        batch: options.greedy.batch,
        recheck: options.greedy.recheck,
        ..GREEDY
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
    for _ in 0..GREEDY.climbs {
        let mut best = scored(random(kind, &mut rng, &domain));
        for _ in 1..GREEDY.random_starts {
            let next = scored(random(kind, &mut rng, &domain));
            best = if next.0 < best.0 { next } else { best };
        }
        let mut failures = 0;
        while failures < GREEDY.patience {
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
