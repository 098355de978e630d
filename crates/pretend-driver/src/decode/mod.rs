//! Programs from statements: names become slots, labels become indices, mnemonics become functions.
//! What is not known to be exact is refused, with its line.

mod compare;
mod control;
mod convert;
mod cost;
mod float;
mod frame;
mod integer;
mod memory;
mod mnemonic;
mod slots;

use std::collections::HashMap;

use crate::Refusal;
use crate::kind::Space;
use crate::program::{Function, Global, Program, Regions};
use crate::ptx;
use frame::Frame;

/// What names of the module stand for.
#[derive(Debug, Clone, Copy)]
enum Named {
    Global(usize),
    Shared(usize),
    DynamicShared,
}

#[derive(Debug, Default)]
struct Names {
    variables: HashMap<String, Named>,
    functions: HashMap<String, usize>,
}

/// A program from the text of a module.
pub(crate) fn program(text: &str) -> Result<Program, Refusal> {
    let module = ptx::parse(text)?;
    let mut program = Program {
        lines: text.lines().map(str::to_owned).collect(),
        ..Program::default()
    };
    let mut shared = Regions::default();
    let names = declare(&module, &mut program, &mut shared);
    for (index, function) in module.functions.iter().enumerate() {
        if function.is_entry {
            program.kernels.insert(function.name.clone(), index);
        }
        let mut own = shared.clone();
        let decoded = Frame::decode(function, &module, &names, &mut program, &mut own)?;
        program.functions.push(Function {
            shared: own.regions,
            ..decoded
        });
    }
    Ok(program)
}

/// Gives every variable and function of the module its number or its place.
fn declare(module: &ptx::Module, program: &mut Program, shared: &mut Regions) -> Names {
    let mut names = Names::default();
    for declaration in &module.declarations {
        let named = match declaration.space {
            Space::Shared if declaration.is_dynamic => Named::DynamicShared,
            Space::Shared => Named::Shared(shared.add(declaration.bytes, declaration.align).start),
            _ => {
                program.globals.push(Global {
                    name: declaration.name.clone(),
                    bytes: declaration.bytes,
                    is_constant: declaration.space == Space::Constant,
                    initial: declaration.initial.clone(),
                });
                Named::Global(program.globals.len() - 1)
            }
        };
        names.variables.insert(declaration.name.clone(), named);
    }
    let functions = module.functions.iter().enumerate();
    names.functions = functions
        .map(|(index, function)| (function.name.clone(), index))
        .collect();
    names
}
