//! Contexts and streams.
#![expect(unsafe_code, reason = "exported functions")]

use super::foreign::{Out, driver};
use super::state::{Handle, Object, current_context, pop_context, push_context, set_current};
use super::{Code, Outcome};

driver! {
    fn cuDevicePrimaryCtxRetain(state, context: Out<Handle>, _device: i32) {
        state.initialized()?;
        let handle = match state.primary {
            Some(handle) => handle,
            None => state.add(Object::Context),
        };
        state.primary = Some(handle);
        state.retained += 1;
        context.put(handle)
    }

    fn cuDevicePrimaryCtxRelease_v2(state, _device: i32) {
        state.retained = state.retained.checked_sub(1).ok_or(Code::INVALID_CONTEXT)?;
        if state.retained == 0 && let Some(handle) = state.primary.take() {
            state.objects.remove(&handle);
            state.failure = None;
        }
        Ok(())
    }

    fn cuDevicePrimaryCtxReset_v2(state, _device: i32) {
        state.initialized()
    }

    fn cuDevicePrimaryCtxSetFlags_v2(state, _device: i32, _flags: u32) {
        state.initialized()
    }

    fn cuCtxCreate_v2(state, context: Out<Handle>, _flags: u32, _device: i32) {
        state.initialized()?;
        let handle = state.add(Object::Context);
        push_context(handle);
        context.put(handle)
    }

    fn cuCtxDestroy_v2(state, context: Handle) {
        match state.objects.remove(&context) {
            Some(Object::Context) => Ok(()),
            _ => Err(Code::INVALID_CONTEXT),
        }
    }

    fn cuCtxSetCurrent(state, context: Handle) {
        state.initialized()?;
        check_context(state.objects.get(&context), context)?;
        set_current(context);
        Ok(())
    }

    fn cuCtxPushCurrent_v2(state, context: Handle) {
        check_context(state.objects.get(&context), context)?;
        push_context(context);
        Ok(())
    }

    fn cuCtxPopCurrent_v2(_state, context: Out<Handle>) {
        context.put_if_asked(pop_context().ok_or(Code::INVALID_CONTEXT)?);
        Ok(())
    }

    fn cuCtxGetCurrent(_state, context: Out<Handle>) {
        context.put(current_context().unwrap_or(0))
    }

    fn cuCtxGetDevice(state, device: Out<i32>) {
        state.current()?;
        device.put(0)
    }

    fn cuCtxGetFlags(state, flags: Out<u32>) {
        state.current()?;
        flags.put(0)
    }

    fn cuCtxGetApiVersion(_state, _context: Handle, version: Out<u32>) {
        version.put(3020)
    }

    fn cuCtxGetStreamPriorityRange(state, least: Out<i32>, greatest: Out<i32>) {
        state.current()?;
        least.put_if_asked(0);
        greatest.put_if_asked(-2);
        Ok(())
    }

    fn cuCtxSynchronize(state) {
        state.current()
    }

    fn cuStreamCreate(state, stream: Out<Handle>, flags: u32) {
        state.current()?;
        stream.put(state.add(Object::Stream { flags, priority: 0 }))
    }

    fn cuStreamCreateWithPriority(state, stream: Out<Handle>, flags: u32, priority: i32) {
        state.current()?;
        stream.put(state.add(Object::Stream { flags, priority: priority.clamp(-2, 0) }))
    }

    fn cuStreamDestroy_v2(state, stream: Handle) {
        match state.objects.remove(&stream) {
            Some(Object::Stream { .. }) => Ok(()),
            _ => Err(Code::INVALID_HANDLE),
        }
    }

    fn cuStreamGetFlags(state, stream: Handle, out: Out<u32>) {
        match state.objects.get(&stream) {
            Some(Object::Stream { flags, .. }) => out.put(*flags),
            _ => Err(Code::INVALID_HANDLE),
        }
    }

    fn cuStreamGetPriority(state, stream: Handle, out: Out<i32>) {
        match state.objects.get(&stream) {
            Some(Object::Stream { priority, .. }) => out.put(*priority),
            _ => Err(Code::INVALID_HANDLE),
        }
    }

    fn cuStreamSynchronize(state, stream: Handle) {
        state.check_stream(stream)?;
        state.current()
    }

    fn cuStreamQuery(state, stream: Handle) {
        state.check_stream(stream)?;
        state.current()
    }

    fn cuStreamWaitEvent(state, stream: Handle, event: Handle, _flags: u32) {
        state.check_stream(stream)?;
        match state.objects.get(&event) {
            Some(Object::Event(_)) => state.current(),
            _ => Err(Code::INVALID_HANDLE),
        }
    }
}

/// An error if this is no context. Zero stands for none.
fn check_context(object: Option<&Object>, handle: Handle) -> Outcome {
    match object {
        Some(Object::Context) => Ok(()),
        None if handle == 0 => Ok(()),
        _ => Err(Code::INVALID_CONTEXT),
    }
}
