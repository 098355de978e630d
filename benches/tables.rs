//! What it costs to keep the row sums: all of them at the start, and those a shape touches.

use benches::{Size, candidates, photo};
use color::Paint;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use geometry::Kind;
use raster::{Backend, Cpu, Target};

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

criterion_group!(benches, tables);
criterion_main!(benches);
