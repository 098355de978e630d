//! Branches, calls, barriers, and what the threads of a warp do together.

use super::frame::{Decoded, Frame, Place};
use super::mnemonic::Mnemonic;
use crate::kind::Kind;
use crate::program::{
    Barrier, Call, Collective, Operation, Reduce, Region, Shuffle, ShuffleMode, Vote,
    WarpCollective,
};
use crate::ptx::Operand;

impl Frame<'_> {
    /// The operation of a mnemonic of this file, or none.
    pub(super) fn control(
        &mut self,
        mnemonic: &Mnemonic,
        operands: &[Operand],
    ) -> Decoded<Option<Operation>> {
        let name = mnemonic.name.as_str();
        Ok(Some(match name {
            "bra" | "bra.uni" => self.branch(operands)?,
            "brx.idx" | "brx.idx.uni" => self.branch_indexed(operands)?,
            "call" | "call.uni" => self.call(operands)?,
            "ret" | "ret.uni" => Operation::Return,
            "exit" => Operation::Exit,
            "trap" | "brkpt" => Operation::Trap,
            "membar.gl" | "membar.sys" | "fence.sc.gpu" | "fence.sc.sys" | "fence.acq_rel.gpu"
            | "fence.acq_rel.sys" => Operation::Fence,
            "membar.cta" | "fence.sc.cta" | "fence.acq_rel.cta" | "nanosleep" => Operation::Nothing,
            "bar.sync" | "barrier.sync" | "barrier.sync.aligned" | "bar.cta.sync" => {
                self.check_barrier(operands, 1)?;
                Operation::Barrier(Barrier::Wait)
            }
            "bar.red.popc" | "barrier.red.popc.aligned" => self.barrier(operands, Reduce::Count)?,
            "bar.red.and" | "barrier.red.and.aligned" => self.barrier(operands, Reduce::And)?,
            "bar.red.or" | "barrier.red.or.aligned" => self.barrier(operands, Reduce::Or)?,
            "activemask" => {
                let [to] = operands else {
                    return self.refuse("expected one operand");
                };
                Operation::ActiveMask {
                    to: self.register_of(to)?,
                }
            }
            _ => return self.collective(mnemonic, operands),
        }))
    }

    fn branch(&mut self, operands: &[Operand]) -> Decoded<Operation> {
        let [Operand::Name(label)] = operands else {
            return self.refuse("expected a label");
        };
        self.branch_to(vec![label.clone()]);
        Ok(Operation::Branch(0))
    }

    fn branch_indexed(&mut self, operands: &[Operand]) -> Decoded<Operation> {
        let [index, Operand::Name(list)] = operands else {
            return self.refuse("expected two operands");
        };
        let index = self.source(index, Kind::U32)?;
        let Some(labels) = self.targets(list) else {
            return self.refuse("unknown targets");
        };
        self.branch_to(labels);
        Ok(Operation::BranchIndexed {
            index,
            targets: Vec::new(),
        })
    }

    fn call(&mut self, operands: &[Operand]) -> Decoded<Operation> {
        let (results, rest) = match operands {
            [Operand::List(results), rest @ ..] => (&results[..], rest),
            _ => (&[][..], operands),
        };
        let (name, arguments) = match rest {
            [Operand::Name(name)] => (name, &[][..]),
            [Operand::Name(name), Operand::List(arguments)] => (name, &arguments[..]),
            _ => return self.refuse("unknown form of call"),
        };
        let Some(function) = self.function_named(name) else {
            return self.refuse("unknown function");
        };
        let callee = &self.module.functions[function];
        let sizes = |declarations: &[crate::ptx::Declaration]| -> Vec<usize> {
            declarations
                .iter()
                .map(|declaration| declaration.bytes)
                .collect()
        };
        let (parameters, returned) = (sizes(&callee.parameters), sizes(&callee.results));
        let arguments = self.places_of(arguments, &parameters)?;
        let results = self.places_of(results, &returned)?;
        Ok(Operation::Call(Call {
            function,
            arguments,
            results,
        }))
    }

    /// Where arguments lie, which must have these sizes.
    fn places_of(&self, operands: &[Operand], sizes: &[usize]) -> Decoded<Vec<Region>> {
        if operands.len() != sizes.len() {
            return self.refuse("another number of arguments");
        }
        let mut regions = Vec::new();
        for (operand, bytes) in operands.iter().zip(sizes) {
            let Operand::Name(name) = operand else {
                return self.refuse("unknown argument");
            };
            match self.place(name) {
                Some(Place::Local(region)) if region.bytes == *bytes => regions.push(region),
                _ => return self.refuse("an argument of another kind"),
            }
        }
        Ok(regions)
    }

    /// Only barrier 0 of the whole block is known.
    fn check_barrier(&self, operands: &[Operand], count: usize) -> Decoded<()> {
        if operands.len() == count && operands.first().is_none_or(|id| *id == Operand::Integer(0)) {
            Ok(())
        } else {
            self.refuse("a barrier other than 0 of the whole block")
        }
    }

    fn barrier(&mut self, operands: &[Operand], reduce: Reduce) -> Decoded<Operation> {
        let [to, rest @ ..] = operands else {
            return self.refuse("expected a result");
        };
        self.check_barrier(rest, 2)?;
        let (to, from) = (self.register_of(to)?, self.predicate(&rest[1])?);
        Ok(Operation::Barrier(Barrier::Reduce { reduce, to, from }))
    }

    fn collective(
        &mut self,
        mnemonic: &Mnemonic,
        operands: &[Operand],
    ) -> Decoded<Option<Operation>> {
        let parts: Vec<&str> = mnemonic.name.split('.').collect();
        let what = match parts[..] {
            ["bar", "warp", "sync"] => Collective::Wait,
            ["shfl", "sync", mode] => self.shuffle(mode, mnemonic.kind(), operands)?,
            ["vote", "sync", vote] => self.vote(vote, operands)?,
            ["match", "any", "sync"] => self.match_any(mnemonic.kind(), operands)?,
            ["match", "all", "sync"] => self.match_all(mnemonic.kind(), operands)?,
            ["redux", "sync", name] => self.reduce(name, mnemonic.kind(), operands)?,
            _ => return Ok(None),
        };
        let Some(members) = operands.last() else {
            return self.refuse("expected a mask");
        };
        let members = self.source(members, Kind::B32)?;
        Ok(Some(Operation::WarpCollective(WarpCollective {
            members,
            what,
        })))
    }

    fn shuffle(&mut self, mode: &str, kind: Kind, operands: &[Operand]) -> Decoded<Collective> {
        let mode = match mode {
            "up" => ShuffleMode::Up,
            "down" => ShuffleMode::Down,
            "bfly" => ShuffleMode::Butterfly,
            "idx" => ShuffleMode::Index,
            _ => return self.refuse("unknown shuffle"),
        };
        let [to, from, offset, clamp, _] = operands else {
            return self.refuse("expected five operands");
        };
        if kind != Kind::B32 {
            return self.refuse("unknown shuffle");
        }
        let (to, in_range) = match to {
            Operand::Pair(to, in_range) => {
                let in_range = self.result_of(&Operand::Name(in_range.clone()))?;
                (self.result_of(&Operand::Name(to.clone()))?, in_range)
            }
            _ => (self.result_of(to)?, None),
        };
        let [from, offset, clamp, _] =
            self.sources(&[from.clone(), offset.clone(), clamp.clone()], Kind::B32)?;
        Ok(Collective::Shuffle(Shuffle {
            mode,
            to,
            in_range,
            from,
            offset,
            clamp,
        }))
    }

    fn vote(&mut self, vote: &str, operands: &[Operand]) -> Decoded<Collective> {
        let vote = match vote {
            "all" => Vote::All,
            "any" => Vote::Any,
            "uni" => Vote::Uniform,
            "ballot" => Vote::Ballot,
            _ => return self.refuse("unknown vote"),
        };
        let [to, from, _] = operands else {
            return self.refuse("expected three operands");
        };
        Ok(Collective::Vote {
            vote,
            to: self.register_of(to)?,
            from: self.predicate(from)?,
        })
    }

    fn match_any(&mut self, kind: Kind, operands: &[Operand]) -> Decoded<Collective> {
        let [to, from, _] = operands else {
            return self.refuse("expected three operands");
        };
        let (to, from) = (self.register_of(to)?, self.source(from, kind)?);
        Ok(Collective::MatchAny {
            bytes: kind.bytes(),
            to,
            from,
        })
    }

    fn match_all(&mut self, kind: Kind, operands: &[Operand]) -> Decoded<Collective> {
        let [to, from, _] = operands else {
            return self.refuse("expected three operands");
        };
        let (to, all) = match to {
            Operand::Pair(to, all) => (self.register(to)?, Some(self.register(all)?)),
            _ => (self.register_of(to)?, None),
        };
        Ok(Collective::MatchAll {
            bytes: kind.bytes(),
            to,
            all,
            from: self.source(from, kind)?,
        })
    }

    fn reduce(&mut self, name: &str, kind: Kind, operands: &[Operand]) -> Decoded<Collective> {
        let [to, from, _] = operands else {
            return self.refuse("expected three operands");
        };
        let function: fn(u64, u64) -> u64 = match (name, kind) {
            ("add", Kind::U32 | Kind::S32) => |a, b| a.wrapping_add(b),
            ("and", Kind::B32) => |a, b| a & b,
            ("or", Kind::B32) => |a, b| a | b,
            ("xor", Kind::B32) => |a, b| a ^ b,
            ("min", Kind::U32) => |a, b| u64::from((a as u32).min(b as u32)),
            ("max", Kind::U32) => |a, b| u64::from((a as u32).max(b as u32)),
            ("min", Kind::S32) => |a, b| (a as i32).min(b as i32) as u64,
            ("max", Kind::S32) => |a, b| (a as i32).max(b as i32) as u64,
            _ => return self.refuse("unknown reduction"),
        };
        Ok(Collective::Reduce {
            function,
            to: self.register_of(to)?,
            from: self.source(from, kind)?,
        })
    }
}
