use std::time::{Duration, Instant};

use cpu_time::{ProcessTime, ThreadTime};

/// Whose time of processors counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workers {
    /// That of all threads of the program.
    All,
    /// That of the thread which started the clock and asks it.
    Own,
}

/// Measures the time that passes and the time that processors spend on it.
#[derive(Debug)]
pub(crate) struct Clock {
    wall: Instant,
    process: Option<ProcessTime>,
    thread: Option<ThreadTime>,
}

impl Clock {
    /// A clock that starts now.
    pub(crate) fn start() -> Self {
        Self {
            wall: Instant::now(),
            process: ProcessTime::try_now().ok(),
            thread: ThreadTime::try_now().ok(),
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
            Workers::Own => self.thread.and_then(|start| start.try_elapsed().ok()),
        };
        worked.as_ref().map(Duration::as_secs_f64)
    }
}
