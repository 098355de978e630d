//! Kernels: what is asked of them, and launches.
#![expect(unsafe_code, reason = "exported functions")]

use std::sync::Arc;

use super::devices::{MOST_SHARED, MOST_SHARED_OPTED, MOST_THREADS, MULTIPROCESSORS};
use super::foreign::{Out, Parameters, driver};
use super::state::{Handle, Module, Object, State, append, explain};
use super::{Code, Outcome};
use crate::machine::{Estimate, Fault, Launch};
use crate::program::Function;

/// `CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES`.
const MOST_DYNAMIC: u32 = 8;

driver! {
    fn cuFuncGetAttribute(state, value: Out<i32>, attribute: u32, function: Handle) {
        let (module, index, most_dynamic) = find(state, function)?;
        let function = &module.program.functions[index];
        value.put(match attribute {
            0 => most_threads(function) as i32,
            1 => shared_bytes(function) as i32,
            2 => 0,
            3 => function.local.regions.iter().map(|region| region.bytes).sum::<usize>() as i32,
            4 => 32,
            5 | 6 => 70,
            MOST_DYNAMIC => most_dynamic as i32,
            _ => 0,
        })
    }

    fn cuFuncSetAttribute(state, function: Handle, attribute: u32, value: i32) {
        let Some(Object::Function { most_dynamic, .. }) = state.objects.get_mut(&function) else {
            return Err(Code::INVALID_HANDLE);
        };
        match (attribute, usize::try_from(value)) {
            (MOST_DYNAMIC, Ok(value)) if value <= MOST_SHARED_OPTED => *most_dynamic = value,
            // How memory is split between shared and cache.
            (9, _) => {}
            _ => return Err(Code::INVALID_VALUE),
        }
        Ok(())
    }

    fn cuFuncSetCacheConfig(state, function: Handle, _config: u32) {
        find(state, function).map(|_| ())
    }

    fn cuFuncSetSharedMemConfig(state, function: Handle, _config: u32) {
        find(state, function).map(|_| ())
    }

    fn cuOccupancyMaxActiveBlocksPerMultiprocessor(
        state, blocks: Out<i32>, function: Handle, block: i32, dynamic: usize
    ) {
        blocks.put(resident(state, function, block, dynamic)?)
    }

    fn cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
        state, blocks: Out<i32>, function: Handle, block: i32, dynamic: usize, _flags: u32
    ) {
        blocks.put(resident(state, function, block, dynamic)?)
    }

    fn cuOccupancyMaxPotentialBlockSize(
        state, grid: Out<i32>, block: Out<i32>, function: Handle, _size: Handle, dynamic: usize, limit: i32
    ) {
        let (module, index, _) = find(state, function)?;
        let most = most_threads(&module.program.functions[index]) as i32;
        let size = if limit > 0 { most.min(limit) } else { most };
        grid.put(resident(state, function, size, dynamic)? * MULTIPROCESSORS)?;
        block.put(size)
    }

    fn cuOccupancyAvailableDynamicSMemPerBlock(
        state, bytes: Out<usize>, function: Handle, _blocks: i32, _block: i32
    ) {
        let (module, index, _) = find(state, function)?;
        bytes.put(MOST_SHARED - shared_bytes(&module.program.functions[index]).min(MOST_SHARED))
    }

    fn cuLaunchKernel(
        state, function: Handle,
        grid_x: u32, grid_y: u32, grid_z: u32, block_x: u32, block_y: u32, block_z: u32,
        dynamic: u32, stream: Handle, parameters: Parameters, extra: Handle
    ) {
        let size = ([grid_x, grid_y, grid_z], [block_x, block_y, block_z], dynamic as usize);
        launch(state, function, size, stream, &parameters, extra)
    }

    fn cuLaunchCooperativeKernel(
        state, function: Handle,
        grid_x: u32, grid_y: u32, grid_z: u32, block_x: u32, block_y: u32, block_z: u32,
        dynamic: u32, stream: Handle, parameters: Parameters
    ) {
        let size = ([grid_x, grid_y, grid_z], [block_x, block_y, block_z], dynamic as usize);
        launch(state, function, size, stream, &parameters, 0)
    }
}

fn find(state: &State, handle: Handle) -> Result<(Arc<Module>, usize, usize), Code> {
    match state.objects.get(&handle) {
        Some(Object::Function {
            module,
            index,
            most_dynamic,
        }) => Ok((Arc::clone(module), *index, *most_dynamic)),
        _ => Err(Code::INVALID_HANDLE),
    }
}

fn most_threads(function: &Function) -> u64 {
    function.most_threads.unwrap_or(u64::from(MOST_THREADS))
}

pub(super) fn shared_bytes(function: &Function) -> usize {
    function.shared.iter().map(|region| region.bytes).sum()
}

/// Blocks that a multiprocessor holds, by its threads and its shared memory.
fn resident(state: &State, function: Handle, block: i32, dynamic: usize) -> Result<i32, Code> {
    let (module, index, _) = find(state, function)?;
    let shared = shared_bytes(&module.program.functions[index]) + dynamic;
    let by_memory = MOST_SHARED_OPTED.checked_div(shared).unwrap_or(32);
    if block <= 0 {
        return Err(Code::INVALID_VALUE);
    }
    Ok((2048 / block).min(32).min(by_memory as i32))
}

type Size = ([u32; 3], [u32; 3], usize);

fn launch(
    state: &mut State,
    function: Handle,
    (grid, block, dynamic): Size,
    stream: Handle,
    parameters: &Parameters,
    extra: Handle,
) -> Outcome {
    state.current()?;
    state.check_stream(stream)?;
    let (module, index, most_dynamic) = find(state, function)?;
    let function = &module.program.functions[index];
    check_size(function, grid, block, dynamic, most_dynamic)?;
    if extra != 0 {
        explain("parameters in a buffer are not known");
        return Err(Code::INVALID_VALUE);
    }
    let parameters = gather(function, parameters)?;
    let launch = Launch {
        program: &module.program,
        globals: &module.globals,
        function: index,
        grid,
        block,
        dynamic,
        parameters: &parameters,
    };
    if let Err(fault) = run(state, &launch) {
        explain(&format!(
            "kernel {} of {grid:?} × {block:?}: {fault}",
            function.name
        ));
        state.failure = Some(Code(fault.code));
    }
    Ok(())
}

/// Limits of the device and of the kernel.
fn check_size(
    function: &Function,
    grid: [u32; 3],
    block: [u32; 3],
    dynamic: usize,
    most_dynamic: usize,
) -> Outcome {
    let threads: u64 = block.iter().map(|side| u64::from(*side)).product();
    let [_, grid_y, grid_z] = grid;
    let fits = threads > 0
        && grid.iter().all(|side| *side > 0)
        && grid_y <= 65_535
        && grid_z <= 65_535
        && block[2] <= 64
        && threads <= u64::from(MOST_THREADS);
    if !fits {
        explain(&format!(
            "a launch of {grid:?} × {block:?} is too large or empty"
        ));
        return Err(Code::INVALID_VALUE);
    }
    if dynamic > most_dynamic || shared_bytes(function) + dynamic > MOST_SHARED_OPTED {
        explain(&format!("{dynamic} bytes of shared memory are too many"));
        return Err(Code::INVALID_VALUE);
    }
    if threads > most_threads(function) {
        explain(&format!(
            "{threads} threads are more than the kernel was compiled for"
        ));
        return Err(Code::LAUNCH_OUT_OF_RESOURCES);
    }
    Ok(())
}

/// The parameters, laid out as the function says.
fn gather(function: &Function, parameters: &Parameters) -> Result<Vec<u8>, Code> {
    let end = function
        .parameters
        .iter()
        .map(|region| region.start + region.bytes)
        .max();
    let mut bytes = vec![0; end.unwrap_or(0)];
    for (number, region) in function.parameters.iter().enumerate() {
        bytes[region.start..region.start + region.bytes]
            .copy_from_slice(parameters.bytes(number, region.bytes)?);
    }
    Ok(bytes)
}

/// Runs in each order, from the same contents of memory, and compares what is left.
fn run(state: &mut State, launch: &Launch<'_>) -> Result<(), Fault> {
    let State {
        memory,
        orders,
        costs,
        ..
    } = state;
    let before = (orders.len() > 1).then(|| memory.contents());
    let mut first = None;
    for order in orders.iter() {
        if let (Some(_), Some(before)) = (&first, &before) {
            memory.restore(before.clone());
        }
        let mut estimate = costs.is_some().then(Estimate::default);
        launch
            .run(memory, *order, estimate.as_mut())
            .map_err(|fault| fault.at(format!("order {order:?}")))?;
        if let (Some(path), Some(estimate)) = (&*costs, estimate) {
            let name = &launch.program.functions[launch.function].name;
            append(path, &format!("{name}\t{estimate}\n"));
        }
        match &first {
            None => first = before.is_some().then(|| memory.contents()),
            Some(first) => {
                if let Some(difference) = memory.difference(first) {
                    let why = format!("the result depends on the order of warps: {difference}");
                    return Err(Fault::failed(why));
                }
            }
        }
    }
    Ok(())
}
