//! A module made ready to run: registers, constants and addresses are slots of a frame, branches
//! are indices.

mod operation;
mod visit;

use std::collections::HashMap;

pub(crate) use operation::{
    Access, Atomic, Barrier, Call, Carry, Collective, Combine, Compare, Divide, Operation, Reduce,
    Shuffle, ShuffleMode, Vote, WarpCollective,
};
pub(crate) use visit::Role;

/// Index of a slot within a frame or, from [`UNIFORM`] on, of a value that is the same in all
/// threads.
pub(crate) type Slot = usize;

/// Where, while a function is decoded, the numbers of slots begin that keep their value throughout.
pub(crate) const KEPT: Slot = 1 << 31;

/// Where the numbers of values begin that are the same in all threads of a launch.
pub(crate) const UNIFORM: Slot = 1 << 32;

/// Index of an instruction.
pub(crate) type Target = usize;

#[derive(Debug, Default)]
pub(crate) struct Program {
    pub(crate) code: Vec<Instruction>,
    pub(crate) functions: Vec<Function>,
    pub(crate) kernels: HashMap<String, usize>,
    /// Variables in global and constant memory, which a loaded module has room for.
    pub(crate) globals: Vec<Global>,
    /// Values that are the same in all threads of a launch.
    pub(crate) uniforms: Vec<Uniform>,
    /// The text, for explanations.
    pub(crate) lines: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Global {
    pub(crate) name: String,
    pub(crate) bytes: usize,
    pub(crate) is_constant: bool,
    pub(crate) initial: Vec<u8>,
}

/// A variable's place in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) start: usize,
    pub(crate) bytes: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) start: Target,
    /// Size of a frame.
    pub(crate) slots: usize,
    /// Slots that hold the same all the time, which differs from thread to thread.
    pub(crate) constants: Vec<(Slot, Own)>,
    /// Bytes of local memory of a frame: local variables, parameters of a function that is called,
    /// and arguments of calls.
    pub(crate) local: Regions,
    pub(crate) parameters: Vec<Region>,
    pub(crate) results: Vec<Region>,
    /// Shared variables of a kernel.
    pub(crate) shared: Vec<Region>,
    pub(crate) most_threads: Option<u64>,
}

/// Variables laid out one behind the other, with room between.
#[derive(Debug, Default, Clone)]
pub(crate) struct Regions {
    pub(crate) regions: Vec<Region>,
    pub(crate) end: usize,
}

/// Bytes between variables, so that one that is left is not entered as another.
const ROOM: usize = 256;

impl Regions {
    pub(crate) fn add(&mut self, bytes: usize, align: usize) -> Region {
        let start = self.end.next_multiple_of(align.max(1));
        let region = Region { start, bytes };
        self.regions.push(region);
        self.end = start + bytes + ROOM;
        region
    }
}

/// A value that nothing changes while a kernel runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Constant {
    Uniform(Uniform),
    Own(Own),
}

/// What is the same in all threads of a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Uniform {
    Bits(u64),
    /// Address of a shared variable.
    Shared(usize),
    /// Address of the shared memory whose size the launch gives.
    DynamicShared,
    DynamicSharedSize,
    /// Address of a global variable, by its number.
    Global(usize),
    BlockSize(usize),
    GridSize(usize),
    /// Warps of a block.
    Warps,
}

/// What differs from thread to thread, or from block to block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Own {
    /// Address in local memory, from the start of the frame.
    Local(usize),
    Thread(usize),
    Block(usize),
    Lane,
    Warp,
    LaneMask(LaneMask),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum LaneMask {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone)]
pub(crate) struct Instruction {
    /// Line of the text.
    pub(crate) line: usize,
    pub(crate) predicate: Option<Predicate>,
    pub(crate) operation: Operation,
    pub(crate) cost: Cost,
}

/// Cycles until the warp takes its next instruction, and until the result is known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    pub(crate) issue: u16,
    pub(crate) latency: u16,
    /// Whether there is a branch within.
    pub(crate) parts: bool,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Predicate {
    pub(crate) slot: Slot,
    pub(crate) negated: bool,
}
