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
    /// The times of processors when it started, where the system tells.
    process: Option<Duration>,
    thread: Option<Duration>,
    started_by: ThreadId,
}

impl Clock {
    /// A clock that starts now.
    pub(crate) fn start() -> Self {
        Self {
            wall: Instant::now(),
            process: of_process(),
            thread: of_thread(),
            started_by: thread::current().id(),
        }
    }

    /// The seconds that have passed.
    pub(crate) fn seconds(&self) -> f64 {
        self.wall.elapsed().as_secs_f64()
    }

    /// The seconds that processors have worked, where the system tells.
    pub(crate) fn cpu_seconds(&self, workers: Workers) -> Option<f64> {
        let worked = match workers {
            Workers::All => since(self.process, of_process()),
            Workers::Own if thread::current().id() != self.started_by => None,
            Workers::Own => since(self.thread, of_thread()),
        };
        worked.as_ref().map(Duration::as_secs_f64)
    }

    /// Leaves out what has passed since another clock was started.
    pub(crate) fn leave_out(&mut self, pause: &Self) {
        self.wall += pause.wall.elapsed();
        let later = |start: Option<Duration>, passed| Some(start? + passed?);
        self.process = later(self.process, since(pause.process, of_process()));
        if pause.started_by == self.started_by {
            self.thread = later(self.thread, since(pause.thread, of_thread()));
        }
    }
}

fn since(start: Option<Duration>, now: Option<Duration>) -> Option<Duration> {
    now?.checked_sub(start?)
}

fn of_process() -> Option<Duration> {
    ProcessTime::try_now().ok().map(|time| time.as_duration())
}

fn of_thread() -> Option<Duration> {
    ThreadTime::try_now().ok().map(|time| time.as_duration())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_in_a_pause_is_left_out() {
        let mut clock = Clock::start();
        let (start, pause) = (clock.wall, Clock::start());
        thread::sleep(Duration::from_millis(20));
        clock.leave_out(&pause);
        assert!(clock.wall >= start + Duration::from_millis(20));
        assert!(clock.process.is_some() && clock.thread.is_some());
    }

    #[test]
    fn the_time_of_a_thread_is_told_to_it_alone() {
        let clock = thread::spawn(Clock::start).join().unwrap();
        assert_eq!(clock.cpu_seconds(Workers::Own), None);
        assert!(Clock::start().cpu_seconds(Workers::Own).is_some());
    }
}
