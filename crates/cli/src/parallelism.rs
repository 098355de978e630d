use std::num::NonZeroUsize;

use marquetry::{Options, PhotoThreads};

use crate::clock::CpuScope;
use crate::threads;

/// How photos are shared out among threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parallelism {
    /// Threads that take one photo after the other.
    pub(crate) workers: usize,
    /// Threads that each search has; `None` is all there are.
    pub(crate) threads: Option<NonZeroUsize>,
}

impl Parallelism {
    /// That of the processor for so many photos.
    pub(crate) fn new(options: &Options, photos: usize) -> Self {
        let all = threads::thread_count(options.threads);
        let shared = PhotoThreads::new(options, all, photos);
        Self {
            workers: shared.photos_at_once,
            threads: shared.threads_per_photo,
        }
    }

    /// A device takes so many batches in turn: one is read or written while another is searched
    /// for, where there are threads for both.
    pub(crate) fn of_device(options: &Options, batches: usize) -> Self {
        let alone = options.threads.is_some_and(|threads| threads.get() == 1);
        Self {
            workers: if alone { 1 } else { batches.min(2) },
            threads: options.threads,
        }
    }

    /// Whose CPU time is that of a photo.
    pub(crate) fn cpu_scope(self) -> CpuScope {
        match self.workers > 1 && self.sharing_cpu_time() == 1 {
            true => CpuScope::Thread,
            false => CpuScope::Program,
        }
    }

    /// Photos whose CPU times cannot be told apart.
    pub(crate) fn sharing_cpu_time(self) -> usize {
        match self.threads {
            Some(threads) if threads.get() == 1 => 1,
            _ => self.workers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use marquetry::Budget;

    fn parallelism(threads: usize, photos: usize) -> (usize, Option<usize>, CpuScope, usize) {
        let options = Options {
            threads: NonZeroUsize::new(threads),
            ..Options::default()
        };
        let parallelism = Parallelism::new(&options, photos);
        let threads = parallelism.threads.map(NonZeroUsize::get);
        (
            parallelism.workers,
            threads,
            parallelism.cpu_scope(),
            parallelism.sharing_cpu_time(),
        )
    }

    #[test]
    fn photos_have_a_thread_each_or_more() {
        assert_eq!(parallelism(4, 9), (4, Some(1), CpuScope::Thread, 1));
        assert_eq!(parallelism(4, 3), (3, Some(1), CpuScope::Thread, 1));
        assert_eq!(parallelism(9, 4), (4, Some(2), CpuScope::Program, 4));
        assert_eq!(parallelism(4, 1), (1, Some(4), CpuScope::Program, 1));
        assert_eq!(parallelism(1, 9), (1, Some(1), CpuScope::Program, 1));
    }

    #[test]
    fn searches_of_a_given_time_take_photos_in_turn() {
        let budget = Budget {
            seconds: Some(1.0),
            ..Budget::NONE
        };
        let options = Options {
            threads: NonZeroUsize::new(4),
            budget,
            ..Options::default()
        };
        let parallelism = Parallelism::new(&options, 9);
        assert_eq!(
            (parallelism.workers, parallelism.threads),
            (1, NonZeroUsize::new(4))
        );
    }

    #[test]
    fn a_device_has_one_batch_while_another_is_read_or_written() {
        for (batches, workers) in [(1, 1), (2, 2), (9, 2)] {
            let parallelism = Parallelism::of_device(&Options::default(), batches);
            assert_eq!(
                (
                    parallelism.workers,
                    parallelism.sharing_cpu_time(),
                    parallelism.cpu_scope()
                ),
                (workers, workers, CpuScope::Program)
            );
        }
        let options = Options {
            threads: NonZeroUsize::new(1),
            ..Options::default()
        };
        assert_eq!(Parallelism::of_device(&options, 9).workers, 1);
    }
}
