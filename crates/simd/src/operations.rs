//! How levels of intrinsics write operations of the trait.

/// Operations of the trait as single expressions of intrinsics, all of which are safe or none.
macro_rules! operations {
    (safe $($name:ident($($operand:ident: $from:ty),*) -> $to:ty = $call:expr;)*) => {
        $(
            #[inline(always)]
            fn $name(self, $($operand: $from),*) -> $to {
                $call
            }
        )*
    };
    ($($name:ident($($operand:ident: $from:ty),*) -> $to:ty = $call:expr;)*) => {
        $(
            #[inline(always)]
            fn $name(self, $($operand: $from),*) -> $to {
                // SAFETY: the machine has the instructions, or `self` would not exist; the operands
                // are values, or arrays as long as the registers that are read or written.
                unsafe { $call }
            }
        )*
    };
}

/// The same for shifts by a constant.
macro_rules! shifts {
    (safe $($name:ident($operand:ident: $of:ty) = |$n:ident| $call:expr;)*) => {
        $(
            #[inline(always)]
            fn $name<const $n: i32>(self, $operand: $of) -> $of {
                $call
            }
        )*
    };
    ($($name:ident($operand:ident: $of:ty) = |$n:ident| $call:expr;)*) => {
        $(
            #[inline(always)]
            fn $name<const $n: i32>(self, $operand: $of) -> $of {
                // SAFETY: as for the other operations.
                unsafe { $call }
            }
        )*
    };
}

pub(crate) use {operations, shifts};
