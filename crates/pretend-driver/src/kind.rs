//! The types of PTX, and how a value of each lies in a slot.

/// A type as instructions name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Pred,
    B8,
    B16,
    B32,
    B64,
    U8,
    U16,
    U32,
    U64,
    S8,
    S16,
    S32,
    S64,
    F32,
    F64,
}

impl Kind {
    /// The type of this name, without its dot.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "pred" => Self::Pred,
            "b8" => Self::B8,
            "b16" => Self::B16,
            "b32" => Self::B32,
            "b64" => Self::B64,
            "u8" => Self::U8,
            "u16" => Self::U16,
            "u32" => Self::U32,
            "u64" => Self::U64,
            "s8" => Self::S8,
            "s16" => Self::S16,
            "s32" => Self::S32,
            "s64" => Self::S64,
            "f32" => Self::F32,
            "f64" => Self::F64,
            _ => return None,
        })
    }

    /// Size in bytes.
    pub(crate) const fn bytes(self) -> usize {
        match self {
            Self::Pred | Self::B8 | Self::U8 | Self::S8 => 1,
            Self::B16 | Self::U16 | Self::S16 => 2,
            Self::B32 | Self::U32 | Self::S32 | Self::F32 => 4,
            Self::B64 | Self::U64 | Self::S64 | Self::F64 => 8,
        }
    }

    pub(crate) const fn is_signed(self) -> bool {
        matches!(self, Self::S8 | Self::S16 | Self::S32 | Self::S64)
    }

    pub(crate) const fn is_float(self) -> bool {
        matches!(self, Self::F32 | Self::F64)
    }
}

/// Where an address points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    /// Any of the spaces below, told by the address.
    Generic,
    Global,
    Constant,
    Shared,
    Local,
    /// The parameters of a kernel.
    Parameter,
}

impl Space {
    /// Added to an address of shared or local memory to make it generic.
    pub(crate) const fn window(self) -> u64 {
        match self {
            Self::Shared => 1 << 60,
            Self::Local => 2 << 60,
            Self::Generic | Self::Global | Self::Constant | Self::Parameter => 0,
        }
    }

    /// The space that a generic address points to, and the address there.
    pub(crate) const fn of_generic(address: u64) -> (Self, u64) {
        let low = address & ((1 << 60) - 1);
        match address >> 60 {
            1 => (Self::Shared, low),
            2 => (Self::Local, low),
            _ => (Self::Global, address),
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Generic => "generic",
            Self::Global => "global",
            Self::Constant => "constant",
            Self::Shared => "shared",
            Self::Local => "local",
            Self::Parameter => "parameter",
        }
    }
}
