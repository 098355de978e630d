//! Loads, stores and atomics, all checked.

use std::ops::Range;

use super::Fault;
use super::block::Shared;
use super::fences::ThreadStamp;
use super::fragment::Fragment;
use super::races::AccessKind;
use super::warp::{Warp, resolve};
use crate::kind::Space;
use crate::program::{Access, Atomic, Region};

/// The bytes that a thread accesses.
struct Spot {
    space: Space,
    address: u64,
    size: usize,
    lane: usize,
}

impl Spot {
    fn new(space: Space, address: u64, size: usize, lane: usize) -> Result<Self, Fault> {
        let (space, address) = resolve(space, address);
        if !address.is_multiple_of(size as u64) {
            return Err(Fault::misaligned(address, size));
        }
        Ok(Self {
            space,
            address,
            size,
            lane,
        })
    }

    /// The bytes within a memory that begins at zero.
    const fn range(&self) -> Range<usize> {
        let start = self.address as usize;
        start..start + self.size
    }

    /// That the bytes are within one variable; `base` is added to where variables begin.
    fn check(&self, base: u64, regions: &[Region]) -> Result<(), Fault> {
        let end = self.address.saturating_add(self.size as u64);
        let within = |region: &Region| {
            let start = base + region.start as u64;
            start <= self.address && end <= start + region.bytes as u64
        };
        if regions.iter().any(within) {
            Ok(())
        } else {
            Err(self.outside())
        }
    }

    fn outside(&self) -> Fault {
        let Self {
            space,
            address,
            size,
            ..
        } = self;
        let name = space.name();
        let why =
            format!("{size} bytes at {address:#x} of {name} memory are outside of all variables");
        Fault::address(why)
    }

    fn constant(&self) -> Fault {
        let (name, address) = (self.space.name(), self.address);
        Fault::address(format!(
            "a write to constants in {name} memory at {address:#x}"
        ))
    }
}

/// What a thread is about to do with bytes.
enum Purpose<'a> {
    Read(AccessKind),
    Write(&'a [u8]),
    Atomic,
}

impl Purpose<'_> {
    fn kind(&self, place: &[u8]) -> AccessKind {
        match self {
            Self::Read(kind) => *kind,
            Self::Write(new) if *new == place => AccessKind::WriteSame,
            Self::Write(_) => AccessKind::Write,
            Self::Atomic => AccessKind::Atomic,
        }
    }
}

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
        let kind = if access.is_incoherent {
            AccessKind::ReadIncoherent
        } else {
            AccessKind::Read
        };
        for lane in shared.order.lanes(mask) {
            let address = self.at(base, access.address)[lane].wrapping_add_signed(access.offset);
            let mut bytes = [0; 32];
            let found = Spot::new(access.space, address, size, lane)
                .and_then(|spot| self.read(&spot, kind, fragment, shared, &mut bytes[..size]));
            if let Err(fault) = found {
                return Err(self.place(fault, fragment, 1 << lane, shared));
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
            let address = self.at(base, access.address)[lane].wrapping_add_signed(access.offset);
            let mut bytes = [0; 32];
            for (slot, piece) in access
                .slots
                .iter()
                .zip(bytes.chunks_exact_mut(access.bytes))
            {
                let value = slot.map_or(0, |slot| self.at(base, slot)[lane]);
                piece.copy_from_slice(&value.to_le_bytes()[..access.bytes]);
            }
            let done = Spot::new(access.space, address, size, lane).and_then(|spot| {
                let place =
                    self.place_of(&spot, &Purpose::Write(&bytes[..size]), fragment, shared)?;
                place.copy_from_slice(&bytes[..size]);
                Ok(())
            });
            if let Err(fault) = done {
                return Err(self.place(fault, fragment, 1 << lane, shared));
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
                .map(|slot| self.at(base, slot)[lane]);
            let address = address.wrapping_add_signed(atomic.offset);
            let old = Spot::new(atomic.space, address, atomic.bytes, lane).and_then(|spot| {
                let place = self.place_of(&spot, &Purpose::Atomic, fragment, shared)?;
                let old = value(place, false);
                let new = (atomic.function)(old, first, second);
                place.copy_from_slice(&new.to_le_bytes()[..atomic.bytes]);
                Ok(old)
            });
            match old {
                Ok(old) => {
                    if let Some(to) = atomic.to {
                        self.registers[base + to][lane] = old;
                    }
                }
                Err(fault) => return Err(self.place(fault, fragment, 1 << lane, shared)),
            }
        }
        Ok(())
    }

    fn read(
        &self,
        spot: &Spot,
        kind: AccessKind,
        fragment: &Fragment,
        shared: &mut Shared<'_>,
        out: &mut [u8],
    ) -> Result<(), Fault> {
        let bytes = match spot.space {
            Space::Shared => &*self.touch_shared(spot, &Purpose::Read(kind), shared)?,
            Space::Local => {
                self.check_local(spot, fragment, shared)?;
                &self.local[spot.lane][spot.range()]
            }
            Space::Parameter => {
                let launch = shared.launch;
                spot.check(0, &launch.program.functions[launch.function].parameters)?;
                &launch.parameters[spot.range()]
            }
            _ => &*self.touch_global(spot, &Purpose::Read(kind), shared)?,
        };
        out.copy_from_slice(bytes);
        Ok(())
    }

    /// The bytes, to be written.
    fn place_of<'s>(
        &'s mut self,
        spot: &Spot,
        purpose: &Purpose<'_>,
        fragment: &Fragment,
        shared: &'s mut Shared<'_>,
    ) -> Result<&'s mut [u8], Fault> {
        match spot.space {
            Space::Shared => self.touch_shared(spot, purpose, shared),
            Space::Local => {
                self.check_local(spot, fragment, shared)?;
                Ok(&mut self.local[spot.lane][spot.range()])
            }
            Space::Constant | Space::Parameter => Err(spot.constant()),
            _ => self.touch_global(spot, purpose, shared),
        }
    }

    fn touch_shared<'s>(
        &self,
        spot: &Spot,
        purpose: &Purpose<'_>,
        shared: &'s mut Shared<'_>,
    ) -> Result<&'s mut [u8], Fault> {
        spot.check(0, &shared.regions)?;
        let who = self.who(spot.lane, shared);
        let size = shared.bytes.len();
        let place = &mut shared.bytes[spot.range()];
        shared
            .races
            .note(spot.range(), size, who, purpose.kind(place), shared.fences)
            .map_err(|why| Fault::failed(format!("of shared memory, {why}")))?;
        Ok(place)
    }

    fn touch_global<'s>(
        &self,
        spot: &Spot,
        purpose: &Purpose<'_>,
        shared: &'s mut Shared<'_>,
    ) -> Result<&'s mut [u8], Fault> {
        let who = self.who(spot.lane, shared);
        if matches!(purpose, Purpose::Atomic) {
            shared.fences.meet(spot.address, who);
        }
        let touched = shared
            .memory
            .touch(spot.address, spot.size)
            .map_err(Fault::address)?;
        let kind = purpose.kind(touched.bytes);
        match (touched.is_constant, purpose) {
            (true, Purpose::Read(_)) => return Ok(touched.bytes),
            (true, _) => return Err(spot.constant()),
            (false, _) => {}
        }
        let range = touched.start..touched.start + spot.size;
        touched
            .races
            .note(range, touched.size, who, kind, shared.fences)
            .map_err(|why| Fault::failed(format!("of {}, {why}", touched.what)))?;
        Ok(touched.bytes)
    }

    pub(super) fn who(&self, lane: usize, shared: &Shared<'_>) -> ThreadStamp {
        ThreadStamp {
            block: shared.fences.block(),
            warp: self.number as u8,
            lane: lane as u8,
            interval: shared.fences.now(),
            waits: self.waits,
            fences: shared.fences.count(),
        }
    }

    /// Local memory is that of the function that runs and of those that called it.
    fn check_local(
        &self,
        spot: &Spot,
        fragment: &Fragment,
        shared: &Shared<'_>,
    ) -> Result<(), Fault> {
        let within = fragment.frames.iter().any(|frame| {
            let regions = &shared.launch.program.functions[frame.function]
                .local
                .regions;
            spot.check(frame.local as u64, regions).is_ok()
        });
        if within { Ok(()) } else { Err(spot.outside()) }
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
