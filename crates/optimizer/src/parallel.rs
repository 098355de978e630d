//! The only place that knows about threads.

use std::num::NonZeroUsize;

/// Threads to spread climbs over.
#[derive(Debug)]
pub(crate) struct Workers {
    #[cfg(feature = "parallel")]
    pool: Option<rayon::ThreadPool>,
    alone: bool,
}

impl Workers {
    /// `threads` of its own, or the threads of the current pool.
    pub(crate) fn new(threads: Option<NonZeroUsize>) -> Self {
        let alone = threads.is_some_and(|threads| threads.get() == 1);
        #[cfg(feature = "parallel")]
        {
            // Where no threads can be had, the current pool serves: the drawing is the same.
            let own = threads.filter(|_| !alone).and_then(|threads| {
                rayon::ThreadPoolBuilder::new()
                    .num_threads(threads.get())
                    .build()
                    .ok()
            });
            Self { pool: own, alone }
        }
        #[cfg(not(feature = "parallel"))]
        Self { alone }
    }

    /// How many threads there are.
    #[cfg(feature = "cuda")]
    pub(crate) fn count(&self) -> usize {
        if self.alone {
            return 1;
        }
        #[cfg(feature = "parallel")]
        {
            let own = self
                .pool
                .as_ref()
                .map(rayon::ThreadPool::current_num_threads);
            own.unwrap_or_else(rayon::current_num_threads)
        }
        #[cfg(not(feature = "parallel"))]
        1
    }

    /// What `work` makes of each number below `count`, in order, whoever did it.
    pub(crate) fn map<T: Send>(&self, count: u32, work: impl Fn(u32) -> T + Sync) -> Vec<T> {
        if self.alone {
            return (0..count).map(work).collect();
        }
        #[cfg(feature = "parallel")]
        {
            use rayon::prelude::*;
            let spread = || (0..count).into_par_iter().map(&work).collect();
            match &self.pool {
                Some(pool) => pool.install(spread),
                None => spread(),
            }
        }
        #[cfg(not(feature = "parallel"))]
        (0..count).map(work).collect()
    }
}
