use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use cpu_time::{ProcessTime, ThreadTime};

/// Whose CPU time counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CpuScope {
    /// That of all threads of the program.
    Program,
    /// That of the thread which started the clock, where it asks it.
    Thread,
}

/// Measures the time that passes and the CPU time that is spent.
#[derive(Debug)]
pub(crate) struct Clock {
    wall: Instant,
    /// The CPU times when it started, where the system tells.
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

    /// The seconds of CPU time that have been spent, where the system tells.
    pub(crate) fn cpu_seconds(&self, scope: CpuScope) -> Option<f64> {
        let spent = match scope {
            CpuScope::Program => since(self.process, of_process()),
            CpuScope::Thread if thread::current().id() != self.started_by => None,
            CpuScope::Thread => since(self.thread, of_thread()),
        };
        spent.as_ref().map(Duration::as_secs_f64)
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
        assert_eq!(clock.cpu_seconds(CpuScope::Thread), None);
        assert!(Clock::start().cpu_seconds(CpuScope::Thread).is_some());
    }
}
