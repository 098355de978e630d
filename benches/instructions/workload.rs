use std::hint::black_box;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use benches::{Size, candidates, outlines, painted, photo};
use color::{Image, Opacity};
use drawing::Drawing;
use geometry::{Domain, Kind, Shape, Triangles};
use optimizer::{Effort, HostAnneal, HostPolish, Options, Search};
use raster::{Backend, Level, Stack};
use simd::LANES;

const COUNT: usize = 1024;

/// Where callgrind counts, as its option has it.
pub(crate) const MEASURED: &str = "instructions::workload::measured*";

/// Fixed work, the same in every run. What it needs is made before the count begins.
#[derive(Debug)]
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    /// What instructions are divided by.
    pub(crate) unit: &'static str,
    /// Does the work; the number of units.
    pub(crate) run: fn() -> u64,
}

/// All workloads, in the order of the stages of a search.
pub(crate) const WORKLOADS: [Workload; 12] = [
    Workload {
        name: "score/triangle",
        unit: "score",
        run: score_triangles,
    },
    Workload {
        name: "score/rectangle",
        unit: "score",
        run: || score(Kind::Rectangle),
    },
    Workload {
        name: "score/rotated-ellipse",
        unit: "score",
        run: || score(Kind::RotatedEllipse),
    },
    Workload {
        name: "score/quadrilateral",
        unit: "score",
        run: || score(Kind::Quadrilateral),
    },
    Workload {
        name: "score/polygon",
        unit: "score",
        run: || score(Kind::Polygon),
    },
    Workload {
        name: "score/cubic",
        unit: "score",
        run: || score(Kind::Cubic),
    },
    Workload {
        name: "rank/triangle",
        unit: "score",
        run: rank_triangles,
    },
    Workload {
        name: "draw/triangle",
        unit: "shape",
        run: draw,
    },
    Workload {
        name: "greedy/triangle",
        unit: "evaluation",
        run: greedy,
    },
    Workload {
        name: "anneal/triangle",
        unit: "evaluation",
        run: anneal,
    },
    Workload {
        name: "order/triangle",
        unit: "layer",
        run: order,
    },
    Workload {
        name: "polish/triangle",
        unit: "layer",
        run: polish,
    },
];

/// The only place where instructions are counted.
#[inline(never)]
fn measured(work: &mut dyn FnMut() -> u64) -> u64 {
    // Not the last thing to do, or the call would be a jump out of here.
    black_box(work())
}

/// The work for the second time, when all memory has been allocated.
fn measured_again(work: &mut dyn FnMut() -> u64) -> u64 {
    work();
    measured(work)
}

/// The usual triangles, eight side by side.
fn triangles(photo: &Image) -> Vec<Triangles> {
    let shapes = candidates(
        Kind::Triangle,
        Size::Usual,
        COUNT,
        photo.width(),
        photo.height(),
    );
    let mut triangles = vec![Triangles::default(); COUNT / LANES];
    for (i, shape) in shapes.iter().enumerate() {
        if let Shape::Triangle(triangle) = shape {
            triangles[i / LANES].set_lane(i % LANES, triangle);
        }
    }
    triangles
}

fn score_triangles() -> u64 {
    let photo = photo(256);
    let (cpu, triangles, mut fits) = (
        painted(&photo, Level::best()),
        triangles(&photo),
        Vec::new(),
    );
    measured_again(&mut || {
        cpu.score_triangles(black_box(&triangles), COUNT, Opacity::FREE, &mut fits)
            .expect("the CPU does not fail");
        fits.len() as u64
    })
}

fn rank_triangles() -> u64 {
    let photo = photo(256);
    let (cpu, triangles, mut ranks) = (
        painted(&photo, Level::best()),
        triangles(&photo),
        Vec::new(),
    );
    measured_again(&mut || {
        cpu.rank_triangles(black_box(&triangles), COUNT, &mut ranks)
            .expect("the CPU does not fail");
        ranks.len() as u64
    })
}

fn score(kind: Kind) -> u64 {
    let photo = photo(256);
    let cpu = painted(&photo, Level::best());
    let (outlines, mut fits) = (outlines(kind, Size::Usual, COUNT, &photo), Vec::new());
    measured_again(&mut || {
        cpu.score(black_box(&outlines), Opacity::FREE, &mut fits)
            .expect("the CPU does not fail");
        fits.len() as u64
    })
}

fn draw() -> u64 {
    let photo = photo(256);
    let mut cpu = painted(&photo, Level::best());
    let outlines = outlines(Kind::Triangle, Size::Usual, 20, &photo);
    let fits = outlines
        .iter()
        .map(|outline| cpu.fit(outline, Opacity::FREE));
    let fits: Vec<_> = fits.map(|fit| fit.expect("an outline in range")).collect();
    measured(&mut || {
        let mut drawn = 0;
        for (outline, fit) in outlines.iter().zip(&fits) {
            if let Some(fit) = fit {
                cpu.draw(outline, fit.paint).expect("an outline in range");
                drawn += 1;
            }
        }
        drawn
    })
}

/// Options as they are by default, on one thread.
fn options() -> Options {
    Options {
        threads: NonZeroUsize::new(1),
        ..Options::default()
    }
}

/// A search that ends after the greedy stage, as it is where the others follow.
fn search(photo: &Image, shapes: usize) -> Search {
    let options = Options {
        shapes,
        greedy: options().greedy,
        ..options().greedy_only(Effort::Balanced)
    };
    Search::new(photo, &options).expect("options in range")
}

fn greedy() -> u64 {
    let mut search = search(&photo(256), 5);
    measured(&mut || {
        search
            .run(|_| ControlFlow::Continue(()))
            .expect("the CPU does not fail");
        search.progress().evaluations
    })
}

/// A drawing of 30 triangles for the joint stages, and its photo.
fn small() -> (Image, Drawing) {
    let photo = photo(128);
    let drawing = search(&photo, 30).finish();
    let drawing = drawing.expect("the CPU does not fail");
    (photo, drawing)
}

fn anneal() -> u64 {
    let ((photo, drawing), options) = (small(), options());
    let target = options.target(&photo).expect("a small photo");
    let domain = Domain::new(photo.width(), photo.height());
    let mut annealing =
        HostAnneal::new(target, &drawing, domain, &options).expect("shapes of a search");
    measured(&mut || {
        annealing.step().expect("shapes within the domain");
        annealing.evaluations()
    })
}

fn order() -> u64 {
    let ((photo, drawing), options) = (small(), options());
    let target = options.target(&photo).expect("a small photo");
    let layers = drawing.layers.iter();
    let layers = layers.map(|layer| (layer.shape.outline(), layer.paint));
    let stack = Stack::new(target, layers).expect("shapes of a search");
    measured(&mut || {
        for place in 0..stack.len() {
            black_box(stack.best_place(place, Opacity::FREE));
        }
        stack.len() as u64
    })
}

fn polish() -> u64 {
    let ((photo, drawing), options) = (small(), options());
    let target = options.target(&photo).expect("a small photo");
    let domain = Domain::new(photo.width(), photo.height());
    let mut polishing = HostPolish::new(target, &drawing, domain, &options);
    measured_again(&mut || {
        polishing.step();
        drawing.layers.len() as u64
    })
}
