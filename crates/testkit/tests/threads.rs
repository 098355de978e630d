//! One seed, one drawing: on any number of threads and at every level of instructions.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use drawing::Drawing;
use optimizer::{Greedy, Options, Search};
use raster::{Backend, Cpu, Level, Target};

fn options(threads: Option<usize>) -> Options {
    Options {
        shapes: 12,
        mix: "mixed,quadratic:2,line".parse().expect("known kinds"),
        seed: 7,
        threads: threads.and_then(NonZeroUsize::new),
        greedy: Greedy {
            climbs: 6,
            ..Greedy::default()
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

#[test]
fn drawings_do_not_depend_on_instructions() {
    let photo = testkit::photo(96, 64, false);
    let background = Some([90, 80, 70]);
    let drawing = |level| {
        let target = Target::new(&photo, background).expect("a small photo");
        let open = |target| -> Box<dyn Backend> { Box::new(Cpu::with_level(target, level)) };
        drawn(Search::on(target, open, &options(None)).expect("options in range"))
    };
    let expected = drawing(Level::PORTABLE);
    for level in Level::available() {
        assert_eq!(drawing(level), expected, "{level:?}");
    }
}
