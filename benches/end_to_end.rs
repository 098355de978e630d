//! From a photo at working size to a finished drawing, on all threads.

use std::ops::ControlFlow;

use benches::photo;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use optimizer::{Effort, Options, Search};

/// Efforts, longer sides and numbers of shapes: the usual ones, and series in which the time is to
/// grow no faster than the number of shapes or of pixels.
const CASES: [(Effort, u32, usize); 9] = [
    (Effort::Balanced, 256, 50),
    (Effort::Balanced, 256, 200),
    (Effort::Tiny, 256, 200),
    (Effort::Tiny, 256, 500),
    (Effort::Tiny, 256, 1000),
    (Effort::Tiny, 256, 2000),
    (Effort::Tiny, 512, 200),
    (Effort::Tiny, 1024, 200),
    (Effort::Balanced, 1024, 200),
];

fn end_to_end(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("end_to_end");
    group.sample_size(10);
    for (effort, side, shapes) in CASES {
        let photo = photo(side);
        let options = Options {
            shapes,
            ..Options::default()
        };
        let options = options.with_effort(effort);
        let name = BenchmarkId::new(format!("{effort}/{side}px"), shapes);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut search = Search::new(&photo, &options).expect("options in range");
                search
                    .run(|_| ControlFlow::Continue(()))
                    .expect("the CPU does not fail");
                search.into_drawing()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, end_to_end);
criterion_main!(benches);
