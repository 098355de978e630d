//! Memory: allocations, copies and fillings. All are done at once, on any stream.
#![expect(unsafe_code, reason = "exported functions")]

use super::foreign::{From, Into, Out, driver};
use super::state::{Handle, Object, State, explain};
use super::{Code, Outcome};
use crate::memory::Writable;

driver! {
    fn cuMemGetInfo_v2(state, free: Out<usize>, total: Out<usize>) {
        state.current()?;
        free.put_if_asked(state.memory.free_bytes());
        total.put_if_asked(state.memory.limit());
        Ok(())
    }

    fn cuMemAlloc_v2(state, address: Out<u64>, size: usize) {
        address.put(allocate(state, size)?)
    }

    fn cuMemAllocAsync(state, address: Out<u64>, size: usize, stream: Handle) {
        state.check_stream(stream)?;
        address.put(allocate(state, size)?)
    }

    fn cuMemFree_v2(state, address: u64) {
        free(state, address)
    }

    fn cuMemFreeAsync(state, address: u64, stream: Handle) {
        state.check_stream(stream)?;
        free(state, address)
    }

    fn cuMemAllocHost_v2(state, pointer: Out<Handle>, size: usize) {
        host(state, &pointer, size)
    }

    fn cuMemHostAlloc(state, pointer: Out<Handle>, size: usize, _flags: u32) {
        host(state, &pointer, size)
    }

    fn cuMemFreeHost(state, pointer: Handle) {
        let is_it = |object: &Object| matches!(object, Object::Host(words) if words.as_ptr().addr() == pointer);
        let found = state.objects.iter().find(|(_, object)| is_it(object)).map(|(handle, _)| *handle);
        state.objects.remove(&found.ok_or(Code::INVALID_VALUE)?);
        Ok(())
    }

    fn cuMemcpyHtoD_v2(state, to: u64, from: From, size: usize) {
        to_device(state, to, &from, size)
    }

    fn cuMemcpyHtoDAsync_v2(state, to: u64, from: From, size: usize, stream: Handle) {
        state.check_stream(stream)?;
        to_device(state, to, &from, size)
    }

    fn cuMemcpyDtoH_v2(state, to: Into, from: u64, size: usize) {
        to_host(state, &to, from, size)
    }

    fn cuMemcpyDtoHAsync_v2(state, to: Into, from: u64, size: usize, stream: Handle) {
        state.check_stream(stream)?;
        to_host(state, &to, from, size)
    }

    fn cuMemcpyDtoD_v2(state, to: u64, from: u64, size: usize) {
        within_device(state, to, from, size)
    }

    fn cuMemcpyDtoDAsync_v2(state, to: u64, from: u64, size: usize, stream: Handle) {
        state.check_stream(stream)?;
        within_device(state, to, from, size)
    }

    fn cuMemsetD8_v2(state, to: u64, value: u8, count: usize) {
        fill(state, to, &value.to_le_bytes(), count)
    }

    fn cuMemsetD8Async(state, to: u64, value: u8, count: usize, stream: Handle) {
        state.check_stream(stream)?;
        fill(state, to, &value.to_le_bytes(), count)
    }

    fn cuMemsetD16_v2(state, to: u64, value: u16, count: usize) {
        fill(state, to, &value.to_le_bytes(), count)
    }

    fn cuMemsetD16Async(state, to: u64, value: u16, count: usize, stream: Handle) {
        state.check_stream(stream)?;
        fill(state, to, &value.to_le_bytes(), count)
    }

    fn cuMemsetD32_v2(state, to: u64, value: u32, count: usize) {
        fill(state, to, &value.to_le_bytes(), count)
    }

    fn cuMemsetD32Async(state, to: u64, value: u32, count: usize, stream: Handle) {
        state.check_stream(stream)?;
        fill(state, to, &value.to_le_bytes(), count)
    }
}

fn allocate(state: &mut State, size: usize) -> Result<u64, Code> {
    state.current()?;
    if size == 0 {
        return Err(Code::INVALID_VALUE);
    }
    let what = format!("the allocation of {size} bytes");
    state
        .memory
        .allocate(size, &what, Writable::Yes)
        .ok_or(Code::OUT_OF_MEMORY)
}

fn free(state: &mut State, address: u64) -> Outcome {
    state.current()?;
    if state.memory.free(address) {
        Ok(())
    } else {
        Err(Code::INVALID_VALUE)
    }
}

/// Memory of the host, which is as any other here.
fn host(state: &mut State, pointer: &Out<Handle>, size: usize) -> Outcome {
    state.current()?;
    let words = vec![0xCDCD_CDCD_u128; size.div_ceil(size_of::<u128>()).max(1)];
    let address = words.as_ptr().expose_provenance();
    state.add(Object::Host(words));
    pointer.put(address)
}

fn to_device(state: &mut State, to: u64, from: &From, size: usize) -> Outcome {
    state.current()?;
    if size == 0 {
        return Ok(());
    }
    let place = state.memory.write_from_host(to, size).map_err(refuse)?;
    place.copy_from_slice(from.bytes(size)?);
    Ok(())
}

fn to_host(state: &State, to: &Into, from: u64, size: usize) -> Outcome {
    state.current()?;
    if size == 0 {
        return Ok(());
    }
    to.write(state.memory.read(from, size).map_err(refuse)?)
}

fn within_device(state: &mut State, to: u64, from: u64, size: usize) -> Outcome {
    state.current()?;
    if size == 0 {
        return Ok(());
    }
    let bytes = state.memory.read(from, size).map_err(refuse)?.to_vec();
    state
        .memory
        .write_from_host(to, size)
        .map_err(refuse)?
        .copy_from_slice(&bytes);
    Ok(())
}

fn fill(state: &mut State, to: u64, value: &[u8], count: usize) -> Outcome {
    state.current()?;
    if !to.is_multiple_of(value.len() as u64) {
        return Err(refuse(format!("{to:#x} is not aligned")));
    }
    if count == 0 {
        return Ok(());
    }
    let place = state
        .memory
        .write_from_host(to, count * value.len())
        .map_err(refuse)?;
    for chunk in place.chunks_exact_mut(value.len()) {
        chunk.copy_from_slice(value);
    }
    Ok(())
}

/// What the host may not touch.
fn refuse(why: String) -> Code {
    explain(&why);
    Code::INVALID_VALUE
}
