//! Scores per second: ours for every kind of shape, and the O(area) scorer of the peers on the same
//! candidates in the same run.

use benches::{AreaScorer, Size, candidates, photo};
use color::{Image, Opacity};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use geometry::{Kind, Outline};
use raster::{Backend, Cpu, Level, Target};
use std::hint::black_box;

const COUNT: usize = 1024;
const BACKGROUND: [u8; 3] = [120, 110, 100];

fn cpu(photo: &Image, level: Level) -> Cpu {
    let mut cpu = Cpu::with_level(
        Target::new(photo, Some(BACKGROUND)).expect("a small photo"),
        level,
    );
    for shape in candidates(
        Kind::Triangle,
        Size::Usual,
        100,
        photo.width(),
        photo.height(),
    ) {
        let outline = shape.outline();
        if let Ok(Some(fit)) = cpu.fit(&outline, Opacity::FREE) {
            cpu.draw(&outline, fit.paint).expect("an outline in range");
        }
    }
    cpu
}

fn outlines(kind: Kind, size: Size, photo: &Image) -> Vec<Outline> {
    let shapes = candidates(kind, size, COUNT, photo.width(), photo.height());
    shapes.iter().map(geometry::Shape::outline).collect()
}

fn score(criterion: &mut Criterion) {
    let photo = photo(256);
    let mut group = criterion.benchmark_group("score");
    group.throughput(Throughput::Elements(COUNT as u64));
    let fixed = Opacity::new(128, 128).expect("a range in order");
    let mut fits = Vec::new();
    for level in Level::available() {
        let cpu = cpu(&photo, level);
        for kind in Kind::ALL {
            let outlines = outlines(*kind, Size::Usual, &photo);
            group.bench_function(BenchmarkId::new(level.name(), kind), |bencher| {
                bencher.iter(|| cpu.score(black_box(&outlines), Opacity::FREE, &mut fits));
            });
        }
    }
    let cpu = cpu(&photo, Level::best());
    let canvas = cpu.canvas().expect("the CPU has its canvas at hand");
    for (name, size) in [("triangle", Size::Usual), ("triangle-large", Size::Large)] {
        let outlines = outlines(Kind::Triangle, size, &photo);
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

criterion_group!(benches, score);
criterion_main!(benches);
