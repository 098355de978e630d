//! Scores per second: ours for every kind of shape, and O(area) scorers on the same candidates in
//! the same run. Ratios are printed first, from the processor time of the thread.

use benches::{AreaScorer, Size, VectorScorer, nanoseconds, outlines, painted, photo, schedule};
use color::{Image, Opacity};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use geometry::{Kind, Outline};
use raster::{Backend, Level};
use std::hint::black_box;

const COUNT: usize = 1024;

fn score(criterion: &mut Criterion) {
    let photo = photo(256);
    let mut group = criterion.benchmark_group("score");
    group.throughput(Throughput::Elements(COUNT as u64));
    let fixed = Opacity::new(128, 128).expect("a range in order");
    let mut fits = Vec::new();
    for level in Level::available() {
        let cpu = painted(&photo, level);
        for kind in Kind::ALL {
            let outlines = outlines(*kind, Size::Usual, COUNT, &photo);
            group.bench_function(BenchmarkId::new(level.name(), kind), |bencher| {
                bencher.iter(|| cpu.score(black_box(&outlines), Opacity::FREE, &mut fits));
            });
        }
    }
    let cpu = painted(&photo, Level::best());
    let canvas = cpu.canvas().expect("the CPU has its canvas at hand");
    for (name, size) in [("triangle", Size::Usual), ("triangle-large", Size::Large)] {
        let outlines = outlines(Kind::Triangle, size, COUNT, &photo);
        group.bench_function(BenchmarkId::new("fixed-opacity", name), |bencher| {
            bencher.iter(|| cpu.score(black_box(&outlines), fixed, &mut fits));
        });
        let mut area = AreaScorer::new(&photo, &canvas, 128);
        group.bench_function(BenchmarkId::new("area", name), |bencher| {
            bencher.iter(|| {
                outlines
                    .iter()
                    .map(|outline| area.score(outline))
                    .sum::<f64>()
            });
        });
    }
    group.finish();
}

/// A line of the table of a whole drawing: nanoseconds per score.
fn whole(name: &str, ours: f64) {
    println!("{name:20} {ours:9.1} ns {:8.2} M/s", 1e3 / ours);
}

/// A line of the table of ratios: nanoseconds per score, ours and of the O(area) scorers.
fn line(name: &str, ours: f64, area: f64, vector: f64) {
    println!(
        "{name:20} {ours:9.1} ns {:8.2} M/s   O(area) {area:9.0} ns, {:6.0} x   vectorised {vector:8.0} ns, {:5.0} x",
        1e3 / ours,
        area / ours,
        vector / ours
    );
}

/// What O(area) costs on equal candidates, and on the whole schedule of fogleman/primitive.
fn ratios() {
    let photo = photo(256);
    let fixed = Opacity::new(128, 128).expect("a range in order");
    println!("equal candidates, opacity 128/255, {} px", photo.width());
    equal_candidates(&photo, fixed);
    println!("the schedule of primitive: 16 x (1000 random + climb to 100 failures), first shape");
    first_shapes(&photo, fixed);
    println!("the same schedule, 200 shapes");
    whole_drawings(&photo, fixed);
}

fn equal_candidates(photo: &Image, opacity: Opacity) {
    let cpu = painted(photo, Level::best());
    let canvas = cpu.canvas().expect("the CPU has its canvas at hand");
    let mut area = AreaScorer::new(photo, &canvas, 128);
    let vector = VectorScorer::new(photo, &canvas, 128);
    let mut fits = Vec::new();
    for kind in Kind::ALL {
        let outlines = outlines(*kind, Size::Usual, COUNT, photo);
        let count = outlines.len() as u64;
        let ours = nanoseconds(30, || {
            black_box(cpu.score(black_box(&outlines), opacity, &mut fits)).map_or(1, |()| count)
        });
        let slow = nanoseconds(3, || {
            let scores = outlines.iter().map(|outline| area.score(outline));
            black_box(scores.sum::<f64>());
            count
        });
        let quick = nanoseconds(3, || {
            let scores = outlines.iter().filter_map(|outline| vector.score(outline));
            black_box(scores.count());
            count
        });
        line(kind.name(), ours, slow, quick);
    }
}

fn first_shapes(photo: &Image, opacity: Opacity) {
    let empty = Image::filled(photo.width(), photo.height(), [120, 110, 100, 255]);
    let empty = empty.expect("sides above 0");
    for kind in Kind::ALL.iter().filter(|kind| kind.is_filled()) {
        let mut area = AreaScorer::new(photo, &empty, 128);
        let vector = VectorScorer::new(photo, &empty, 128);
        let ours = nanoseconds(3, || schedule::ours(photo, *kind, 1, opacity));
        let slow = nanoseconds(1, || schedule::theirs(photo, *kind, |o| area.score(o)));
        let score = |o: &Outline| vector.score(o).map_or(0.0, |fit| -(fit.gain as f64));
        let quick = nanoseconds(1, || schedule::theirs(photo, *kind, score));
        line(kind.name(), ours, slow, quick);
    }
}

fn whole_drawings(photo: &Image, fixed: Opacity) {
    for kind in Kind::ALL.iter().filter(|kind| kind.is_filled()) {
        let rounds = if *kind == Kind::Triangle { 20 } else { 2 };
        let drawing = |opacity| schedule::ours(photo, *kind, 200, opacity);
        whole(kind.name(), nanoseconds(rounds, || drawing(fixed)));
        if *kind == Kind::Triangle {
            let free = nanoseconds(rounds, || drawing(Opacity::FREE));
            whole("triangle, free", free);
        }
    }
}

criterion_group!(benches, score);

fn main() {
    ratios();
    benches();
    Criterion::default().configure_from_args().final_summary();
}
