//! All slots that an instruction names, one after the other.

use super::{
    Access, Atomic, Barrier, Carry, Collective, Compare, Divide, Instruction, Operation, Shuffle,
    Slot, WarpCollective,
};

/// What an instruction does with a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Read,
    Written,
}

type Visit<'a> = &'a mut dyn FnMut(&mut Slot, Role);

fn each<'a>(slots: impl IntoIterator<Item = &'a mut Slot>, role: Role, visit: Visit<'_>) {
    slots.into_iter().for_each(|slot| visit(slot, role));
}

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
    fn visit(&mut self, visit: Visit<'_>) {
        match self {
            Self::Map { to, from, .. } | Self::Divide(Divide { to, from, .. }) => {
                each(from, Role::Read, visit);
                visit(to, Role::Written);
            }
            Self::Carry(Carry {
                to, carry_to, from, ..
            }) => {
                each(from, Role::Read, visit);
                each([to, carry_to], Role::Written, visit);
            }
            Self::Compare(compare) => compare.visit(visit),
            Self::Unpack { to, from, .. } => {
                visit(from, Role::Read);
                each(to.iter_mut().flatten(), Role::Written, visit);
            }
            Self::Pack { to, from, .. } => {
                each(from, Role::Read, visit);
                visit(to, Role::Written);
            }
            Self::Load(access) => access.visit(Role::Written, visit),
            Self::Store(access) => access.visit(Role::Read, visit),
            Self::Atomic(atomic) => atomic.visit(visit),
            Self::BranchIndexed { index, .. } => visit(index, Role::Read),
            Self::Barrier(barrier) => barrier.visit(visit),
            Self::WarpCollective(collective) => collective.visit(visit),
            Self::ActiveMask { to } => visit(to, Role::Written),
            Self::Branch(_) | Self::Call(_) | Self::Return | Self::Exit | Self::Trap => {}
            Self::Fence | Self::Nothing => {}
        }
    }
}

impl Compare {
    fn visit(&mut self, visit: Visit<'_>) {
        each(&mut self.from, Role::Read, visit);
        if let Some((_, predicate)) = &mut self.combine {
            visit(&mut predicate.slot, Role::Read);
        }
        each(
            self.to.iter_mut().chain(&mut self.opposite),
            Role::Written,
            visit,
        );
    }
}

impl Access {
    fn visit(&mut self, elements: Role, visit: Visit<'_>) {
        visit(&mut self.address, Role::Read);
        each(self.slots.iter_mut().flatten(), elements, visit);
    }
}

impl Atomic {
    fn visit(&mut self, visit: Visit<'_>) {
        visit(&mut self.address, Role::Read);
        each(&mut self.operands, Role::Read, visit);
        each(&mut self.to, Role::Written, visit);
    }
}

impl Barrier {
    fn visit(&mut self, visit: Visit<'_>) {
        if let Self::Reduce { to, from, .. } = self {
            visit(&mut from.slot, Role::Read);
            visit(to, Role::Written);
        }
    }
}

impl WarpCollective {
    fn visit(&mut self, visit: Visit<'_>) {
        visit(&mut self.members, Role::Read);
        self.what.visit(visit);
    }
}

impl Collective {
    fn visit(&mut self, visit: Visit<'_>) {
        match self {
            Self::Wait => {}
            Self::Shuffle(shuffle) => shuffle.visit(visit),
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
                each(all, Role::Written, visit);
            }
        }
    }
}

impl Shuffle {
    fn visit(&mut self, visit: Visit<'_>) {
        let sources = [&mut self.from, &mut self.offset, &mut self.clamp];
        each(sources, Role::Read, visit);
        each(
            self.to.iter_mut().chain(&mut self.in_range),
            Role::Written,
            visit,
        );
    }
}
