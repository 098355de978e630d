//! Intrinsics, found at run time.

mod avx2;
mod avx512;

pub(crate) use avx2::Avx2;
pub(crate) use avx512::Avx512;

/// Operations of the trait as single expressions of intrinsics.
macro_rules! operations {
    ($($name:ident($($operand:ident: $from:ty),*) -> $to:ty = $call:expr;)*) => {
        $(
            #[inline(always)]
            fn $name(self, $($operand: $from),*) -> $to {
                // SAFETY: the machine has the instructions, or `self` would not exist; the operands
                // are values.
                unsafe { $call }
            }
        )*
    };
}
/// The same for shifts by a constant.
macro_rules! shifts {
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
/// The token of a set of instructions.
macro_rules! token {
    ($(#[$doc:meta])* $token:ident, $($feature:tt),*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) struct $token(());

        impl $token {
            /// The token, if this machine has the instructions.
            pub(crate) fn detect() -> Option<Self> {
                let found = [$(std::arch::is_x86_feature_detected!($feature)),*];
                found.iter().all(|found| *found).then_some(Self(()))
            }

            /// Runs a task compiled for them.
            #[inline]
            pub(crate) fn run<T: crate::Task>(self, task: T) -> T::Output {
                $(#[target_feature(enable = $feature)])*
                fn compiled<T: crate::Task>(token: $token, task: T) -> T::Output {
                    task.run(token)
                }
                // SAFETY: the machine has the instructions, or `self` would not exist.
                unsafe { compiled(self, task) }
            }
        }
    };
}
pub(crate) use {operations, shifts, token};
