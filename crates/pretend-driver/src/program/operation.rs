//! What instructions do.

use super::{Predicate, Region, Slot, Target};
use crate::kind::Space;
use crate::lanes::Function as Map;

#[derive(Debug, Clone)]
pub(crate) enum Operation {
    /// Values of each thread's own.
    Map {
        function: Map,
        to: Slot,
        from: [Slot; 4],
    },
    /// The same, for a divisor of this many bytes that must not be zero.
    Divide(Divide),
    /// Addition with carry: the sum and the carry.
    Carry(Carry),
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
    WarpCollective(WarpCollective),
    ActiveMask {
        to: Slot,
    },
    Nothing,
}

impl Operation {
    /// Whether the next instruction need not be the one that follows.
    pub(crate) const fn leaves(&self) -> bool {
        matches!(
            self,
            Self::Branch(_) | Self::BranchIndexed { .. } | Self::Return | Self::Exit | Self::Trap
        )
    }
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
pub(crate) struct Divide {
    pub(crate) function: Map,
    pub(crate) to: Slot,
    pub(crate) from: [Slot; 4],
    pub(crate) bytes: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct Carry {
    pub(crate) function: Map,
    pub(crate) carry: Map,
    pub(crate) to: Slot,
    pub(crate) carry_to: Slot,
    pub(crate) from: [Slot; 4],
}

#[derive(Debug, Clone)]
pub(crate) struct WarpCollective {
    /// Which threads take part, as each of them says.
    pub(crate) members: Slot,
    pub(crate) what: Collective,
}

#[derive(Debug, Clone)]
pub(crate) enum Collective {
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
