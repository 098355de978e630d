use std::num::NonZeroUsize;
use std::sync::OnceLock;
use std::thread;

use rayon::ThreadPool;
use rayon::prelude::*;

/// Threads that read the photos and write the drawings of a batch.
#[derive(Debug)]
pub(crate) struct Hands {
    threads: usize,
    /// Begun when there is work for several; none where no threads can be had.
    pool: OnceLock<Option<ThreadPool>>,
}

impl Hands {
    /// As many as that, or as there are processors.
    pub(crate) fn new(threads: Option<NonZeroUsize>) -> Self {
        let threads = threads.or_else(|| thread::available_parallelism().ok());
        Self {
            threads: threads.map_or(1, NonZeroUsize::get),
            pool: OnceLock::new(),
        }
    }

    pub(crate) const fn count(&self) -> usize {
        self.threads
    }

    /// What `work` makes of each, in order.
    pub(crate) fn map<T: Send, R: Send>(
        &self,
        each: Vec<T>,
        work: impl Fn(T) -> R + Send + Sync,
    ) -> Vec<R> {
        let pool = match each.len() > 1 && self.threads > 1 {
            true => self.pool(),
            false => None,
        };
        match pool {
            Some(pool) => pool.install(|| each.into_par_iter().map(work).collect()),
            None => each.into_iter().map(work).collect(),
        }
    }

    fn pool(&self) -> Option<&ThreadPool> {
        let build = || {
            let builder = rayon::ThreadPoolBuilder::new().num_threads(self.threads);
            builder.build().ok()
        };
        self.pool.get_or_init(build).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    #[test]
    fn results_are_in_order_whoever_had_them() {
        for threads in [1, 3] {
            let hands = Hands::new(NonZeroUsize::new(threads));
            let squares = hands.map((0..100).collect(), |i: u64| i * i);
            assert!(squares.into_iter().eq((0..100).map(|i| i * i)));
        }
        // Each waits for the other.
        let both = Barrier::new(2);
        let hands = Hands::new(NonZeroUsize::new(2));
        hands.map(vec![(), ()], |()| both.wait());
    }
}
