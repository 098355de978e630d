//! One seed, one drawing: on any number of threads and at every level of instructions.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use color::Paint;
use drawing::{Drawing, Layer};
use geometry::{Domain, Point, Rectangle, Shape};
use optimizer::{Effort, GreedyOptions, HostAnneal, Options, Search};
use raster::{Backend, Cpu, Level, Target};

fn options(threads: Option<usize>) -> Options {
    Options {
        shapes: 12,
        mix: "mixed,quadratic:2,line".parse().expect("known kinds"),
        seed: 7,
        threads: threads.and_then(NonZeroUsize::new),
        greedy: GreedyOptions {
            climbs: 6,
            ..Effort::Balanced.greedy_alone()
        },
        ..Options::default()
    }
}

fn drawn(mut search: Search) -> Drawing {
    search
        .run(|_| ControlFlow::Continue(()))
        .expect("the search runs");
    search.into_drawing()
}

#[test]
fn drawings_do_not_depend_on_threads() {
    let photo = testkit::photo(96, 64, false);
    let search = |threads| Search::new(&photo, &options(threads)).expect("a small photo");
    let expected = drawn(search(Some(1)));
    assert_eq!(expected.layers.len(), 12);
    for threads in [Some(2), Some(7), None] {
        assert_eq!(drawn(search(threads)), expected, "{threads:?} threads");
    }
}

/// A small square in each tile of 16 px, so that a visit to one hinders no other.
fn squares(size: (u32, u32)) -> Drawing {
    let tiles = (0..size.1 / 16).flat_map(|y| (0..size.0 / 16).map(move |x| (x, y)));
    let layer = |(x, y)| {
        let corner = |px: u32| Point::new((16 * x + px) as i32 * 16, (16 * y + px) as i32 * 16);
        let (from, to) = (corner(6), corner(10));
        Layer {
            shape: Shape::Rectangle(Rectangle { from, to }),
            paint: Paint {
                color: [200, 90, 30],
                alpha: 150,
            },
        }
    };
    Drawing {
        layers: tiles.map(layer).collect(),
        ..Drawing::new(size.0, size.1, Some([128; 3]))
    }
}

#[test]
fn sweeps_over_layers_far_apart_do_not_depend_on_threads() {
    let photo = testkit::photo(96, 64, false);
    let drawing = squares((96, 64));
    let swept = |threads| {
        let mut options = options(threads);
        options.anneal.reach_256ths = 2;
        let target = Target::new(&photo, drawing.background).expect("a small photo");
        let domain = Domain::new(96, 64);
        let stage = HostAnneal::new(target, &drawing, domain, &options);
        let mut stage = stage.expect("a valid drawing");
        for _ in 0..3 {
            assert_eq!(stage.step(), Ok(true));
        }
        stage.best().clone()
    };
    let expected = swept(Some(1));
    assert_ne!(expected.1, drawing.layers);
    for threads in [Some(2), Some(7), None] {
        assert_eq!(swept(threads), expected, "{threads:?} threads");
    }
}

#[test]
fn drawings_do_not_depend_on_instructions() {
    let photo = testkit::photo(96, 64, false);
    let background = Some([90, 80, 70]);
    let drawing = |level| {
        let target = Target::new(&photo, background).expect("a small photo");
        let open = |target| Ok(Box::new(Cpu::with_level(target, level)) as Box<dyn Backend>);
        drawn(Search::with_backend(target, open, &options(None)).expect("options in range"))
    };
    let expected = drawing(Level::PORTABLE);
    for level in Level::available() {
        assert_eq!(drawing(level), expected, "{level:?}");
    }
}
