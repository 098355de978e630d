//! Events. Work is done when it is launched, so each is over once it is recorded.
#![expect(unsafe_code, reason = "exported functions")]

use std::time::Instant;

use super::Code;
use super::foreign::{Out, driver};
use super::state::{Handle, Object, State};

driver! {
    fn cuEventCreate(state, event: Out<Handle>, _flags: u32) {
        state.current()?;
        event.put(state.add(Object::Event(None)))
    }

    fn cuEventDestroy_v2(state, event: Handle) {
        match state.objects.remove(&event) {
            Some(Object::Event(_)) => Ok(()),
            _ => Err(Code::INVALID_HANDLE),
        }
    }

    fn cuEventRecord(state, event: Handle, stream: Handle) {
        state.current()?;
        state.check_stream(stream)?;
        match state.objects.get_mut(&event) {
            Some(Object::Event(time)) => *time = Some(Instant::now()),
            _ => return Err(Code::INVALID_HANDLE),
        }
        Ok(())
    }

    fn cuEventSynchronize(state, event: Handle) {
        time(state, event)?;
        state.current()
    }

    fn cuEventQuery(state, event: Handle) {
        time(state, event)?;
        state.current()
    }

    fn cuEventElapsedTime(state, milliseconds: Out<f32>, start: Handle, end: Handle) {
        let (Some(start), Some(end)) = (time(state, start)?, time(state, end)?) else {
            return Err(Code::INVALID_HANDLE);
        };
        milliseconds.put(end.saturating_duration_since(start).as_secs_f32() * 1000.0)
    }
}

fn time(state: &State, event: Handle) -> Result<Option<Instant>, Code> {
    match state.objects.get(&event) {
        Some(Object::Event(time)) => Ok(*time),
        _ => Err(Code::INVALID_HANDLE),
    }
}
