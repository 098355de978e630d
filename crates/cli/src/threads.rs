use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::lock::lock;

/// Threads that read the photos or write the drawings of a batch. Each piece of work has its own,
/// so that writing never waits for photos that are slow to come.
#[derive(Debug)]
pub(crate) struct IoThreads {
    threads: usize,
}

impl IoThreads {
    /// As many as [`thread_count`] says.
    pub(crate) fn new(threads: Option<NonZeroUsize>) -> Self {
        Self {
            threads: thread_count(threads),
        }
    }

    pub(crate) const fn count(&self) -> usize {
        self.threads
    }

    /// What `work` makes of each, in order.
    pub(crate) fn map<T: Send, R: Send>(
        &self,
        each: Vec<T>,
        work: impl Fn(T) -> R + Sync,
    ) -> Vec<R> {
        let threads = self.threads.min(each.len());
        let next = Mutex::new(each.into_iter().enumerate());
        let done: Mutex<Vec<(usize, R)>> = Mutex::default();
        let take = || lock(&next).next();
        let take_all = || {
            while let Some((number, it)) = take() {
                let result = work(it);
                lock(&done).push((number, result));
            }
        };
        run_alongside(threads, take_all, take_all);
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_unstable_by_key(|(number, _)| *number);
        done.into_iter().map(|(_, result)| result).collect()
    }
}

/// Does `work` on all but one of so many threads, and `here` on this one.
pub(crate) fn run_alongside(threads: usize, work: impl Fn() + Sync, here: impl FnOnce()) {
    thread::scope(|scope| {
        for _ in 1..threads {
            // Without another thread the others do it all.
            let _ = thread::Builder::new().spawn_scoped(scope, &work);
        }
        here();
    });
}

/// So many threads, or as many as there are processors.
pub(crate) fn thread_count(threads: Option<NonZeroUsize>) -> usize {
    let threads = threads.or_else(|| thread::available_parallelism().ok());
    threads.map_or(1, NonZeroUsize::get)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    #[test]
    fn results_are_in_order_whoever_had_them() {
        for threads in [1, 3] {
            let io_threads = IoThreads::new(NonZeroUsize::new(threads));
            let squares = io_threads.map((0..100).collect(), |i: u64| i * i);
            assert!(squares.into_iter().eq((0..100).map(|i| i * i)));
        }
        let nothing: Vec<u8> = IoThreads::new(None).map(Vec::new(), |it| it);
        assert!(nothing.is_empty());
    }

    #[test]
    fn one_waits_for_another_that_is_at_work() {
        let (to_second, from_first) = channel();
        let (to_first, from_second) = channel();
        let io_threads = IoThreads::new(NonZeroUsize::new(2));
        let both = vec![(to_second, from_second), (to_first, from_first)];
        let met = io_threads.map(both, |(to, from)| {
            to.send(()).is_ok() && from.recv_timeout(Duration::from_secs(60)).is_ok()
        });
        assert_eq!(met, [true, true]);
    }
}
