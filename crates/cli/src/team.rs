use std::num::NonZeroUsize;

use marquetry::Options;

use crate::clock::CpuScope;
use crate::hands;

/// How photos are shared out among threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Team {
    /// Threads that take one photo after the other.
    pub(crate) takers: usize,
    /// Threads that each search has; `None` is all there are.
    pub(crate) threads: Option<NonZeroUsize>,
}

impl Team {
    /// A thread for each of so many photos, as far as there are any, since a search on all of them
    /// is not as much faster. Searches that are given a time take photos in turn, each to have it
    /// for itself.
    pub(crate) fn new(options: &Options, photos: usize) -> Self {
        let all = hands::count(options.threads);
        let takers = all.min(photos);
        if options.budget.seconds.is_some() || takers < 2 {
            return Self {
                takers: 1,
                threads: options.threads,
            };
        }
        Self {
            takers,
            threads: NonZeroUsize::new(all / takers),
        }
    }

    /// A device takes so many batches in turn: one is read or written while another is searched
    /// for, where there are threads for both.
    pub(crate) fn of_device(options: &Options, batches: usize) -> Self {
        let alone = options.threads.is_some_and(|threads| threads.get() == 1);
        Self {
            takers: if alone { 1 } else { batches.min(2) },
            threads: options.threads,
        }
    }

    /// Whose CPU time is that of a photo.
    pub(crate) fn cpu_scope(self) -> CpuScope {
        match self.takers > 1 && self.mixed() == 1 {
            true => CpuScope::Thread,
            false => CpuScope::Program,
        }
    }

    /// Photos whose CPU times cannot be told apart.
    pub(crate) fn mixed(self) -> usize {
        match self.threads {
            Some(threads) if threads.get() == 1 => 1,
            _ => self.takers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use marquetry::Budget;

    fn team(threads: usize, photos: usize) -> (usize, Option<usize>, CpuScope, usize) {
        let options = Options {
            threads: NonZeroUsize::new(threads),
            ..Options::default()
        };
        let team = Team::new(&options, photos);
        let threads = team.threads.map(NonZeroUsize::get);
        (team.takers, threads, team.cpu_scope(), team.mixed())
    }

    #[test]
    fn photos_have_a_thread_each_or_more() {
        assert_eq!(team(4, 9), (4, Some(1), CpuScope::Thread, 1));
        assert_eq!(team(4, 3), (3, Some(1), CpuScope::Thread, 1));
        assert_eq!(team(9, 4), (4, Some(2), CpuScope::Program, 4));
        assert_eq!(team(4, 1), (1, Some(4), CpuScope::Program, 1));
        assert_eq!(team(1, 9), (1, Some(1), CpuScope::Program, 1));
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
        let team = Team::new(&options, 9);
        assert_eq!((team.takers, team.threads), (1, NonZeroUsize::new(4)));
    }

    #[test]
    fn a_device_has_one_batch_while_another_is_read_or_written() {
        for (batches, takers) in [(1, 1), (2, 2), (9, 2)] {
            let team = Team::of_device(&Options::default(), batches);
            assert_eq!(
                (team.takers, team.mixed(), team.cpu_scope()),
                (takers, takers, CpuScope::Program)
            );
        }
        let options = Options {
            threads: NonZeroUsize::new(1),
            ..Options::default()
        };
        assert_eq!(Team::of_device(&options, 9).takers, 1);
    }
}
