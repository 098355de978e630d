//! Runs a kernel: block by block, and within a block warp by warp up to the next barrier.

mod access;
mod block;
mod calls;
mod clock;
mod collective;
mod fault;
mod fences;
mod fragment;
mod order;
mod races;
mod values;
mod warp;

use crate::lanes::{Lanes, WIDTH};
use crate::memory::Memory;
use crate::program::{Program, Uniform};
use block::Block;
use fences::Fences;
use std::rc::Rc;

pub(crate) use clock::Estimate;
pub(crate) use fault::Fault;
pub(crate) use order::Order;
pub(crate) use races::Races;

/// Most instructions of warps in a launch. A kernel that needs more is taken for one that hangs.
const MOST_STEPS: u64 = 1 << 30;

/// A kernel and all it is started with.
#[derive(Debug)]
pub(crate) struct Launch<'a> {
    pub(crate) program: &'a Program,
    /// Addresses of the module's variables.
    pub(crate) globals: &'a [u64],
    pub(crate) function: usize,
    pub(crate) grid: [u32; 3],
    pub(crate) block: [u32; 3],
    /// Bytes of shared memory beyond that of variables.
    pub(crate) dynamic: usize,
    /// The parameters, laid out as the function says.
    pub(crate) parameters: &'a [u8],
}

impl Launch<'_> {
    /// Runs all blocks. What is in registers and shared memory at first depends on the order.
    /// What it costs is added to an estimate, if there is one.
    pub(crate) fn run(
        &self,
        memory: &mut Memory,
        order: Order,
        estimate: Option<&mut Estimate>,
    ) -> Result<(), Fault> {
        let mut fences = Fences::after(memory.intervals);
        let done = self.run_blocks(memory, &mut fences, order, estimate);
        memory.intervals = fences.now();
        done
    }

    fn run_blocks(
        &self,
        memory: &mut Memory,
        fences: &mut Fences,
        order: Order,
        mut estimate: Option<&mut Estimate>,
    ) -> Result<(), Fault> {
        let [width, height, depth] = self.grid.map(u64::from);
        let mut steps = MOST_STEPS;
        if let Some(estimate) = &mut estimate {
            estimate.threads = self.block.iter().product();
        }
        let uniforms: Rc<[Lanes]> = self
            .program
            .uniforms
            .iter()
            .map(|constant| [self.uniform(*constant); WIDTH])
            .collect();
        for number in order.sequence(width * height * depth) {
            let index = [
                number % width,
                number / width % height,
                number / width / height,
            ]
            .map(|value| value as u32);
            fences.enter_block(number as u32);
            let mut block = Block::new(self, memory, fences, order, index, &uniforms, &mut steps);
            if estimate.is_some() {
                block.track_cost();
            }
            let (cycles, bill) = block.run()?;
            if let (Some(estimate), Some(bill)) = (&mut estimate, bill) {
                estimate.add(cycles, &bill);
            }
        }
        Ok(())
    }

    /// A value that is the same in all threads.
    fn uniform(&self, uniform: Uniform) -> u64 {
        match uniform {
            Uniform::Bits(bits) => bits,
            Uniform::Shared(start) => start as u64,
            Uniform::DynamicShared => self.dynamic_start() as u64,
            Uniform::DynamicSharedSize => self.dynamic as u64,
            Uniform::Global(number) => self.globals[number],
            Uniform::BlockSize(axis) => self.block[axis].into(),
            Uniform::GridSize(axis) => self.grid[axis].into(),
            Uniform::Warps => self
                .block
                .iter()
                .product::<u32>()
                .div_ceil(WIDTH as u32)
                .into(),
        }
    }

    /// Address of the shared memory beyond that of variables.
    fn dynamic_start(&self) -> usize {
        let regions = &self.program.functions[self.function].shared;
        let end = regions
            .iter()
            .map(|region| region.start + region.bytes)
            .max()
            .unwrap_or(0);
        (end + 256).next_multiple_of(256)
    }
}
