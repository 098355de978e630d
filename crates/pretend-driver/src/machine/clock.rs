//! How long a launch would take on a device, as a model has it: each warp goes from branch to
//! branch and waits for what its instructions need; loads find the first level of the cache or the
//! second; and a multiprocessor issues so many instructions, and moves so many bytes, in a cycle.
//! It is good for finding out what a kernel waits for, and was never compared with a device.
//!
//! The device is an H200: 132 multiprocessors with four schedulers each, 1.98 GHz, 10.2 TB/s from
//! the second level of the cache, which all is taken to be in.

use std::fmt;

use super::block::Shared;
use super::fragment::Fragment;
use super::warp::{Warp, resolve};
use crate::kind::Space;
use crate::lanes::WIDTH;
use crate::program::{Cost, Instruction, Operation, Role, Slot, UNIFORM};

const MULTIPROCESSORS: usize = 132;
const SCHEDULERS: u64 = 4;
/// Threads that a multiprocessor holds, with 128 registers each.
const RESIDENT: u32 = 512;
const CYCLES_PER_MICROSECOND: f64 = 1980.0;
/// Sectors from the second level of the cache in a cycle, for all multiprocessors.
const SECTORS_PER_CYCLE: u64 = 160;
/// Between the starts of two launches in a stream, at least.
const LAUNCH_PERIOD: f64 = 2.5;
/// From the end of a launch to the first instruction of the next.
const LAUNCH_GAP: f64 = 1.5;

const FIRST_LEVEL: u64 = 34;
const SECOND_LEVEL: u64 = 270;
const SHARED_MEMORY: u64 = 29;
const ATOMIC: u64 = 300;
const SHARED_ATOMIC: u64 = 60;
const PARAMETER: u64 = 8;
/// From a branch or a call to the next instruction.
const BRANCH: u64 = 8;
pub(super) const BARRIER: u64 = 30;

/// Bytes that are moved together, and those that are looked up together.
const SECTOR: u64 = 32;
const LINE: u64 = 128;

/// Sectors of the first level that a block has for itself.
const CACHED: usize = 2048;

/// Where a warp is in time. Instructions that no branch keeps apart are taken as soon as what they
/// need is known, as assemblers put them in the best order; those after a branch wait for it.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    /// When the last branch was taken.
    start: u64,
    /// Cycles of instructions since.
    issued: u64,
    /// When each register is known.
    ready: Vec<u64>,
}

impl Clock {
    pub(super) const fn now(&self) -> u64 {
        self.start + self.issued
    }

    pub(super) const fn set(&mut self, now: u64) {
        self.start = now;
        self.issued = 0;
    }
}

/// What a block asks of its multiprocessor.
#[derive(Debug)]
pub(crate) struct Bill {
    issue: u64,
    /// Cycles of the unit that loads and stores.
    look_ups: u64,
    sectors: u64,
    cached: Vec<u64>,
}

impl Default for Bill {
    fn default() -> Self {
        Self {
            issue: 0,
            look_ups: 0,
            sectors: 0,
            cached: vec![u64::MAX; CACHED],
        }
    }
}

impl Bill {
    /// Takes note of what lanes load from memory; how long it takes.
    fn load(&mut self, addresses: &[u64], bytes: u64) -> u64 {
        let mut sectors = pieces(addresses, bytes, SECTOR);
        self.look_ups += look_ups(addresses, bytes);
        sectors.retain(|sector| {
            let place = (sector % CACHED as u64) as usize;
            std::mem::replace(&mut self.cached[place], *sector) != *sector
        });
        self.sectors += sectors.len() as u64;
        if sectors.is_empty() {
            FIRST_LEVEL
        } else {
            SECOND_LEVEL + look_ups(addresses, bytes)
        }
    }

    fn store(&mut self, addresses: &[u64], bytes: u64) {
        self.look_ups += look_ups(addresses, bytes);
        self.sectors += pieces(addresses, bytes, SECTOR).len() as u64;
    }
}

/// The pieces of memory of this size that are touched.
fn pieces(addresses: &[u64], bytes: u64, size: u64) -> Vec<u64> {
    let ends = addresses
        .iter()
        .flat_map(|address| [address / size, (address + bytes - 1) / size]);
    let mut pieces: Vec<u64> = ends.collect();
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

/// Cycles for looking up lines: 32 different ones take nine.
fn look_ups(addresses: &[u64], bytes: u64) -> u64 {
    (pieces(addresses, bytes, LINE).len() as u64 * 9).div_ceil(WIDTH as u64)
}

impl Warp {
    /// Moves the clock on by an instruction that is about to be taken by the threads of a mask.
    pub(super) fn tick(
        &mut self,
        instruction: &Instruction,
        fragment: &Fragment,
        mask: u32,
        shared: &mut Shared<'_>,
    ) {
        let Some(bill) = &mut shared.bill else {
            return;
        };
        let base = fragment.frame().base;
        let cost = self.cost(instruction, base, mask, bill);
        let clock = &mut self.clock;
        let mut start = clock.start;
        let mut written: Vec<Slot> = Vec::new();
        instruction.clone().visit(&mut |slot, role| {
            if *slot >= UNIFORM {
                return;
            }
            match role {
                Role::Read => {
                    start = start.max(clock.ready.get(base + *slot).copied().unwrap_or(0));
                }
                Role::Written => written.push(base + *slot),
            }
        });
        for slot in written {
            if clock.ready.len() <= slot {
                clock.ready.resize(slot + 1, 0);
            }
            clock.ready[slot] = start + cost.1;
        }
        clock.issued += cost.0;
        if parts(&instruction.operation) {
            clock.set(clock.now().max(start + BRANCH));
        } else if instruction.cost.parts {
            clock.set(clock.now().max(start + cost.1));
        }
    }

    /// Cycles until the next instruction and until the result.
    fn cost(
        &self,
        instruction: &Instruction,
        base: usize,
        mask: u32,
        bill: &mut Bill,
    ) -> (u64, u64) {
        let Cost { issue, latency, .. } = instruction.cost;
        let issue = u64::from(issue);
        bill.issue += issue;
        match &instruction.operation {
            Operation::Load(access) => {
                let bytes = access.bytes * access.slots.len();
                let place = (access.space, access.address, access.offset);
                (issue, self.loading(place, bytes, base, mask, bill))
            }
            Operation::Store(access) => {
                let bytes = access.bytes * access.slots.len();
                let (space, addresses) =
                    self.addresses((access.space, access.address, access.offset), base, mask);
                if matches!(space, Space::Global | Space::Generic) {
                    bill.store(&addresses, bytes as u64);
                } else {
                    bill.look_ups += 1;
                }
                (issue, 0)
            }
            Operation::Atomic(atomic) => {
                let (space, addresses) =
                    self.addresses((atomic.space, atomic.address, atomic.offset), base, mask);
                if space == Space::Shared {
                    bill.look_ups += addresses.len() as u64;
                    return (issue, SHARED_ATOMIC);
                }
                bill.store(&addresses, atomic.bytes as u64);
                (issue, ATOMIC)
            }
            _ => (issue, latency.into()),
        }
    }

    fn loading(
        &self,
        place: (Space, Slot, i64),
        bytes: usize,
        base: usize,
        mask: u32,
        bill: &mut Bill,
    ) -> u64 {
        let (space, addresses) = self.addresses(place, base, mask);
        match space {
            Space::Global | Space::Generic => bill.load(&addresses, bytes as u64),
            Space::Shared => {
                bill.look_ups += 1;
                SHARED_MEMORY
            }
            Space::Local => {
                bill.look_ups += 1;
                FIRST_LEVEL
            }
            Space::Parameter | Space::Constant => PARAMETER,
        }
    }

    /// The space of an access, and the different addresses of the threads.
    fn addresses(
        &self,
        (space, slot, offset): (Space, Slot, i64),
        base: usize,
        mask: u32,
    ) -> (Space, Vec<u64>) {
        let values = self.at(base, slot);
        let lanes = (0..WIDTH).filter(|lane| mask >> lane & 1 != 0);
        let mut found = space;
        let mut addresses: Vec<u64> = lanes
            .map(|lane| {
                let (space, address) = resolve(space, values[lane].wrapping_add_signed(offset));
                found = space;
                address
            })
            .collect();
        addresses.sort_unstable();
        addresses.dedup();
        (found, addresses)
    }
}

/// Whether instructions before and after are not mixed.
const fn parts(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::Branch(_)
            | Operation::BranchIndexed { .. }
            | Operation::Call(_)
            | Operation::Return
            | Operation::Exit
            | Operation::Barrier(_)
    )
}

/// What a launch costs, by the model. Written as its blocks, the microseconds that it takes, and
/// those of the longest chain of blocks, of issue, of look-ups and of the second level alone, tabs
/// between.
#[derive(Debug, Default)]
pub(crate) struct Estimate {
    /// Threads of a block.
    pub(super) threads: u32,
    /// Cycles of each block on its own.
    blocks: Vec<u64>,
    /// What the blocks of each multiprocessor ask of it.
    issue: Vec<u64>,
    look_ups: Vec<u64>,
    sectors: u64,
}

impl Estimate {
    pub(super) fn add(&mut self, cycles: u64, bill: &Bill) {
        let place = self.blocks.len() % MULTIPROCESSORS;
        self.issue.resize(MULTIPROCESSORS, 0);
        self.look_ups.resize(MULTIPROCESSORS, 0);
        self.issue[place] += bill.issue;
        self.look_ups[place] += bill.look_ups;
        self.sectors += bill.sectors;
        self.blocks.push(cycles);
    }

    /// Cycles if nothing but the order of instructions kept blocks back.
    fn chain(&self) -> u64 {
        let resident = (RESIDENT / self.threads.max(1)).max(1) as usize;
        let mut places = vec![0_u64; MULTIPROCESSORS * resident];
        for cycles in &self.blocks {
            if let Some(first) = places.iter_mut().min() {
                *first += cycles;
            }
        }
        places.into_iter().max().unwrap_or(0)
    }

    fn microseconds(&self) -> f64 {
        let [chain, issue, look_ups, sectors] = self.bounds();
        let cycles = chain.max(issue).max(look_ups).max(sectors);
        (cycles as f64 / CYCLES_PER_MICROSECOND + LAUNCH_GAP).max(LAUNCH_PERIOD)
    }

    /// Cycles that each takes: chains of instructions, issue, look-ups, the second level.
    fn bounds(&self) -> [u64; 4] {
        let most = |of: &[u64]| of.iter().copied().max().unwrap_or(0);
        [
            self.chain(),
            most(&self.issue) / SCHEDULERS,
            most(&self.look_ups),
            self.sectors / SECTORS_PER_CYCLE,
        ]
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{:.2}", self.blocks.len(), self.microseconds())?;
        for cycles in self.bounds() {
            write!(f, "\t{:.2}", cycles as f64 / CYCLES_PER_MICROSECOND)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode;
    use crate::machine::{Launch, Order};
    use crate::memory::Memory;

    #[test]
    fn what_was_loaded_is_near_the_second_time() {
        let mut bill = Bill::default();
        let addresses = [256, 288, 260];
        assert!(bill.load(&addresses, 4) > SECOND_LEVEL);
        assert_eq!(bill.sectors, 2);
        assert_eq!(bill.load(&addresses, 4), FIRST_LEVEL);
        assert_eq!(bill.sectors, 2);
        // The same place of the cache.
        assert!(bill.load(&[256 + SECTOR * CACHED as u64], 4) > SECOND_LEVEL);
        assert!(bill.load(&addresses, 4) > SECOND_LEVEL);
    }

    #[test]
    fn lines_are_looked_up_one_by_one() {
        let apart: Vec<u64> = (0..32).map(|lane| lane * LINE).collect();
        assert_eq!(look_ups(&apart, 4), 9);
        let together: Vec<u64> = (0..32).map(|lane| lane * 4).collect();
        assert_eq!(look_ups(&together, 4), 1);
        assert_eq!(pieces(&[SECTOR - 4], 8, SECTOR), [0, 1]);
    }

    #[test]
    fn a_launch_takes_as_long_as_what_it_waits_for_most() {
        let mut estimate = Estimate {
            threads: RESIDENT / 4,
            ..Estimate::default()
        };
        for _ in 0..MULTIPROCESSORS * 4 + 1 {
            estimate.add(1000, &Bill::default());
        }
        assert_eq!(estimate.bounds(), [2000, 0, 0, 0]);
        let bill = Bill {
            issue: 20_000,
            ..Bill::default()
        };
        estimate.add(1000, &bill);
        assert_eq!(estimate.bounds(), [2000, 5000, 0, 0]);
        let microseconds = 5000.0 / CYCLES_PER_MICROSECOND + LAUNCH_GAP;
        assert!((estimate.microseconds() - microseconds).abs() < 1e-9);
        assert!(estimate.to_string().starts_with("530\t4.03\t1.01\t2.53\t"));
    }

    /// Cycles of a warp that takes these instructions and then branches on register 5.
    fn cycles(instructions: &str) -> u64 {
        let text = format!(
            ".version 7.8\n.target sm_70\n.address_size 64\n.visible .entry kernel()\n{{\n\
             .reg .pred %p<2>;\n.reg .b32 %r<9>;\nmov.u32 %r1, %tid.x;\n{instructions}\n\
             setp.ne.s32 %p1, %r5, 0;\n@%p1 bra $L;\n$L:\nret;\n}}\n"
        );
        let program = decode::program(&text).unwrap();
        let launch = Launch {
            program: &program,
            globals: &[],
            function: program.kernels["kernel"],
            grid: [1; 3],
            block: [32, 1, 1],
            dynamic: 0,
            parameters: &[],
        };
        let mut estimate = Estimate::default();
        let mut memory = Memory::new(0);
        launch
            .run(&mut memory, Order::Forward, Some(&mut estimate))
            .unwrap();
        estimate.blocks[0]
    }

    #[test]
    fn what_needs_each_other_follows_and_the_rest_overlaps() {
        let chain = "mul.lo.s32 %r2, %r1, %r1; mul.lo.s32 %r3, %r2, %r2;
            mul.lo.s32 %r4, %r3, %r3; mul.lo.s32 %r5, %r4, %r4;";
        let apart = "mul.lo.s32 %r2, %r1, %r1; mul.lo.s32 %r3, %r1, %r1;
            mul.lo.s32 %r4, %r1, %r1; mul.lo.s32 %r5, %r1, %r1;";
        assert_eq!(cycles(chain) - cycles(apart), 15);
        // Nothing is taken ahead of what has a branch within.
        let division = "div.s32 %r2, %r1, 3; div.s32 %r5, %r1, 3;";
        assert!(cycles(division) > 2 * 110);
    }
}
