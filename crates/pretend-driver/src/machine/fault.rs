use std::fmt;

/// Why a kernel stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The driver's code.
    pub(crate) code: u32,
    why: String,
    /// Kernel, block and thread, and the line.
    place: Vec<String>,
}

impl Fault {
    const ILLEGAL_ADDRESS: u32 = 700;
    const TIMEOUT: u32 = 702;
    const MISALIGNED: u32 = 716;
    const FAILED: u32 = 719;

    pub(crate) fn address(why: String) -> Self {
        Self {
            code: Self::ILLEGAL_ADDRESS,
            why,
            place: Vec::new(),
        }
    }

    pub(crate) fn misaligned(address: u64, bytes: usize) -> Self {
        let why = format!("{bytes} bytes at {address:#x} are not aligned");
        Self {
            code: Self::MISALIGNED,
            why,
            place: Vec::new(),
        }
    }

    pub(crate) fn timeout() -> Self {
        let why = String::from("it does not end");
        Self {
            code: Self::TIMEOUT,
            why,
            place: Vec::new(),
        }
    }

    pub(crate) fn failed(why: impl Into<String>) -> Self {
        Self {
            code: Self::FAILED,
            why: why.into(),
            place: Vec::new(),
        }
    }

    /// Adds where it happened, from the inside outwards.
    pub(crate) fn at(mut self, place: String) -> Self {
        self.place.push(place);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.why)?;
        for place in &self.place {
            write!(out, "\n  in {place}")?;
        }
        Ok(())
    }
}
