//! One function: its names, its frame and its instructions.

use std::collections::HashMap;

use super::mnemonic::Mnemonic;
use super::{Named, Names, compare, convert, cost, float, integer, slots};
use crate::Refusal;
use crate::kind::{Kind, Space};
use crate::lanes::Function as Map;
use crate::program::{
    Carry, Constant, Cost, Divide, Function, Instruction, KEPT, LaneMask, Operation, Own,
    Predicate, Program, Region, Regions, Slot, UNIFORM, Uniform,
};
use crate::ptx::{self, Operand, Statement};

pub(super) type Decoded<T> = Result<T, Refusal>;

/// Where a variable of a function lies.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Shared(usize),
    Local(Region),
    /// A parameter of a kernel.
    Parameter(Region),
}

/// The names of a pair of braces.
#[derive(Debug, Default)]
struct Scope {
    number: usize,
    registers: HashMap<String, Slot>,
    /// First slot and count of registers that share a name.
    ranges: HashMap<String, (Slot, u64)>,
    places: HashMap<String, Place>,
}

/// A label as a branch names it, with the scopes it may be of, innermost first.
type Reference = (String, Vec<usize>);

pub(super) struct Frame<'a> {
    names: &'a Names,
    pub(super) module: &'a ptx::Module,
    pub(super) is_entry: bool,
    program: &'a mut Program,
    shared: &'a mut Regions,
    function: Function,
    constants: HashMap<Own, Slot>,
    /// The values that are the same in all threads, as far as this function needs them.
    uniforms: HashMap<Uniform, usize>,
    scopes: Vec<Scope>,
    scope_count: usize,
    labels: HashMap<(usize, String), usize>,
    targets: HashMap<String, Vec<String>>,
    branches: Vec<(usize, Vec<Reference>)>,
    carry: Slot,
    line: usize,
}

impl<'a> Frame<'a> {
    pub(super) fn decode(
        function: &ptx::Function,
        module: &'a ptx::Module,
        names: &'a Names,
        program: &'a mut Program,
        shared: &'a mut Regions,
    ) -> Decoded<Function> {
        let mut frame = Frame::new(function, module, names, program, shared);
        frame.carry = frame.new_slots(1);
        frame.parameters(function);
        for statement in &function.body {
            frame.statement(statement)?;
        }
        frame.push(None, Operation::Return, Cost::default());
        frame.resolve()?;
        Ok(frame.finished())
    }

    fn new(
        function: &ptx::Function,
        module: &'a ptx::Module,
        names: &'a Names,
        program: &'a mut Program,
        shared: &'a mut Regions,
    ) -> Self {
        Self {
            names,
            module,
            is_entry: function.is_entry,
            shared,
            function: Function {
                name: function.name.clone(),
                start: program.code.len(),
                most_threads: function.most_threads,
                ..Function::default()
            },
            program,
            constants: HashMap::new(),
            uniforms: HashMap::new(),
            scopes: vec![Scope::default()],
            scope_count: 1,
            labels: HashMap::new(),
            targets: HashMap::new(),
            branches: Vec::new(),
            carry: 0,
            line: function.line,
        }
    }

    /// The function, its slots numbered anew.
    fn finished(mut self) -> Function {
        let start = self.function.start;
        let kept = slots::assign(&mut self.program.code[start..], start, 1);
        self.function.slots = kept + self.constants.len();
        let constants = self.constants.into_iter();
        self.function.constants = constants
            .map(|(what, slot)| (kept + (slot - KEPT), what))
            .collect();
        self.function
    }

    /// Parameters of a kernel lie in memory of their own, those of other functions in the local
    /// memory of each thread.
    fn parameters(&mut self, function: &ptx::Function) {
        let mut own = Regions::default();
        let regions = if self.is_entry {
            &mut own
        } else {
            &mut self.function.local
        };
        let mut place = |declaration: &ptx::Declaration| {
            let region = regions.add(declaration.bytes, declaration.align);
            let place = if function.is_entry {
                Place::Parameter(region)
            } else {
                Place::Local(region)
            };
            self.scopes[0]
                .places
                .insert(declaration.name.clone(), place);
            region
        };
        self.function.parameters = function.parameters.iter().map(&mut place).collect();
        self.function.results = function.results.iter().map(&mut place).collect();
    }

    pub(super) fn refuse<T>(&self, why: &str) -> Decoded<T> {
        let text = self
            .program
            .lines
            .get(self.line.wrapping_sub(1))
            .map_or("", String::as_str);
        Err(Refusal::new(self.line, text, why))
    }

    fn new_slots(&mut self, count: usize) -> Slot {
        self.function.slots += count;
        self.function.slots - count
    }

    fn scope(&mut self) -> &mut Scope {
        let last = self.scopes.len() - 1;
        &mut self.scopes[last]
    }

    fn push(&mut self, predicate: Option<Predicate>, operation: Operation, cost: Cost) {
        self.program.code.push(Instruction {
            line: self.line,
            predicate,
            operation,
            cost,
        });
    }

    fn statement(&mut self, statement: &Statement) -> Decoded<()> {
        match statement {
            Statement::Open => {
                self.scopes.push(Scope {
                    number: self.scope_count,
                    ..Scope::default()
                });
                self.scope_count += 1;
            }
            Statement::Close => {
                self.scopes.pop();
            }
            Statement::Registers(names) => self.registers(names),
            Statement::Declaration(declaration) => self.declaration(declaration)?,
            Statement::Label(name) => {
                let key = (self.scope().number, name.clone());
                self.labels.insert(key, self.program.code.len());
            }
            Statement::Targets { name, labels } => {
                self.targets.insert(name.clone(), labels.clone());
            }
            Statement::Instruction(instruction) => self.instruction(instruction)?,
        }
        Ok(())
    }

    fn registers(&mut self, names: &[(String, Option<u64>)]) {
        for (name, count) in names {
            let first = self.new_slots(count.unwrap_or(1) as usize);
            match count {
                Some(count) => {
                    self.scope().ranges.insert(name.clone(), (first, *count));
                }
                None => {
                    self.scope().registers.insert(name.clone(), first);
                }
            }
        }
    }

    fn declaration(&mut self, declaration: &ptx::Declaration) -> Decoded<()> {
        self.line = declaration.line;
        let (bytes, align) = (declaration.bytes, declaration.align);
        let place = match declaration.space {
            Space::Shared if !self.is_entry => {
                return self.refuse("a shared variable of a function that is called");
            }
            Space::Shared => Place::Shared(self.shared.add(bytes, align).start),
            _ => Place::Local(self.function.local.add(bytes, align)),
        };
        self.scope().places.insert(declaration.name.clone(), place);
        Ok(())
    }

    fn instruction(&mut self, instruction: &ptx::Instruction) -> Decoded<()> {
        self.line = instruction.line;
        let predicate = match &instruction.predicate {
            Some((name, negated)) => Some(Predicate {
                slot: self.register(name)?,
                negated: *negated,
            }),
            None => None,
        };
        let mnemonic = Mnemonic::new(&instruction.mnemonic);
        let operation = self.operation(&mnemonic, &instruction.operands)?;
        self.push(predicate, operation, cost::of(&mnemonic));
        Ok(())
    }

    fn operation(&mut self, mnemonic: &Mnemonic, operands: &[Operand]) -> Decoded<Operation> {
        let first = mnemonic.name.split('.').next().unwrap_or_default();
        match first {
            "ld" | "ldu" | "st" => self.access(mnemonic, operands),
            "atom" | "red" => self.atomic(mnemonic, operands),
            "setp" => self.setp(mnemonic, operands),
            "mov"
                if operands
                    .iter()
                    .any(|operand| matches!(operand, Operand::Vector(_))) =>
            {
                self.pieces(mnemonic.kind(), operands)
            }
            "cvta" => self.window(mnemonic, operands),
            _ => match self.control(mnemonic, operands)? {
                Some(operation) => Ok(operation),
                None => self.map(mnemonic, operands),
            },
        }
    }

    /// Instructions that compute each thread's value from its own.
    fn map(&mut self, mnemonic: &Mnemonic, operands: &[Operand]) -> Decoded<Operation> {
        let (name, kind) = (mnemonic.name.as_str(), mnemonic.kind());
        let [to, from @ ..] = operands else {
            return self.refuse("no operands");
        };
        let to = self.register_of(to)?;
        let from_kind = mnemonic.kinds.last().copied().unwrap_or(kind);
        if let Some(functions) = integer::carried(name, kind) {
            let from = self.sources(from, kind)?;
            return Ok(self.with_carry(functions, name.ends_with(".cc"), to, from));
        }
        if let Some(function) = integer::division(name, kind) {
            let from = self.sources(from, kind)?;
            return Ok(Operation::Divide(Divide {
                function,
                to,
                from,
                bytes: kind.bytes(),
            }));
        }
        let function = match name {
            "slct" => compare::select(from_kind),
            _ if name.starts_with("cvt") => convert::function(name, kind, from_kind),
            _ if name.starts_with("dp") => integer::dot(name, [kind, from_kind]),
            _ if kind.is_float() => float::function(name, kind),
            _ => integer::function(name, kind),
        };
        let Some(function) = function else {
            return self.refuse("unknown instruction");
        };
        let from = self.sources(from, from_kind)?;
        Ok(Operation::Map { function, to, from })
    }

    /// An addition that takes the carry in and, if it `keeps` it, gives it on.
    fn with_carry(
        &mut self,
        (function, carry): (Map, Map),
        keeps: bool,
        to: Slot,
        mut from: [Slot; 4],
    ) -> Operation {
        from[2] = self.carry;
        let carry_to = if keeps { self.carry } else { self.new_slots(1) };
        Operation::Carry(Carry {
            function,
            carry,
            to,
            carry_to,
            from,
        })
    }

    /// Up to four sources.
    pub(super) fn sources(&mut self, operands: &[Operand], kind: Kind) -> Decoded<[Slot; 4]> {
        let mut slots = [self.carry; 4];
        if operands.len() > slots.len() {
            return self.refuse("too many operands");
        }
        for (slot, operand) in slots.iter_mut().zip(operands) {
            *slot = self.source(operand, kind)?;
        }
        Ok(slots)
    }

    /// The slot of an operand that is read.
    pub(super) fn source(&mut self, operand: &Operand, kind: Kind) -> Decoded<Slot> {
        match operand {
            Operand::Integer(bits) if !kind.is_float() => Ok(self.bits(*bits)),
            Operand::Float(bits) if kind.bytes() == 4 => Ok(self.bits(u64::from(*bits))),
            Operand::Double(bits) if kind.bytes() == 8 => Ok(self.bits(*bits)),
            Operand::Name(name) => self.named(name),
            _ => self.refuse("an operand of another kind"),
        }
    }

    /// The slot of a constant of these bits.
    pub(super) fn bits(&mut self, bits: u64) -> Slot {
        self.constant(Constant::Uniform(Uniform::Bits(bits)))
    }

    fn constant(&mut self, constant: Constant) -> Slot {
        match constant {
            Constant::Uniform(uniform) => {
                let uniforms = &mut self.program.uniforms;
                let number = self.uniforms.entry(uniform).or_insert_with(|| {
                    uniforms.push(uniform);
                    uniforms.len() - 1
                });
                UNIFORM + *number
            }
            Constant::Own(own) => {
                let slot = KEPT + self.constants.len();
                *self.constants.entry(own).or_insert(slot)
            }
        }
    }

    /// A register, one that the device sets, or the address of a variable.
    fn named(&mut self, name: &str) -> Decoded<Slot> {
        if let Some(slot) = self.find_register(name) {
            return Ok(slot);
        }
        if let Some(special) = special(name) {
            return Ok(self.constant(special));
        }
        match self.address_of(name) {
            Some(address) => Ok(self.constant(address)),
            None if name == "WARP_SZ" => Ok(self.bits(32)),
            None => self.refuse(&format!("{name} is unknown")),
        }
    }

    fn find_register(&self, name: &str) -> Option<Slot> {
        let digits = name.len()
            - name
                .trim_end_matches(|digit: char| digit.is_ascii_digit())
                .len();
        let (prefix, number) = name.split_at(name.len() - digits);
        self.scopes.iter().rev().find_map(|scope| {
            scope.registers.get(name).copied().or_else(|| {
                let (first, count) = *scope.ranges.get(prefix)?;
                let number = number
                    .parse::<u64>()
                    .ok()
                    .filter(|number| *number < count)?;
                Some(first + number as usize)
            })
        })
    }

    pub(super) fn place(&self, name: &str) -> Option<Place> {
        self.scopes
            .iter()
            .rev()
            .find_map(|scope| scope.places.get(name).copied())
    }

    fn address_of(&self, name: &str) -> Option<Constant> {
        if let Some(place) = self.place(name) {
            return Some(match place {
                Place::Shared(start) => Constant::Uniform(Uniform::Shared(start)),
                Place::Local(region) => Constant::Own(Own::Local(region.start)),
                Place::Parameter(region) => Constant::Uniform(Uniform::Bits(region.start as u64)),
            });
        }
        Some(Constant::Uniform(match self.names.variables.get(name)? {
            Named::Global(number) => Uniform::Global(*number),
            Named::Shared(start) => Uniform::Shared(*start),
            Named::DynamicShared => Uniform::DynamicShared,
        }))
    }

    pub(super) fn register(&self, name: &str) -> Decoded<Slot> {
        match self.find_register(name) {
            Some(slot) => Ok(slot),
            None => self.refuse(&format!("{name} is no register")),
        }
    }

    /// The slot of an operand that is written.
    pub(super) fn register_of(&self, operand: &Operand) -> Decoded<Slot> {
        match operand {
            Operand::Name(name) => self.register(name),
            _ => self.refuse("expected a register"),
        }
    }

    /// The same, where `_` throws the result away.
    pub(super) fn result_of(&self, operand: &Operand) -> Decoded<Option<Slot>> {
        match operand {
            Operand::Name(name) if name == "_" => Ok(None),
            _ => self.register_of(operand).map(Some),
        }
    }

    pub(super) fn predicate(&mut self, operand: &Operand) -> Decoded<Predicate> {
        match operand {
            Operand::Not(name) => Ok(Predicate {
                slot: self.register(name)?,
                negated: true,
            }),
            _ => Ok(Predicate {
                slot: self.source(operand, Kind::Pred)?,
                negated: false,
            }),
        }
    }

    pub(super) fn function_named(&self, name: &str) -> Option<usize> {
        self.names.functions.get(name).copied()
    }

    /// Notes that the instruction to come branches to these labels.
    pub(super) fn branch_to(&mut self, names: Vec<String>) {
        let scopes: Vec<usize> = self.scopes.iter().rev().map(|scope| scope.number).collect();
        let labels = names
            .into_iter()
            .map(|name| (name, scopes.clone()))
            .collect();
        self.branches.push((self.program.code.len(), labels));
    }

    pub(super) fn targets(&self, name: &str) -> Option<Vec<String>> {
        self.targets.get(name).cloned()
    }

    /// Puts the indices of labels into branches.
    fn resolve(&mut self) -> Decoded<()> {
        for (index, labels) in std::mem::take(&mut self.branches) {
            self.line = self.program.code[index].line;
            let mut found = Vec::new();
            for (name, scopes) in labels {
                let label = |scope: &usize| self.labels.get(&(*scope, name.clone())).copied();
                match scopes.iter().find_map(label) {
                    Some(target) => found.push(target),
                    None => return self.refuse(&format!("{name} is no label")),
                }
            }
            match &mut self.program.code[index].operation {
                Operation::BranchIndexed { targets, .. } => *targets = found,
                operation => *operation = Operation::Branch(found[0]),
            }
        }
        Ok(())
    }
}

/// What a register that the device sets holds.
fn special(name: &str) -> Option<Constant> {
    let (name, axis) = match name.strip_prefix('%')?.split_once('.') {
        Some((name, axis)) => (
            name,
            Some(["x", "y", "z"].iter().position(|known| *known == axis)?),
        ),
        None => (&name[1..], None),
    };
    let own = match (name, axis) {
        ("tid", Some(axis)) => Own::Thread(axis),
        ("ctaid", Some(axis)) => Own::Block(axis),
        ("laneid", None) => Own::Lane,
        ("warpid", None) => Own::Warp,
        ("lanemask_eq", None) => Own::LaneMask(LaneMask::Equal),
        ("lanemask_lt", None) => Own::LaneMask(LaneMask::Less),
        ("lanemask_le", None) => Own::LaneMask(LaneMask::LessOrEqual),
        ("lanemask_gt", None) => Own::LaneMask(LaneMask::Greater),
        ("lanemask_ge", None) => Own::LaneMask(LaneMask::GreaterOrEqual),
        ("ntid", Some(axis)) => return Some(Constant::Uniform(Uniform::BlockSize(axis))),
        ("nctaid", Some(axis)) => return Some(Constant::Uniform(Uniform::GridSize(axis))),
        ("nwarpid", None) => return Some(Constant::Uniform(Uniform::Warps)),
        ("dynamic_smem_size", None) => return Some(Constant::Uniform(Uniform::DynamicSharedSize)),
        _ => return None,
    };
    Some(Constant::Own(own))
}
