//! Loads, stores and atomics, all checked.

use super::Fault;
use super::block::Shared;
use super::fragment::Fragment;
use super::warp::{Warp, resolve};
use crate::kind::Space;
use crate::program::{Access, Atomic, Region};

impl Warp {
    pub(super) fn load(
        &mut self,
        access: &Access,
        fragment: &Fragment,
        mask: u32,
        shared: &mut Shared<'_>,
    ) -> Result<(), Fault> {
        let base = fragment.frame().base;
        let size = access.bytes * access.slots.len();
        for lane in shared.order.lanes(mask) {
            let address =
                self.registers[base + access.address][lane].wrapping_add_signed(access.offset);
            let mut bytes = [0; 32];
            match self.bytes(access.space, address, size, lane, fragment, shared) {
                Ok(found) => bytes[..size].copy_from_slice(found),
                Err(fault) => return Err(self.place(fault, fragment, 1 << lane, shared)),
            }
            for (slot, piece) in access.slots.iter().zip(bytes.chunks_exact(access.bytes)) {
                if let Some(slot) = slot {
                    self.registers[base + slot][lane] = value(piece, access.signed);
                }
            }
        }
        Ok(())
    }

    pub(super) fn store(
        &mut self,
        access: &Access,
        fragment: &Fragment,
        mask: u32,
        shared: &mut Shared<'_>,
    ) -> Result<(), Fault> {
        let base = fragment.frame().base;
        let size = access.bytes * access.slots.len();
        for lane in shared.order.lanes(mask) {
            let address =
                self.registers[base + access.address][lane].wrapping_add_signed(access.offset);
            let mut bytes = [0; 32];
            for (slot, piece) in access
                .slots
                .iter()
                .zip(bytes.chunks_exact_mut(access.bytes))
            {
                let value = slot.map_or(0, |slot| self.registers[base + slot][lane]);
                piece.copy_from_slice(&value.to_le_bytes()[..access.bytes]);
            }
            match self.bytes_to_write(access.space, address, size, lane, fragment, shared) {
                Ok(to) => to.copy_from_slice(&bytes[..size]),
                Err(fault) => return Err(self.place(fault, fragment, 1 << lane, shared)),
            }
        }
        Ok(())
    }

    pub(super) fn atomic(
        &mut self,
        atomic: &Atomic,
        fragment: &Fragment,
        mask: u32,
        shared: &mut Shared<'_>,
    ) -> Result<(), Fault> {
        let base = fragment.frame().base;
        for lane in shared.order.lanes(mask) {
            let [address, first, second] = [atomic.address, atomic.operands[0], atomic.operands[1]]
                .map(|slot| self.registers[base + slot][lane]);
            let address = address.wrapping_add_signed(atomic.offset);
            let old = match self.bytes_to_write(
                atomic.space,
                address,
                atomic.bytes,
                lane,
                fragment,
                shared,
            ) {
                Ok(place) => {
                    let old = value(place, false);
                    let new = (atomic.function)(old, first, second);
                    place.copy_from_slice(&new.to_le_bytes()[..atomic.bytes]);
                    old
                }
                Err(fault) => return Err(self.place(fault, fragment, 1 << lane, shared)),
            };
            if let Some(to) = atomic.to {
                self.registers[base + to][lane] = old;
            }
        }
        Ok(())
    }

    fn bytes<'s>(
        &'s self,
        space: Space,
        address: u64,
        size: usize,
        lane: usize,
        fragment: &Fragment,
        shared: &'s Shared<'_>,
    ) -> Result<&'s [u8], Fault> {
        let (space, address) = resolve(space, address);
        check_alignment(address, size)?;
        let start = address as usize;
        match space {
            Space::Shared => {
                check(space, address, size, 0, &shared.regions)?;
                Ok(&shared.bytes[start..start + size])
            }
            Space::Local => {
                self.check_local(address, size, fragment, shared)?;
                Ok(&self.local[lane][start..start + size])
            }
            Space::Parameter => {
                let launch = shared.launch;
                check(
                    space,
                    address,
                    size,
                    0,
                    &launch.program.functions[launch.function].parameters,
                )?;
                Ok(&launch.parameters[start..start + size])
            }
            _ => shared.memory.read(address, size).map_err(Fault::address),
        }
    }

    fn bytes_to_write<'s>(
        &'s mut self,
        space: Space,
        address: u64,
        size: usize,
        lane: usize,
        fragment: &Fragment,
        shared: &'s mut Shared<'_>,
    ) -> Result<&'s mut [u8], Fault> {
        let (space, address) = resolve(space, address);
        check_alignment(address, size)?;
        let start = address as usize;
        match space {
            Space::Shared => {
                check(space, address, size, 0, &shared.regions)?;
                Ok(&mut shared.bytes[start..start + size])
            }
            Space::Local => {
                self.check_local(address, size, fragment, shared)?;
                Ok(&mut self.local[lane][start..start + size])
            }
            Space::Constant | Space::Parameter => Err(Fault::address(format!(
                "a write to {} memory at {address:#x}",
                space.name()
            ))),
            _ => shared.memory.write(address, size).map_err(Fault::address),
        }
    }

    /// Local memory is that of the function that runs and of those that called it.
    fn check_local(
        &self,
        address: u64,
        size: usize,
        fragment: &Fragment,
        shared: &Shared<'_>,
    ) -> Result<(), Fault> {
        let within = fragment.frames.iter().any(|frame| {
            let regions = &shared.launch.program.functions[frame.function]
                .local
                .regions;
            check(Space::Local, address, size, frame.local as u64, regions).is_ok()
        });
        if within {
            Ok(())
        } else {
            Err(outside(Space::Local, address, size))
        }
    }
}

/// The little-endian number, its sign extended if it has one.
fn value(bytes: &[u8], signed: bool) -> u64 {
    let mut whole = [0; 8];
    whole[..bytes.len()].copy_from_slice(bytes);
    let value = u64::from_le_bytes(whole);
    let unused = 64 - 8 * bytes.len() as u32;
    if signed {
        ((value << unused) as i64 >> unused) as u64
    } else {
        value
    }
}

fn check_alignment(address: u64, size: usize) -> Result<(), Fault> {
    if address.is_multiple_of(size as u64) {
        Ok(())
    } else {
        Err(Fault::misaligned(address, size))
    }
}

/// That the bytes are within one variable; `base` is added to where variables begin.
fn check(
    space: Space,
    address: u64,
    size: usize,
    base: u64,
    regions: &[Region],
) -> Result<(), Fault> {
    let end = address.saturating_add(size as u64);
    let within = |region: &Region| {
        let start = base + region.start as u64;
        start <= address && end <= start + region.bytes as u64
    };
    if regions.iter().any(within) {
        Ok(())
    } else {
        Err(outside(space, address, size))
    }
}

fn outside(space: Space, address: u64, size: usize) -> Fault {
    let why = format!(
        "{size} bytes at {address:#x} of {} memory are outside of all variables",
        space.name()
    );
    Fault::address(why)
}
