use std::sync::Arc;

use cuda_driver::cust::event::{Event, EventFlags};
use cuda_driver::{DriverError, During};

use super::Device;
use crate::RasterError;

/// A point between two launches of a device, timed by its own clock.
#[derive(Debug)]
pub struct TimedEvent {
    event: Event,
    /// Last, as fields are dropped in order and this may close the device.
    device: Arc<Device>,
}

impl TimedEvent {
    /// The point after all that the device was asked for so far.
    ///
    /// # Errors
    /// When the device fails.
    pub fn new(device: &Arc<Device>) -> Result<Self, RasterError> {
        device.make_current()?;
        let timing = DriverError::during(During::Call("time the device"));
        let event = Event::new(EventFlags::DEFAULT).map_err(timing)?;
        event.record(device.stream()).map_err(timing)?;
        Ok(Self {
            device: Arc::clone(device),
            event,
        })
    }

    /// Waits for this point; the seconds since an earlier one, to about a microsecond.
    ///
    /// # Errors
    /// When the device, or what it was asked for before, fails.
    pub fn seconds_since(&self, earlier: &Self) -> Result<f64, RasterError> {
        self.device.make_current()?;
        let timing = DriverError::during(During::Call("time the device"));
        self.event.synchronize().map_err(timing)?;
        let milliseconds = self.event.elapsed_time_f32(&earlier.event);
        Ok(f64::from(milliseconds.map_err(timing)?) / 1e3)
    }
}

impl Drop for TimedEvent {
    fn drop(&mut self) {
        // Events are dropped in the current context.
        let _ = self.device.make_current();
    }
}
