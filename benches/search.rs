//! The greedy search on one thread: shapes per second, and with them scores per second (printed
//! once per kind, random draws and mutations included).

use std::num::NonZeroUsize;
use std::time::Instant;

use benches::photo;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use geometry::Kind;
use optimizer::{Effort, GreedyOptions, Mix, Options, Search};

const SHAPES: usize = 20;

fn options(kind: Kind) -> Options {
    Options {
        shapes: SHAPES,
        mix: Mix::only(kind),
        threads: NonZeroUsize::new(1),
        greedy: GreedyOptions {
            finish: 0,
            ..Effort::Balanced.greedy_alone()
        },
        ..Options::default().greedy_only(Effort::Balanced)
    }
}

fn search(criterion: &mut Criterion) {
    let photo = photo(256);
    let mut group = criterion.benchmark_group("search");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(SHAPES as u64));
    for kind in Kind::ALL {
        let run = || {
            let mut search = Search::new(&photo, &options(*kind)).expect("options in range");
            search
                .run(|_| std::ops::ControlFlow::Continue(()))
                .expect("the CPU does not fail");
            search.progress().evaluations
        };
        let start = Instant::now();
        let evaluations = run();
        let rate = evaluations as f64 / start.elapsed().as_secs_f64() / 1e6;
        println!("search/{kind}: {evaluations} scores, {rate:.2} million per second");
        group.bench_function(BenchmarkId::new("greedy", kind), |bencher| {
            bencher.iter(run)
        });
    }
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);
