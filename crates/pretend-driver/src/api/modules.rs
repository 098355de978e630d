//! Modules, their functions and their variables.
#![expect(unsafe_code, reason = "exported functions")]

use std::sync::Arc;

use super::devices::MOST_SHARED;
use super::foreign::{From, Out, driver};
use super::kernels::shared_bytes;
use super::state::{Handle, Module, Object, State, explain};
use super::{Code, Outcome};
use crate::decode;
use crate::memory::Writable;
use crate::program::{Global, Program};

driver! {
    fn cuModuleLoadData(state, module: Out<Handle>, image: From) {
        load(state, &module, &image)
    }

    fn cuModuleLoadDataEx(
        state, module: Out<Handle>, image: From, _count: u32, _options: Handle, _values: Handle
    ) {
        load(state, &module, &image)
    }

    fn cuModuleUnload(state, module: Handle) {
        state.initialized()?;
        let Some(Object::Module(module)) = state.objects.remove(&module) else {
            return Err(Code::INVALID_HANDLE);
        };
        for address in &module.globals {
            state.memory.free(*address);
        }
        state.objects.retain(|_, object| {
            !matches!(object, Object::Function { module: of, .. } if of.handle == module.handle)
        });
        Ok(())
    }

    fn cuModuleGetFunction(state, function: Out<Handle>, module: Handle, name: From) {
        state.current()?;
        let module = find(state, module)?;
        let index = *module.program.kernels.get(&name.text()?).ok_or(Code::NOT_FOUND)?;
        let most_dynamic = MOST_SHARED;
        function.put(state.add(Object::Function { module, index, most_dynamic }))
    }

    fn cuModuleGetGlobal_v2(state, address: Out<u64>, bytes: Out<usize>, module: Handle, name: From) {
        state.current()?;
        let module = find(state, module)?;
        let name = name.text()?;
        let index = module.program.globals.iter().position(|global| global.name == name);
        let index = index.ok_or(Code::NOT_FOUND)?;
        address.put_if_asked(module.globals[index]);
        bytes.put_if_asked(module.program.globals[index].bytes);
        Ok(())
    }
}

fn find(state: &State, handle: Handle) -> Result<Arc<Module>, Code> {
    match state.objects.get(&handle) {
        Some(Object::Module(module)) => Ok(Arc::clone(module)),
        _ => Err(Code::INVALID_HANDLE),
    }
}

fn load(state: &mut State, out: &Out<Handle>, image: &From) -> Outcome {
    state.current()?;
    let text = image.text()?;
    check_version(&text, state.version)?;
    let program = decode::program(&text).map_err(|refusal| {
        explain(&format!("refused PTX: {refusal}"));
        Code::INVALID_PTX
    })?;
    check_shared(&program)?;
    let globals: Option<Vec<u64>> = program
        .globals
        .iter()
        .map(|global| place(state, global))
        .collect();
    let globals = globals.ok_or(Code::OUT_OF_MEMORY)?;
    let handle = state.next_handle();
    state.objects.insert(
        handle,
        Object::Module(Arc::new(Module {
            handle,
            program,
            globals,
        })),
    );
    out.put(handle)
}

/// Room for a variable, with its first value. Without one it is zero.
fn place(state: &mut State, global: &Global) -> Option<u64> {
    let writable = if global.is_constant {
        Writable::No
    } else {
        Writable::Yes
    };
    let address = state
        .memory
        .allocate(global.bytes, &global.name, writable)?;
    let bytes = state.memory.write_from_host(address, global.bytes).ok()?;
    bytes.fill(0);
    bytes[..global.initial.len()].copy_from_slice(&global.initial);
    Some(address)
}

/// Variables of a kernel in shared memory have less room than what a launch may ask for.
fn check_shared(program: &Program) -> Outcome {
    let bytes = |name: &String| shared_bytes(&program.functions[program.kernels[name]]);
    let large = program
        .kernels
        .keys()
        .filter(|name| bytes(name) > MOST_SHARED);
    match large.min() {
        None => Ok(()),
        Some(name) => {
            explain(&format!(
                "kernel {name} has {} bytes of shared variables",
                bytes(name)
            ));
            Err(Code::INVALID_PTX)
        }
    }
}

/// A driver takes no PTX that is younger than it. CUDA 11.x has PTX 7.x, 12.x has 8.x.
fn check_version(text: &str, version: i32) -> Outcome {
    let mut words = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix(".version"));
    let Some((major, minor)) = words
        .next()
        .and_then(|version| version.trim().split_once('.'))
    else {
        return Err(Code::INVALID_PTX);
    };
    let number = |text: &str| text.parse::<i32>().map_err(|_| Code::INVALID_PTX);
    // PTX 7.0 came with CUDA 11.0, so the minor numbers match; PTX 8 with CUDA 12.
    let (major, minor) = (number(major)? + 4, number(minor)?);
    if major * 1000 + minor * 10 > version {
        explain(&format!("the PTX needs CUDA {major}.{minor}"));
        return Err(Code::UNSUPPORTED_PTX_VERSION);
    }
    Ok(())
}
