//! A value of each thread of a warp, and functions of such values.

/// Threads of a warp.
pub(crate) const WIDTH: usize = 32;

/// One value per thread of a warp, in the low bits of each slot. Bits above the width of the type
/// have no meaning.
pub(crate) type Lanes = [u64; WIDTH];

/// Computes a value per thread from up to four; those that it does not need are ignored. It must
/// have a result for any bits, as threads that take no part hold anything.
pub(crate) type Function = fn([&Lanes; 4]) -> Lanes;

/// A type whose values lie in slots.
pub(crate) trait Bits: Copy {
    fn of(slot: u64) -> Self;
    fn slot(self) -> u64;
}

macro_rules! integer_bits {
    ($($kind:ty),+) => {$(
        impl Bits for $kind {
            fn of(slot: u64) -> Self {
                slot as Self
            }
            fn slot(self) -> u64 {
                self as u64
            }
        }
    )+};
}
// A signed value is extended to the whole slot, as some instructions ask for.
integer_bits!(u8, i8, u16, i16, u32, i32, u64, i64);

impl Bits for bool {
    fn of(slot: u64) -> Self {
        slot & 1 != 0
    }
    fn slot(self) -> u64 {
        u64::from(self)
    }
}

impl Bits for f32 {
    fn of(slot: u64) -> Self {
        Self::from_bits(slot as u32)
    }
    fn slot(self) -> u64 {
        u64::from(self.to_bits())
    }
}

impl Bits for f64 {
    fn of(slot: u64) -> Self {
        Self::from_bits(slot)
    }
    fn slot(self) -> u64 {
        self.to_bits()
    }
}

/// A [`Function`] from the body of a closure, whose parameters name their types.
macro_rules! lanes {
    (@run $a:ident $b:ident $c:ident $d:ident $body:expr; $($name:ident: $kind:ty = $source:ident),+) => {{
        #[allow(unused_variables, reason = "not all sources are needed")]
        fn run([$a, $b, $c, $d]: [&$crate::lanes::Lanes; 4]) -> $crate::lanes::Lanes {
            std::array::from_fn(|lane| {
                $(let $name = <$kind as $crate::lanes::Bits>::of($source[lane]);)+
                $crate::lanes::Bits::slot($body)
            })
        }
        run as $crate::lanes::Function
    }};
    (|$a:ident: $ka:ty| $body:expr) => {
        lanes!(@run p q r s $body; $a: $ka = p)
    };
    (|$a:ident: $ka:ty, $b:ident: $kb:ty| $body:expr) => {
        lanes!(@run p q r s $body; $a: $ka = p, $b: $kb = q)
    };
    (|$a:ident: $ka:ty, $b:ident: $kb:ty, $c:ident: $kc:ty| $body:expr) => {
        lanes!(@run p q r s $body; $a: $ka = p, $b: $kb = q, $c: $kc = r)
    };
    (|$a:ident: $ka:ty, $b:ident: $kb:ty, $c:ident: $kc:ty, $d:ident: $kd:ty| $body:expr) => {
        lanes!(@run p q r s $body; $a: $ka = p, $b: $kb = q, $c: $kc = r, $d: $kd = s)
    };
}
pub(crate) use lanes;

/// The expression with the type named after the Rust type of a kind, if the kind is listed.
macro_rules! for_kind {
    ($kind:expr, $name:ident in [$($case:pat => $rust:ty),+ $(,)?] => $result:expr) => {
        match $kind {
            $($case => {
                type $name = $rust;
                Some($result)
            })+
            _ => None,
        }
    };
}
pub(crate) use for_kind;

/// [`for_kind`] with the integers of 16 to 64 bits.
macro_rules! for_integer {
    ($kind:expr, $name:ident => $result:expr) => {
        $crate::lanes::for_kind!($kind, $name in [
            $crate::kind::Kind::U16 | $crate::kind::Kind::B16 => u16,
            $crate::kind::Kind::S16 => i16,
            $crate::kind::Kind::U32 | $crate::kind::Kind::B32 => u32,
            $crate::kind::Kind::S32 => i32,
            $crate::kind::Kind::U64 | $crate::kind::Kind::B64 => u64,
            $crate::kind::Kind::S64 => i64,
        ] => $result)
    };
}
pub(crate) use for_integer;

/// [`for_kind`] with the floats.
macro_rules! for_float {
    ($kind:expr, $name:ident => $result:expr) => {
        $crate::lanes::for_kind!($kind, $name in [
            $crate::kind::Kind::F32 => f32,
            $crate::kind::Kind::F64 => f64,
        ] => $result)
    };
}
pub(crate) use for_float;
