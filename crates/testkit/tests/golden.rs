//! Drawings of fixed seeds, compared exactly. `MARQUETRY_GOLDEN=write cargo test -p
//! marquetry-testkit --test golden` makes them anew, which is to be done on purpose only.

use std::path::PathBuf;

use drawing::to_json;
use geometry::Kind;
use optimizer::{Effort, Mix, Options, Search};
use raster::{Backend, Reference, Target};

fn options(kind: Kind) -> Options {
    let options = Options {
        shapes: 4,
        mix: Mix::only(kind),
        seed: 42,
        ..Options::default()
    };
    options.with_effort(Effort::Tiny)
}

fn golden(kind: Kind) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden");
    folder.join(kind.name()).with_extension("json")
}

#[test]
fn seeds_give_the_drawings_they_gave() {
    let photo = testkit::photo(28, 20, false);
    for kind in Kind::ALL {
        let search = Search::new(&photo, &options(*kind)).expect("options in range");
        let drawing = to_json(&search.finish().expect("the CPU does not fail"));
        if std::env::var_os("MARQUETRY_GOLDEN").is_some_and(|what| what == "write") {
            std::fs::write(golden(*kind), &drawing).expect("a writable folder");
        }
        let expected = std::fs::read_to_string(golden(*kind)).expect("a golden drawing");
        assert_eq!(drawing, expected, "{kind}");
    }
}

#[test]
fn the_reference_finds_the_same_drawing() {
    let photo = testkit::photo(28, 20, false);
    let target = Target::new(&photo, Some([90, 90, 90])).expect("a small photo");
    for kind in [Kind::Triangle, Kind::RotatedEllipse, Kind::Quadratic] {
        let drawn = |open: fn(Target) -> Box<dyn Backend>| {
            let open = |target| Ok(open(target));
            Search::with_backend(target.clone(), open, &options(kind)).and_then(Search::finish)
        };
        let expected = drawn(|target| Box::new(Reference::new(target)));
        assert_eq!(
            drawn(|target| Box::new(raster::Cpu::new(target))),
            expected,
            "{kind}"
        );
    }
}
