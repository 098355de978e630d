//! Loads, stores, atomics, addresses, and values made of pieces.

use super::compare;
use super::frame::{Decoded, Frame, Place};
use super::mnemonic::Mnemonic;
use crate::kind::{Kind, Space};
use crate::lanes::lanes;
use crate::program::{Access, Atomic, Combine, Compare, Operation, Slot};
use crate::ptx::Operand;

/// What says nothing of the result: caches, and order among accesses, which only fences are known
/// to make.
const IGNORED: [&str; 16] = [
    "volatile", "relaxed", "acquire", "release", "acq_rel", "weak", "nc", "cta", "gpu", "sys",
    "ca", "cg", "cs", "lu", "cv", "wb",
];

/// The memory that an instruction names, or generic, the number of elements, and what is left.
fn qualifiers(name: &str) -> (Space, usize, Vec<&str>) {
    let (mut space, mut count, mut rest) = (Space::Generic, 1, Vec::new());
    for part in name.split('.').skip(1) {
        match part {
            "global" => space = Space::Global,
            "const" => space = Space::Constant,
            "shared" => space = Space::Shared,
            "local" => space = Space::Local,
            "param" => space = Space::Parameter,
            "v2" => count = 2,
            "v4" => count = 4,
            _ if IGNORED.contains(&part)
                || part.starts_with("L1::")
                || part.starts_with("L2::") => {}
            _ => rest.push(part),
        }
    }
    (space, count, rest)
}

impl Frame<'_> {
    pub(super) fn access(
        &mut self,
        mnemonic: &Mnemonic,
        operands: &[Operand],
    ) -> Decoded<Operation> {
        let (space, count, rest) = qualifiers(&mnemonic.name);
        if !rest.is_empty() {
            return self.refuse("unknown instruction");
        }
        let is_store = mnemonic.name.starts_with("st");
        let (address, values) = match operands {
            [address, values] if is_store => (address, values),
            [values, address] => (address, values),
            _ => return self.refuse("expected two operands"),
        };
        let kind = mnemonic.kind();
        let slots = self.elements(values, count, is_store.then_some(kind))?;
        let (space, address, offset) = self.address(address, space)?;
        let access = Access {
            space,
            bytes: kind.bytes(),
            signed: kind.is_signed(),
            slots,
            address,
            offset,
            is_incoherent: mnemonic.name.split('.').any(|part| part == "nc"),
        };
        Ok(if is_store {
            Operation::Store(access)
        } else {
            Operation::Load(access)
        })
    }

    /// The slots of one value or a vector of `count`: sources where they are stored, of that kind,
    /// else results.
    fn elements(
        &mut self,
        values: &Operand,
        count: usize,
        stored: Option<Kind>,
    ) -> Decoded<Vec<Option<Slot>>> {
        let values = match values {
            Operand::Vector(values) => values,
            _ => std::slice::from_ref(values),
        };
        if values.len() != count {
            return self.refuse("another number of elements");
        }
        let mut slots = Vec::new();
        for value in values {
            slots.push(match stored {
                Some(kind) => Some(self.source(value, kind)?),
                None => self.result_of(value)?,
            });
        }
        Ok(slots)
    }

    /// The memory, the slot of the address and what is added to it.
    fn address(&mut self, operand: &Operand, space: Space) -> Decoded<(Space, Slot, i64)> {
        let Operand::Address { base, offset } = operand else {
            return self.refuse("expected an address");
        };
        let Some(name) = base else {
            let zero = self.bits(0);
            return Ok((space, zero, *offset));
        };
        let slot = self.source(&Operand::Name(name.clone()), Kind::U64)?;
        // Parameters of called functions, and arguments, lie in local memory.
        let space = match (space, self.place(name)) {
            (Space::Parameter, Some(Place::Local(_))) => Space::Local,
            (Space::Parameter, None) if !self.is_entry => Space::Local,
            (space, _) => space,
        };
        Ok((space, slot, *offset))
    }

    pub(super) fn atomic(
        &mut self,
        mnemonic: &Mnemonic,
        operands: &[Operand],
    ) -> Decoded<Operation> {
        let (space, count, rest) = qualifiers(&mnemonic.name);
        let [name] = rest[..] else {
            return self.refuse("unknown instruction");
        };
        // Those of a block are none for others.
        if mnemonic.name.split('.').any(|part| part == "cta") {
            return self.refuse("an atomic for the block alone");
        }
        let kind = mnemonic.kind();
        let Some(function) = stored(name, kind).filter(|_| count == 1) else {
            return self.refuse("unknown atomic");
        };
        let (to, operands) = match operands {
            [to, rest @ ..] if mnemonic.name.starts_with("atom") => (self.result_of(to)?, rest),
            _ => (None, operands),
        };
        let [address, values @ ..] = operands else {
            return self.refuse("expected an address");
        };
        let [first, second, ..] = self.sources(values, kind)?;
        let (space, address, offset) = self.address(address, space)?;
        let (bytes, operands) = (kind.bytes(), [first, second]);
        Ok(Operation::Atomic(Atomic {
            space,
            bytes,
            function,
            to,
            address,
            offset,
            operands,
        }))
    }

    /// `cvta`: between generic addresses and those of one memory.
    pub(super) fn window(
        &mut self,
        mnemonic: &Mnemonic,
        operands: &[Operand],
    ) -> Decoded<Operation> {
        let [to, from] = operands else {
            return self.refuse("expected two operands");
        };
        let (space, _, rest) = qualifiers(&mnemonic.name);
        let function = match rest[..] {
            [] => lanes!(|a: u64, b: u64| a.wrapping_add(b)),
            ["to"] => lanes!(|a: u64, b: u64| a.wrapping_sub(b)),
            _ => return self.refuse("unknown instruction"),
        };
        if matches!(space, Space::Generic | Space::Parameter) || mnemonic.kind() != Kind::U64 {
            return self.refuse("unknown instruction");
        }
        let window = self.bits(space.window());
        let from = [self.source(from, Kind::U64)?, window, window, window];
        Ok(Operation::Map {
            function,
            to: self.register_of(to)?,
            from,
        })
    }

    /// `mov` between one value and several.
    pub(super) fn pieces(&mut self, kind: Kind, operands: &[Operand]) -> Decoded<Operation> {
        match operands {
            [Operand::Vector(to), from] => {
                let from = self.source(from, kind)?;
                let mut slots = Vec::new();
                for operand in to {
                    slots.push(self.result_of(operand)?);
                }
                Ok(Operation::Unpack {
                    bytes: kind.bytes() / to.len().max(1),
                    to: slots,
                    from,
                })
            }
            [to, Operand::Vector(from)] => {
                let mut slots = Vec::new();
                for operand in from {
                    slots.push(self.source(operand, Kind::B32)?);
                }
                let (bytes, to) = (kind.bytes() / from.len().max(1), self.register_of(to)?);
                Ok(Operation::Pack {
                    bytes,
                    to,
                    from: slots,
                })
            }
            _ => self.refuse("unknown instruction"),
        }
    }

    /// `setp`, with or without a predicate to combine.
    pub(super) fn setp(&mut self, mnemonic: &Mnemonic, operands: &[Operand]) -> Decoded<Operation> {
        let kind = mnemonic.kind();
        let parts: Vec<&str> = mnemonic.name.split('.').skip(1).collect();
        let (comparison, combine) = match parts[..] {
            [comparison] => (comparison, None),
            [comparison, "and"] => (comparison, Some(Combine::And)),
            [comparison, "or"] => (comparison, Some(Combine::Or)),
            [comparison, "xor"] => (comparison, Some(Combine::Xor)),
            _ => return self.refuse("unknown instruction"),
        };
        let Some(function) = compare::function(comparison, kind) else {
            return self.refuse("unknown comparison");
        };
        let [to, a, b, third @ ..] = operands else {
            return self.refuse("too few operands");
        };
        let (to, opposite) = match to {
            Operand::Pair(to, opposite) => {
                let opposite = self.result_of(&Operand::Name(opposite.clone()))?;
                (self.result_of(&Operand::Name(to.clone()))?, opposite)
            }
            _ => (self.result_of(to)?, None),
        };
        let combine = match (combine, third) {
            (None, []) => None,
            (Some(combine), [third]) => Some((combine, self.predicate(third)?)),
            _ => return self.refuse("another number of operands"),
        };
        let from = self.sources(&[a.clone(), b.clone()], kind)?;
        Ok(Operation::Compare(Compare {
            function,
            from,
            to,
            opposite,
            combine,
        }))
    }
}

/// What an atomic stores, of what was there and its operands.
fn stored(name: &str, kind: Kind) -> Option<fn(u64, u64, u64) -> u64> {
    let narrow = kind.bytes() == 4;
    Some(match (name, kind) {
        (_, Kind::F32 | Kind::F64 | Kind::Pred) => return None,
        _ if kind.bytes() < 4 => return None,
        ("exch", _) => |_, operand, _| operand,
        ("add", _) => |old, operand, _| old.wrapping_add(operand),
        ("and", _) => |old, operand, _| old & operand,
        ("or", _) => |old, operand, _| old | operand,
        ("xor", _) => |old, operand, _| old ^ operand,
        ("cas", _) if narrow => |old, compare, new| swapped(old, compare & 0xFFFF_FFFF, new),
        ("cas", _) => swapped,
        ("min", Kind::U32) => |old, operand, _| old.min(operand & 0xFFFF_FFFF),
        ("max", Kind::U32) => |old, operand, _| old.max(operand & 0xFFFF_FFFF),
        ("min", Kind::S32) => |old, operand, _| (old as i32).min(operand as i32) as u64,
        ("max", Kind::S32) => |old, operand, _| (old as i32).max(operand as i32) as u64,
        ("min", Kind::U64) => |old, operand, _| old.min(operand),
        ("max", Kind::U64) => |old, operand, _| old.max(operand),
        ("min", Kind::S64) => |old, operand, _| (old as i64).min(operand as i64) as u64,
        ("max", Kind::S64) => |old, operand, _| (old as i64).max(operand as i64) as u64,
        ("inc", Kind::U32) => |old, most, _| incremented(old, most & 0xFFFF_FFFF),
        ("dec", Kind::U32) => |old, most, _| decremented(old, most & 0xFFFF_FFFF),
        _ => return None,
    })
}

const fn swapped(old: u64, compare: u64, new: u64) -> u64 {
    if old == compare { new } else { old }
}

/// One more, from `most` on 0.
const fn incremented(old: u64, most: u64) -> u64 {
    if old >= most { 0 } else { old + 1 }
}

/// One less, from 0 and beyond `most` that.
const fn decremented(old: u64, most: u64) -> u64 {
    if old == 0 || old > most {
        most
    } else {
        old - 1
    }
}
