//! A module made ready to run: registers, constants and addresses are slots of a frame, branches
//! are indices.

use std::collections::HashMap;

use crate::kind::Space;
use crate::lanes::Function as Map;

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

#[derive(Debug, Clone)]
pub(crate) enum Operation {
    /// Values of each thread's own.
    Map {
        function: Map,
        to: Slot,
        from: [Slot; 4],
    },
    /// The same, for a divisor of this many bytes that must not be zero.
    Divide {
        function: Map,
        to: Slot,
        from: [Slot; 4],
        bytes: usize,
    },
    /// Addition with carry: the sum and the carry.
    Carry {
        function: Map,
        carry: Map,
        to: Slot,
        carry_to: Slot,
        from: [Slot; 4],
    },
    Compare(Compare),
    /// Pieces of this many bytes each, taken from one value or put together to one.
    Unpack {
        bytes: usize,
        to: Vec<Option<Slot>>,
        from: Slot,
    },
    Pack {
        bytes: usize,
        to: Slot,
        from: Vec<Slot>,
    },
    Load(Access),
    Store(Access),
    Atomic(Atomic),
    /// Orders accesses before it and behind it, as other blocks see them.
    Fence,
    Branch(Target),
    BranchIndexed {
        index: Slot,
        targets: Vec<Target>,
    },
    Call(Call),
    Return,
    Exit,
    Trap,
    Barrier(Barrier),
    /// What the threads of a warp do together.
    Together(Together),
    ActiveMask {
        to: Slot,
    },
    Nothing,
}

#[derive(Debug, Clone)]
pub(crate) struct Compare {
    pub(crate) function: Map,
    pub(crate) from: [Slot; 4],
    pub(crate) to: Option<Slot>,
    /// Where the opposite goes.
    pub(crate) opposite: Option<Slot>,
    pub(crate) combine: Option<(Combine, Predicate)>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Combine {
    And,
    Or,
    Xor,
}

#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub(crate) space: Space,
    /// Size of one element.
    pub(crate) bytes: usize,
    pub(crate) signed: bool,
    /// One slot per element; none for a result that is thrown away.
    pub(crate) slots: Vec<Option<Slot>>,
    pub(crate) address: Slot,
    pub(crate) offset: i64,
    /// Whether it reads through a cache that sees nothing of what the launch writes.
    pub(crate) is_incoherent: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Atomic {
    pub(crate) space: Space,
    pub(crate) bytes: usize,
    /// What is stored, of what was there and the two operands.
    pub(crate) function: fn(u64, u64, u64) -> u64,
    pub(crate) to: Option<Slot>,
    pub(crate) address: Slot,
    pub(crate) offset: i64,
    pub(crate) operands: [Slot; 2],
}

#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) function: usize,
    /// Where the arguments lie in the caller's local memory.
    pub(crate) arguments: Vec<Region>,
    pub(crate) results: Vec<Region>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Barrier {
    Wait,
    /// Wait, and combine a predicate of all threads of the block.
    Reduce {
        reduce: Reduce,
        to: Slot,
        from: Predicate,
    },
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Reduce {
    Count,
    And,
    Or,
}

#[derive(Debug, Clone)]
pub(crate) struct Together {
    /// Which threads take part, as each of them says.
    pub(crate) members: Slot,
    pub(crate) what: Joint,
}

#[derive(Debug, Clone)]
pub(crate) enum Joint {
    /// Wait for each other.
    Wait,
    Shuffle(Shuffle),
    Vote {
        vote: Vote,
        to: Slot,
        from: Predicate,
    },
    MatchAny {
        bytes: usize,
        to: Slot,
        from: Slot,
    },
    MatchAll {
        bytes: usize,
        to: Slot,
        all: Option<Slot>,
        from: Slot,
    },
    Reduce {
        function: fn(u64, u64) -> u64,
        to: Slot,
        from: Slot,
    },
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Shuffle {
    pub(crate) mode: ShuffleMode,
    pub(crate) to: Option<Slot>,
    /// Whether the source was in range.
    pub(crate) in_range: Option<Slot>,
    pub(crate) from: Slot,
    pub(crate) offset: Slot,
    /// Clamp and segment mask.
    pub(crate) clamp: Slot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShuffleMode {
    Up,
    Down,
    Butterfly,
    Index,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Vote {
    All,
    Any,
    Uniform,
    Ballot,
}

/// What an instruction does with a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Read,
    Written,
}

type Visit<'a> = &'a mut dyn FnMut(&mut Slot, Role);

impl Instruction {
    /// Every slot that the instruction names.
    pub(crate) fn visit(&mut self, visit: Visit<'_>) {
        if let Some(predicate) = &mut self.predicate {
            visit(&mut predicate.slot, Role::Read);
        }
        self.operation.visit(visit);
    }
}

impl Operation {
    /// Whether the next instruction need not be the one that follows.
    pub(crate) const fn leaves(&self) -> bool {
        matches!(
            self,
            Self::Branch(_) | Self::BranchIndexed { .. } | Self::Return | Self::Exit | Self::Trap
        )
    }

    fn visit(&mut self, visit: Visit<'_>) {
        match self {
            Self::Map { to, from, .. } | Self::Divide { to, from, .. } => {
                from.iter_mut().for_each(|slot| visit(slot, Role::Read));
                visit(to, Role::Written);
            }
            Self::Carry {
                to, carry_to, from, ..
            } => {
                from.iter_mut().for_each(|slot| visit(slot, Role::Read));
                visit(to, Role::Written);
                visit(carry_to, Role::Written);
            }
            Self::Compare(compare) => compare.visit(visit),
            Self::Unpack { to, from, .. } => {
                visit(from, Role::Read);
                to.iter_mut()
                    .flatten()
                    .for_each(|slot| visit(slot, Role::Written));
            }
            Self::Pack { to, from, .. } => {
                from.iter_mut().for_each(|slot| visit(slot, Role::Read));
                visit(to, Role::Written);
            }
            Self::Load(access) => access.visit(Role::Written, visit),
            Self::Store(access) => access.visit(Role::Read, visit),
            Self::Atomic(atomic) => {
                visit(&mut atomic.address, Role::Read);
                atomic
                    .operands
                    .iter_mut()
                    .for_each(|slot| visit(slot, Role::Read));
                atomic
                    .to
                    .iter_mut()
                    .for_each(|slot| visit(slot, Role::Written));
            }
            Self::BranchIndexed { index, .. } => visit(index, Role::Read),
            Self::Barrier(Barrier::Reduce { to, from, .. }) => {
                visit(&mut from.slot, Role::Read);
                visit(to, Role::Written);
            }
            Self::Together(together) => {
                visit(&mut together.members, Role::Read);
                together.what.visit(visit);
            }
            Self::ActiveMask { to } => visit(to, Role::Written),
            Self::Branch(_)
            | Self::Call(_)
            | Self::Return
            | Self::Exit
            | Self::Trap
            | Self::Barrier(Barrier::Wait)
            | Self::Fence
            | Self::Nothing => {}
        }
    }
}

impl Compare {
    fn visit(&mut self, visit: Visit<'_>) {
        self.from
            .iter_mut()
            .for_each(|slot| visit(slot, Role::Read));
        if let Some((_, predicate)) = &mut self.combine {
            visit(&mut predicate.slot, Role::Read);
        }
        for to in self.to.iter_mut().chain(&mut self.opposite) {
            visit(to, Role::Written);
        }
    }
}

impl Access {
    fn visit(&mut self, elements: Role, visit: Visit<'_>) {
        visit(&mut self.address, Role::Read);
        self.slots
            .iter_mut()
            .flatten()
            .for_each(|slot| visit(slot, elements));
    }
}

impl Joint {
    fn visit(&mut self, visit: Visit<'_>) {
        match self {
            Self::Wait => {}
            Self::Shuffle(shuffle) => {
                for slot in [&mut shuffle.from, &mut shuffle.offset, &mut shuffle.clamp] {
                    visit(slot, Role::Read);
                }
                for to in shuffle.to.iter_mut().chain(&mut shuffle.in_range) {
                    visit(to, Role::Written);
                }
            }
            Self::Vote { to, from, .. } => {
                visit(&mut from.slot, Role::Read);
                visit(to, Role::Written);
            }
            Self::MatchAny { to, from, .. } | Self::Reduce { to, from, .. } => {
                visit(from, Role::Read);
                visit(to, Role::Written);
            }
            Self::MatchAll { to, all, from, .. } => {
                visit(from, Role::Read);
                visit(to, Role::Written);
                all.iter_mut().for_each(|slot| visit(slot, Role::Written));
            }
        }
    }
}
