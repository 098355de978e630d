//! Work spread over threads: the only place of the search that starts any.

use std::num::NonZeroUsize;
#[cfg(feature = "parallel")]
use std::sync::Arc;

/// Threads to spread work over.
#[derive(Debug, Clone)]
pub(crate) struct Workers {
    #[cfg(feature = "parallel")]
    pool: Option<Arc<rayon::ThreadPool>>,
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
            Self {
                pool: own.map(Arc::new),
                alone,
            }
        }
        #[cfg(not(feature = "parallel"))]
        Self { alone }
    }

    /// The caller's thread.
    pub(crate) const ALONE: Self = Self {
        #[cfg(feature = "parallel")]
        pool: None,
        alone: true,
    };

    /// How many threads there are.
    pub(crate) fn count(&self) -> usize {
        if self.alone {
            return 1;
        }
        #[cfg(feature = "parallel")]
        {
            let own = self.pool.as_ref().map(|pool| pool.current_num_threads());
            own.unwrap_or_else(rayon::current_num_threads)
        }
        #[cfg(not(feature = "parallel"))]
        1
    }

    /// What `work` makes of each number below `count`, in order, whoever did it.
    pub(crate) fn map<T: Send>(&self, count: u32, work: impl Fn(u32) -> T + Sync) -> Vec<T> {
        if self.alone || count < 2 {
            return (0..count).map(work).collect();
        }
        #[cfg(feature = "parallel")]
        {
            use rayon::prelude::*;
            self.inside(|| (0..count).into_par_iter().map(&work).collect())
        }
        #[cfg(not(feature = "parallel"))]
        (0..count).map(work).collect()
    }

    /// Does `work` on each item.
    pub(crate) fn each<T: Send>(&self, items: &mut [T], work: impl Fn(&mut T) + Sync) {
        if self.alone || items.len() < 2 {
            return items.iter_mut().for_each(work);
        }
        #[cfg(feature = "parallel")]
        {
            use rayon::prelude::*;
            self.inside(|| items.par_iter_mut().for_each(&work));
        }
        #[cfg(not(feature = "parallel"))]
        items.iter_mut().for_each(work);
    }

    /// Does `work` on one of the threads, so that what it spreads needs no waking of the caller.
    pub(crate) fn inside<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        #[cfg(feature = "parallel")]
        if !self.alone {
            return match &self.pool {
                Some(pool) => pool.install(work),
                None => rayon::scope(|_| work()),
            };
        }
        work()
    }
}
