//! The device's memory: allocations far apart, so that an address beyond one is in none.

use std::cell::Cell;

use crate::machine::Races;

/// Allocations begin at multiples of this, which no address is ever given again.
const STRIDE_BITS: u32 = 30;
const STRIDE: u64 = 1 << STRIDE_BITS;

/// Of an allocation's first byte within its stride: aligned as a device aligns, and no more.
const START: u64 = 256;

#[derive(Debug)]
pub(crate) struct Memory {
    /// Allocations by number of stride. One that spans several is at the first only.
    strides: Vec<Option<Allocation>>,
    used: usize,
    limit: usize,
    /// What was found last.
    last: Cell<usize>,
    /// Intervals between barriers, of all launches that there were.
    pub(crate) intervals: u32,
}

#[derive(Debug)]
struct Allocation {
    base: u64,
    bytes: Vec<u8>,
    what: String,
    is_constant: bool,
    races: Races,
}

/// Bytes that a kernel reads or writes.
pub(crate) struct Touched<'m> {
    pub(crate) bytes: &'m mut [u8],
    /// Where they begin within their allocation, and its size.
    pub(crate) start: usize,
    pub(crate) size: usize,
    pub(crate) what: &'m str,
    pub(crate) is_constant: bool,
    /// Who else touched the allocation.
    pub(crate) races: &'m mut Races,
}

/// What a module's variable or an allocation is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writable {
    Yes,
    No,
}

impl Memory {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            strides: Vec::new(),
            used: 0,
            limit,
            last: Cell::new(0),
            intervals: 0,
        }
    }

    pub(crate) const fn limit(&self) -> usize {
        self.limit
    }

    pub(crate) const fn free_bytes(&self) -> usize {
        self.limit - self.used
    }

    /// Room for this many bytes, filled with rubbish, or none if the memory is full.
    pub(crate) fn allocate(&mut self, size: usize, what: &str, writable: Writable) -> Option<u64> {
        if size > self.free_bytes() {
            return None;
        }
        self.used += size;
        let base = (self.strides.len() as u64 + 1) * STRIDE + START;
        let allocation = Allocation {
            base,
            bytes: vec![0xCD; size],
            what: what.to_owned(),
            is_constant: writable == Writable::No,
            races: Races::default(),
        };
        self.strides.push(Some(allocation));
        let spanned = (START as usize + size) >> STRIDE_BITS;
        self.strides
            .resize_with(self.strides.len() + spanned, || None);
        Some(base)
    }

    /// Whether there was an allocation at the address.
    pub(crate) fn free(&mut self, base: u64) -> bool {
        let Some(index) = self.index(base) else {
            return false;
        };
        match self.strides[index].take_if(|allocation| allocation.base == base) {
            Some(allocation) => {
                self.used -= allocation.bytes.len();
                true
            }
            None => false,
        }
    }

    /// The allocation whose stride the address is in.
    fn index(&self, address: u64) -> Option<usize> {
        let last = self.last.get();
        if let Some(Some(allocation)) = self.strides.get(last)
            && address.wrapping_sub(allocation.base) < allocation.bytes.len() as u64
        {
            return Some(last);
        }
        let mut index = (address >> STRIDE_BITS).checked_sub(1)? as usize;
        if index >= self.strides.len() {
            return None;
        }
        while self.strides[index].is_none() && index > 0 {
            index -= 1;
        }
        self.strides[index].as_ref()?;
        self.last.set(index);
        Some(index)
    }

    fn find(&self, address: u64, size: usize) -> Result<(usize, usize), String> {
        let none = || format!("{size} bytes at {address:#x} are in no allocation");
        let index = self.index(address).ok_or_else(none)?;
        let Some(allocation) = &self.strides[index] else {
            return Err(none());
        };
        let start = address.wrapping_sub(allocation.base) as usize;
        match start.checked_add(size) {
            Some(end) if end <= allocation.bytes.len() => Ok((index, start)),
            _ => Err(format!(
                "{size} bytes at {address:#x} are outside of {}: byte {} of {}",
                allocation.what,
                start as i64,
                allocation.bytes.len()
            )),
        }
    }

    pub(crate) fn read(&self, address: u64, size: usize) -> Result<&[u8], String> {
        let (index, start) = self.find(address, size)?;
        self.strides[index]
            .as_ref()
            .map(|allocation| &allocation.bytes[start..start + size])
            .ok_or_else(String::new)
    }

    /// The same bytes, as a kernel touches them.
    pub(crate) fn touch(&mut self, address: u64, size: usize) -> Result<Touched<'_>, String> {
        let (index, start) = self.find(address, size)?;
        let allocation = self.strides[index].as_mut().ok_or_else(String::new)?;
        Ok(Touched {
            size: allocation.bytes.len(),
            bytes: &mut allocation.bytes[start..start + size],
            start,
            what: &allocation.what,
            is_constant: allocation.is_constant,
            races: &mut allocation.races,
        })
    }

    /// The same bytes, to be written by the host, which may write constants.
    pub(crate) fn write_from_host(
        &mut self,
        address: u64,
        size: usize,
    ) -> Result<&mut [u8], String> {
        let (index, start) = self.find(address, size)?;
        self.strides[index]
            .as_mut()
            .map(|allocation| &mut allocation.bytes[start..start + size])
            .ok_or_else(String::new)
    }

    /// Everything in memory, to compare or to return to.
    pub(crate) fn contents(&self) -> Vec<Vec<u8>> {
        let bytes = |allocation: &Option<Allocation>| {
            allocation
                .as_ref()
                .map_or_else(Vec::new, |allocation| allocation.bytes.clone())
        };
        self.strides.iter().map(bytes).collect()
    }

    /// Puts everything back. Nothing may have been allocated or freed since.
    pub(crate) fn restore(&mut self, contents: Vec<Vec<u8>>) {
        for (allocation, bytes) in self.strides.iter_mut().zip(contents) {
            if let Some(allocation) = allocation {
                allocation.bytes = bytes;
            }
        }
    }

    /// The first byte that differs from these contents, in words.
    pub(crate) fn difference(&self, contents: &[Vec<u8>]) -> Option<String> {
        self.strides
            .iter()
            .zip(contents)
            .find_map(|(allocation, before)| {
                let Some(Allocation { bytes, what, .. }) = allocation else {
                    return None;
                };
                let place = bytes.iter().zip(before).position(|(a, b)| a != b)?;
                Some(format!(
                    "byte {place} of {what} is {} or {}",
                    before[place], bytes[place]
                ))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_is_within_one_allocation() {
        let mut memory = Memory::new(1000);
        let first = memory.allocate(100, "a", Writable::Yes).unwrap();
        let second = memory.allocate(20, "b", Writable::No).unwrap();
        assert!(memory.read(first, 100).is_ok() && memory.read(first + 96, 4).is_ok());
        let error = memory.read(first + 97, 4).unwrap_err();
        assert!(
            error.ends_with("are outside of a: byte 97 of 100"),
            "{error}"
        );
        let error = memory.read(first - 4, 4).unwrap_err();
        assert!(error.ends_with("byte -4 of 100"), "{error}");
        assert!(
            memory
                .read(0, 4)
                .unwrap_err()
                .ends_with("are in no allocation")
        );
        assert!(memory.touch(second, 4).unwrap().is_constant);
    }

    #[test]
    fn what_is_freed_is_gone_for_good() {
        let mut memory = Memory::new(100);
        let first = memory.allocate(60, "a", Writable::Yes).unwrap();
        assert_eq!(memory.allocate(60, "b", Writable::Yes), None);
        assert!(memory.free(first) && !memory.free(first));
        assert!(memory.read(first, 1).is_err());
        let second = memory.allocate(60, "b", Writable::Yes).unwrap();
        assert_ne!(first, second);
    }
}
