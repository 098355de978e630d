//! What it costs to keep the row sums: all of them at the start, and those a shape touches. And
//! what the best rectangle of a grid takes by them.

use benches::{Size, candidates, painted, photo};
use color::{Opacity, Paint};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use geometry::Kind;
use raster::{Backend, Cpu, Level, Target};

fn tables(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tables");
    for side in [256, 512, 1024] {
        let photo = photo(side);
        let pixels = photo.pixels().len() as u64;
        let target = Target::new(&photo, Some([120, 110, 100])).expect("a small photo");
        group.throughput(Throughput::Elements(pixels));
        group.bench_function(BenchmarkId::new("build", side), |bencher| {
            bencher.iter(|| Cpu::new(target.clone()));
        });
        let mut cpu = Cpu::new(target);
        let shapes = candidates(
            Kind::Triangle,
            Size::Usual,
            100,
            photo.width(),
            photo.height(),
        );
        group.throughput(Throughput::Elements(shapes.len() as u64));
        group.bench_function(BenchmarkId::new("draw", side), |bencher| {
            let paint = Paint {
                color: [90, 60, 200],
                alpha: 100,
            };
            bencher.iter(|| {
                shapes
                    .iter()
                    .try_for_each(|shape| cpu.draw(&shape.outline(), paint))
            });
        });
    }
    group.finish();
}

/// All 4.3 million rectangles of a grid of 64 × 64.
fn rectangles(criterion: &mut Criterion) {
    let cpu = painted(&photo(256), Level::best());
    let mut group = criterion.benchmark_group("best-rectangle");
    let fixed = Opacity::new(128, 128).expect("a range in order");
    group.sample_size(20);
    for (name, opacity) in [("free", Opacity::FREE), ("fixed", fixed)] {
        group.bench_function(BenchmarkId::new("64", name), |bencher| {
            bencher.iter(|| cpu.best_rectangle(64, opacity));
        });
    }
    group.finish();
}

criterion_group!(benches, tables, rectangles);
criterion_main!(benches);
