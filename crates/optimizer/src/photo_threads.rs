use std::num::NonZeroUsize;

use crate::{MAX_THREADS, Options};

/// How the threads of the processor are shared out among photos: one for each, or more where there
/// are fewer photos than threads, since a search on all threads is not as much faster. Photos with
/// a budget of time follow each other instead, so that each has all threads for itself.
///
/// [`crate::draw_all`] goes by it. Drawings do not depend on it, unless they have a budget of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PhotoThreads {
    /// Photos to search for at the same time, at least 1.
    pub photos_at_once: usize,
    /// The threads of each search, for [`Options::threads`]; `None` leaves it to rayon's current
    /// pool.
    pub threads_per_photo: Option<NonZeroUsize>,
}

impl PhotoThreads {
    /// For so many photos with these options, where there are `threads` threads in all.
    ///
    /// ```
    /// use optimizer::{Options, PhotoThreads};
    ///
    /// let shared = PhotoThreads::new(&Options::default(), 8, 3);
    /// assert_eq!(shared.photos_at_once, 3);
    /// assert_eq!(shared.threads_per_photo.map(usize::from), Some(2));
    /// ```
    #[must_use]
    pub fn new(options: &Options, threads: usize, photos: usize) -> Self {
        let photos_at_once = threads.min(photos);
        if options.budget.seconds.is_some() || photos_at_once < 2 {
            return Self {
                photos_at_once: 1,
                threads_per_photo: options.threads,
            };
        }
        Self {
            photos_at_once,
            threads_per_photo: NonZeroUsize::new((threads / photos_at_once).min(MAX_THREADS)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Budget;

    fn shared(options: &Options, threads: usize, photos: usize) -> (usize, Option<usize>) {
        let shared = PhotoThreads::new(options, threads, photos);
        let each = shared.threads_per_photo.map(NonZeroUsize::get);
        (shared.photos_at_once, each)
    }

    #[test]
    fn threads_are_shared_out() {
        let options = Options::default();
        assert_eq!(shared(&options, 8, 3), (3, Some(2)));
        assert_eq!(shared(&options, 8, 8), (8, Some(1)));
        assert_eq!(shared(&options, 8, 100), (8, Some(1)));
        assert_eq!(shared(&options, 5000, 2), (2, Some(MAX_THREADS)));
        // One photo has all of them.
        for (threads, photos) in [(8, 1), (1, 9), (8, 0)] {
            assert_eq!(shared(&options, threads, photos), (1, None));
        }
    }

    #[test]
    fn photos_with_a_budget_of_time_have_all_threads_in_turn() {
        let options = Options {
            threads: NonZeroUsize::new(4),
            budget: Budget {
                seconds: Some(1.0),
                ..Budget::NONE
            },
            ..Options::default()
        };
        assert_eq!(shared(&options, 4, 9), (1, Some(4)));
    }
}
