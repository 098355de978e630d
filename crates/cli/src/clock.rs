use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use cpu_time::{ProcessTime, ThreadTime};

/// Whose time of processors counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workers {
    /// That of all threads of the program.
    All,
    /// That of the thread which started the clock, where it asks it.
    Own,
}

/// Measures the time that passes and the time that processors spend on it.
#[derive(Debug)]
pub(crate) struct Clock {
    wall: Instant,
    process: Option<ProcessTime>,
    /// The thread that started it, and its time then.
    thread: Option<(ThreadId, Duration)>,
}

impl Clock {
    /// A clock that starts now.
    pub(crate) fn start() -> Self {
        Self {
            wall: Instant::now(),
            process: ProcessTime::try_now().ok(),
            thread: own_time().map(|time| (thread::current().id(), time)),
        }
    }

    /// The seconds that have passed.
    pub(crate) fn seconds(&self) -> f64 {
        self.wall.elapsed().as_secs_f64()
    }

    /// The seconds that processors have worked, where the system tells.
    pub(crate) fn cpu_seconds(&self, workers: Workers) -> Option<f64> {
        let worked = match workers {
            Workers::All => self.process.and_then(|start| start.try_elapsed().ok()),
            Workers::Own => {
                let own = self.thread.filter(|(id, _)| *id == thread::current().id());
                own.and_then(|(_, start)| own_time()?.checked_sub(start))
            }
        };
        worked.as_ref().map(Duration::as_secs_f64)
    }
}

/// The time of the calling thread.
fn own_time() -> Option<Duration> {
    ThreadTime::try_now().ok().map(|time| time.as_duration())
}
