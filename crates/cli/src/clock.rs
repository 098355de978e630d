use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

/// Measures the time that passes and the time that processors spend on it.
#[derive(Debug)]
pub(crate) struct Clock {
    wall: Instant,
    cpu: Option<ProcessTime>,
}

impl Clock {
    /// A clock that starts now.
    pub(crate) fn start() -> Self {
        Self {
            wall: Instant::now(),
            cpu: ProcessTime::try_now().ok(),
        }
    }

    /// The seconds that have passed.
    pub(crate) fn seconds(&self) -> f64 {
        self.wall.elapsed().as_secs_f64()
    }

    /// The seconds that all threads of the program have worked, where the system tells.
    pub(crate) fn cpu_seconds(&self) -> Option<f64> {
        let worked = self.cpu.and_then(|start| start.try_elapsed().ok());
        worked.as_ref().map(Duration::as_secs_f64)
    }
}
