//! The threads of a warp. Those at the same instruction take it together; of those that parted, the
//! ones that are behind go first, so that they meet again.

use std::rc::Rc;

use super::Fault;
use super::block::Shared;
use super::calls::thread_index;
use super::clock::Clock;
use super::fragment::{Fragment, Frame, State};
use crate::kind::Space;
use crate::lanes::{Function, Lanes, WIDTH};
use crate::program::{Barrier, Carry, Operation, Predicate, Slot, UNIFORM};

pub(crate) struct Warp {
    pub(super) number: usize,
    /// Threads that there were at first, and that there still are.
    all: u32,
    pub(super) live: u32,
    /// How often all its threads have waited for each other.
    pub(super) waits: u32,
    uniforms: Rc<[Lanes]>,
    pub(super) registers: Vec<Lanes>,
    /// Local memory, per thread.
    pub(super) local: Vec<Vec<u8>>,
    pub(super) fragments: Vec<Fragment>,
    pub(super) clock: Clock,
}

/// What to do after an instruction.
enum Next {
    /// Take the next one.
    Go,
    /// See who is next.
    Choose,
}

impl Warp {
    /// A warp at the start of the kernel, with at most this many threads.
    pub(crate) fn new(number: usize, threads: usize, shared: &mut Shared<'_>) -> Self {
        let all = if threads >= WIDTH {
            u32::MAX
        } else {
            (1 << threads) - 1
        };
        let function = shared.launch.function;
        let frame = Frame {
            function,
            base: 0,
            local: 0,
            return_to: 0,
            results: Vec::new(),
        };
        let at = shared.launch.program.functions[function].start;
        let mut warp = Self {
            number,
            all,
            live: all,
            waits: 0,
            uniforms: Rc::clone(&shared.uniforms),
            registers: Vec::new(),
            local: vec![Vec::new(); WIDTH],
            fragments: Vec::new(),
            clock: Clock::default(),
        };
        warp.enter(&frame, all, shared);
        warp.fragments.push(Fragment {
            mask: all,
            at,
            state: State::Ready,
            frames: vec![frame],
        });
        warp
    }

    pub(crate) const fn has_ended(&self) -> bool {
        self.live == 0
    }

    pub(crate) const fn has_lost_threads(&self) -> bool {
        self.live != self.all
    }

    /// Threads for which the predicate holds, where all are at the same place.
    pub(crate) fn holding(&self, predicate: Predicate) -> u32 {
        let base = self
            .fragments
            .first()
            .map_or(0, |fragment| fragment.frame().base);
        self.true_of(base, predicate) & self.live
    }

    pub(crate) fn set_all(&mut self, to: Slot, value: u64) {
        let base = self
            .fragments
            .first()
            .map_or(0, |fragment| fragment.frame().base);
        self.registers[base + to] = [value; WIDTH];
    }

    /// The values of a slot, in the frame that begins at `base`.
    pub(super) fn at(&self, base: usize, slot: Slot) -> &Lanes {
        match slot.checked_sub(UNIFORM) {
            Some(number) => &self.uniforms[number],
            None => &self.registers[base + slot],
        }
    }

    /// Writes a slot, by its number among all, for these threads.
    pub(super) fn write(&mut self, slot: usize, values: &Lanes, mask: u32) {
        let to = &mut self.registers[slot];
        if mask == u32::MAX {
            *to = *values;
            return;
        }
        for (lane, (to, value)) in to.iter_mut().zip(values).enumerate() {
            if mask >> lane & 1 != 0 {
                *to = *value;
            }
        }
    }

    pub(super) fn true_of(&self, base: usize, predicate: Predicate) -> u32 {
        let bits = self
            .at(base, predicate.slot)
            .iter()
            .enumerate()
            .fold(0, |bits, (lane, value)| bits | ((value & 1) as u32) << lane);
        if predicate.negated { !bits } else { bits }
    }

    /// Runs until all threads wait at a barrier or have ended.
    pub(crate) fn run(&mut self, shared: &mut Shared<'_>) -> Result<(), Fault> {
        loop {
            self.merge();
            let ready = self
                .fragments
                .iter()
                .enumerate()
                .filter(|(_, fragment)| fragment.state == State::Ready);
            // Those within calls go first, so that all return to the caller together.
            let next =
                ready.min_by_key(|(_, fragment)| (usize::MAX - fragment.frames.len(), fragment.at));
            let Some((index, _)) = next else {
                return self.check_waiting(shared);
            };
            let fragment = self.fragments.swap_remove(index);
            self.advance(fragment, shared)?;
        }
    }

    /// Joins threads that are at the same instruction.
    fn merge(&mut self) {
        let mut index = 0;
        while index < self.fragments.len() {
            let (before, rest) = self.fragments.split_at_mut(index);
            let fragment = &rest[0];
            match before.iter_mut().find(|other| other.meets(fragment)) {
                Some(other) => {
                    other.mask |= fragment.mask;
                    other.state = State::Ready;
                    self.fragments.swap_remove(index);
                }
                None => index += 1,
            }
        }
    }

    /// Nobody can go on: an error if some wait for others of the warp.
    fn check_waiting(&self, shared: &Shared<'_>) -> Result<(), Fault> {
        let waiting = self
            .fragments
            .iter()
            .find(|fragment| fragment.state == State::Waiting);
        match waiting {
            None => Ok(()),
            Some(fragment) => {
                let why = "threads of a warp wait for others that never come";
                Err(self.place(Fault::failed(why), fragment, fragment.mask, shared))
            }
        }
    }

    pub(super) fn place(
        &self,
        fault: Fault,
        fragment: &Fragment,
        mask: u32,
        shared: &Shared<'_>,
    ) -> Fault {
        let lane = mask.trailing_zeros() as usize % WIDTH;
        let thread = thread_index((self.number * WIDTH + lane) as u32, shared.launch.block);
        fault.at(shared.line(fragment.at)).at(format!(
            "thread {thread:?} (warp {}, lanes {mask:#010x})",
            self.number
        ))
    }

    /// The first instruction behind one that other threads are at.
    fn next_of_others(&self, at: usize) -> usize {
        let others = self.fragments.iter().map(|other| other.at);
        let behind = others.filter(|other| *other > at);
        behind.min().unwrap_or(usize::MAX)
    }

    /// One instruction more; an error if that is too many.
    fn count_step(&self, fragment: &Fragment, shared: &mut Shared<'_>) -> Result<(), Fault> {
        *shared.steps -= 1;
        if *shared.steps == 0 {
            return Err(self.place(Fault::timeout(), fragment, fragment.mask, shared));
        }
        Ok(())
    }

    /// Takes instructions until others are to go first, or the threads part, wait or end.
    fn advance(&mut self, mut fragment: Fragment, shared: &mut Shared<'_>) -> Result<(), Fault> {
        let program = shared.launch.program;
        let stop = self.next_of_others(fragment.at);
        let alone = self.fragments.is_empty();
        loop {
            self.count_step(&fragment, shared)?;
            let instruction = &program.code[fragment.at];
            let mask = match instruction.predicate {
                None => fragment.mask,
                Some(predicate) => fragment.mask & self.true_of(fragment.frame().base, predicate),
            };
            self.tick(instruction, &fragment, mask, shared);
            if self.simple(&instruction.operation, &fragment, mask, shared)? || mask == 0 {
                fragment.at += 1;
            } else {
                let before = fragment.at;
                match self.control(&instruction.operation, &mut fragment, mask, shared)? {
                    Next::Choose => return Ok(()),
                    Next::Go if alone || (fragment.at > before && fragment.at < stop) => {}
                    Next::Go => {
                        self.fragments.push(fragment);
                        return Ok(());
                    }
                }
            }
            if fragment.at >= stop {
                self.fragments.push(fragment);
                return Ok(());
            }
        }
    }

    /// Takes an instruction that each thread takes on its own, after which it is at the next one.
    /// Whether it was one.
    fn simple(
        &mut self,
        operation: &Operation,
        fragment: &Fragment,
        mask: u32,
        shared: &mut Shared<'_>,
    ) -> Result<bool, Fault> {
        let base = fragment.frame().base;
        match operation {
            Operation::Map { function, to, from } => self.map(*function, *to, *from, base, mask),
            Operation::Divide(divide) => {
                self.check_divisor(divide.from[1], divide.bytes, fragment, mask, shared)?;
                self.map(divide.function, divide.to, divide.from, base, mask);
            }
            Operation::Carry(carry) => self.add_with_carry(carry, base, mask),
            Operation::Compare(compare) => self.compare(compare, base, mask),
            Operation::Unpack { bytes, to, from } => self.unpack(*bytes, to, *from, base, mask),
            Operation::Pack { bytes, to, from } => self.pack(*bytes, *to, from, base, mask),
            Operation::Load(access) => self.load(access, fragment, mask, shared)?,
            Operation::Store(access) => self.store(access, fragment, mask, shared)?,
            Operation::Atomic(atomic) => self.atomic(atomic, fragment, mask, shared)?,
            Operation::Fence => self.pass_fence(mask, shared),
            Operation::ActiveMask { to } => self.write(base + to, &[u64::from(mask); WIDTH], mask),
            Operation::Nothing => {}
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Writes what a function makes of each thread's values.
    #[inline]
    fn map(&mut self, function: Function, to: Slot, from: [Slot; 4], base: usize, mask: u32) {
        let values = function(from.map(|slot| self.at(base, slot)));
        self.write(base + to, &values, mask);
    }

    fn add_with_carry(&mut self, carry: &Carry, base: usize, mask: u32) {
        // Both before either is written: that may be where a source was.
        let sources = carry.from.map(|slot| self.at(base, slot));
        let (values, carries) = ((carry.function)(sources), (carry.carry)(sources));
        self.write(base + carry.to, &values, mask);
        self.write(base + carry.carry_to, &carries, mask);
    }

    fn pass_fence(&self, mask: u32, shared: &mut Shared<'_>) {
        for lane in shared.order.lanes(mask) {
            let who = self.who(lane, shared);
            shared.fences.pass(who);
        }
    }

    /// Instructions after which threads may be elsewhere. The mask has at least one.
    fn control(
        &mut self,
        operation: &Operation,
        fragment: &mut Fragment,
        mask: u32,
        shared: &mut Shared<'_>,
    ) -> Result<Next, Fault> {
        if let Operation::WarpCollective(collective) = operation {
            return self
                .collective(collective, fragment, mask, shared)
                .map(|()| Next::Choose);
        }
        let mut moved = self.send_on_others(fragment, mask);
        match operation {
            Operation::Branch(target) => fragment.at = *target,
            Operation::BranchIndexed { index, targets } => {
                self.branch_indexed(*index, targets, fragment, shared)?;
                return Ok(Next::Choose);
            }
            Operation::Call(call) => {
                self.call(call, fragment, shared)?;
                moved = true;
            }
            Operation::Return => {
                self.leave(fragment, shared);
                moved = true;
            }
            Operation::Exit => self.end(fragment),
            Operation::Barrier(Barrier::Wait | Barrier::Reduce { .. }) => {
                fragment.state = State::AtBarrier;
            }
            _ => return Err(self.place(Fault::failed("a trap"), fragment, mask, shared)),
        }
        Ok(self.after_control(fragment, moved))
    }

    /// Who is next, once threads are where an instruction sent them.
    fn after_control(&mut self, fragment: &Fragment, moved: bool) -> Next {
        if fragment.mask == 0 {
            return Next::Choose;
        }
        if moved || fragment.state != State::Ready {
            self.fragments.push(fragment.clone());
            return Next::Choose;
        }
        Next::Go
    }

    /// Sends threads that are not in the mask on to the next instruction; whether there are any.
    fn send_on_others(&mut self, fragment: &mut Fragment, mask: u32) -> bool {
        let rest = fragment.mask & !mask;
        if rest != 0 {
            self.fragments.push(Fragment {
                mask: rest,
                at: fragment.at + 1,
                ..fragment.clone()
            });
            fragment.mask = mask;
        }
        rest != 0
    }

    fn branch_indexed(
        &mut self,
        index: Slot,
        targets: &[usize],
        fragment: &Fragment,
        shared: &Shared<'_>,
    ) -> Result<(), Fault> {
        let indices = *self.at(fragment.frame().base, index);
        for lane in shared.order.lanes(fragment.mask) {
            let Some(target) = targets.get(indices[lane] as u32 as usize) else {
                let fault = Fault::failed("a branch beyond its list of targets");
                return Err(self.place(fault, fragment, 1 << lane, shared));
            };
            self.fragments.push(Fragment {
                mask: 1 << lane,
                at: *target,
                ..fragment.clone()
            });
        }
        Ok(())
    }
}

/// The memory that a generic address means.
pub(super) const fn resolve(space: Space, address: u64) -> (Space, u64) {
    match space {
        Space::Generic => Space::of_generic(address),
        _ => (space, address),
    }
}
