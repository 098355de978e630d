//! Calls of functions and returns from them: registers, local memory and constants of each.

use super::Fault;
use super::block::Shared;
use super::fragment::{Fragment, Frame};
use super::warp::Warp;
use crate::lanes::WIDTH;
use crate::program::{Call, LaneMask, Own};

/// Deepest nesting of calls.
const MOST_FRAMES: usize = 64;

impl Warp {
    /// Fills the registers and the local memory of a function with rubbish, and its constants with
    /// what they are.
    pub(super) fn enter(&mut self, frame: &Frame, mask: u32, shared: &Shared<'_>) {
        let function = &shared.launch.program.functions[frame.function];
        let end = frame.base + function.slots;
        if self.registers.len() < end {
            self.registers.resize(end, [0; WIDTH]);
        }
        for slot in frame.base..end {
            let rubbish = [shared.order.rubbish(slot + self.number); WIDTH];
            self.write(slot, &rubbish, mask);
        }
        for lane in shared.order.lanes(mask) {
            let local = &mut self.local[lane];
            local.resize(local.len().max(frame.local + function.local.end), 0);
            for (place, bytes) in local[frame.local..].chunks_mut(8).enumerate() {
                let rubbish = shared.order.rubbish(place + lane).to_le_bytes();
                bytes.copy_from_slice(&rubbish[..bytes.len()]);
            }
        }
        for (slot, constant) in &function.constants {
            let values = std::array::from_fn(|lane| self.constant(*constant, frame, lane, shared));
            self.write(frame.base + slot, &values, mask);
        }
    }

    fn constant(&self, own: Own, frame: &Frame, lane: usize, shared: &Shared<'_>) -> u64 {
        let launch = shared.launch;
        let thread = (self.number * WIDTH + lane) as u32;
        let bit = 1_u32 << lane;
        let value = match own {
            Own::Local(start) => return (frame.local + start) as u64,
            Own::Thread(axis) => thread_index(thread, launch.block)[axis],
            Own::Block(axis) => shared.index[axis],
            Own::Lane => lane as u32,
            Own::Warp => self.number as u32,
            Own::LaneMask(LaneMask::Equal) => bit,
            Own::LaneMask(LaneMask::Less) => bit - 1,
            Own::LaneMask(LaneMask::LessOrEqual) => bit | (bit - 1),
            Own::LaneMask(LaneMask::Greater) => !(bit | (bit - 1)),
            Own::LaneMask(LaneMask::GreaterOrEqual) => !(bit - 1),
        };
        u64::from(value)
    }

    pub(super) fn call(
        &mut self,
        call: &Call,
        fragment: &mut Fragment,
        shared: &Shared<'_>,
    ) -> Result<(), Fault> {
        if fragment.frames.len() == MOST_FRAMES {
            let fault = Fault::failed("calls are nested too deeply");
            return Err(self.place(fault, fragment, fragment.mask, shared));
        }
        let program = shared.launch.program;
        let caller = fragment.frame().clone();
        let function = &program.functions[caller.function];
        let frame = Frame {
            function: call.function,
            base: caller.base + function.slots,
            local: (caller.local + function.local.end).next_multiple_of(256),
            return_to: fragment.at + 1,
            results: call.results.clone(),
        };
        self.enter(&frame, fragment.mask, shared);
        let callee = &program.functions[call.function];
        for (from, to) in call.arguments.iter().zip(&callee.parameters) {
            let start = caller.local + from.start;
            self.copy(
                start..start + from.bytes,
                frame.local + to.start,
                fragment.mask,
            );
        }
        fragment.at = callee.start;
        fragment.frames.push(frame);
        Ok(())
    }

    /// Copies bytes within each thread's local memory.
    fn copy(&mut self, from: std::ops::Range<usize>, to: usize, mask: u32) {
        for (lane, local) in self.local.iter_mut().enumerate() {
            if mask >> lane & 1 != 0 {
                local.copy_within(from.clone(), to);
            }
        }
    }

    /// Returns to the caller, or ends if there is none.
    pub(super) fn leave(&mut self, fragment: &mut Fragment, shared: &Shared<'_>) {
        if fragment.frames.len() == 1 {
            self.end(fragment);
            return;
        }
        let Some(frame) = fragment.frames.pop() else {
            return;
        };
        let callee = &shared.launch.program.functions[frame.function];
        let local = fragment.frame().local;
        for (from, to) in callee.results.iter().zip(&frame.results) {
            let start = frame.local + from.start;
            self.copy(start..start + from.bytes, local + to.start, fragment.mask);
        }
        fragment.at = frame.return_to;
    }

    pub(super) fn end(&mut self, fragment: &mut Fragment) {
        self.live &= !fragment.mask;
        fragment.mask = 0;
    }
}

/// The index of a thread along x, y and z.
pub(super) const fn thread_index(number: u32, block: [u32; 3]) -> [u32; 3] {
    let [width, height, _] = block;
    [
        number % width,
        number / width % height,
        number / width / height,
    ]
}
