//! Comparisons, and what is chosen by them.

use crate::kind::Kind;
use crate::lanes::{Function, for_float, for_integer, for_kind, lanes};

/// The comparison of `setp` or `set` of this name.
pub(super) fn function(name: &str, kind: Kind) -> Option<Function> {
    if kind.is_float() {
        float(name, kind)
    } else {
        integer(name, kind)
    }
}

fn integer(name: &str, kind: Kind) -> Option<Function> {
    // Names of unsigned comparisons: the type decides.
    match name {
        "eq" => for_integer!(kind, T => lanes!(|a: T, b: T| a == b)),
        "ne" => for_integer!(kind, T => lanes!(|a: T, b: T| a != b)),
        "lt" | "lo" => for_integer!(kind, T => lanes!(|a: T, b: T| a < b)),
        "le" | "ls" => for_integer!(kind, T => lanes!(|a: T, b: T| a <= b)),
        "gt" | "hi" => for_integer!(kind, T => lanes!(|a: T, b: T| a > b)),
        "ge" | "hs" => for_integer!(kind, T => lanes!(|a: T, b: T| a >= b)),
        _ => None,
    }
}

/// Those that end in `u` hold where one is not a number.
fn float(name: &str, kind: Kind) -> Option<Function> {
    match name {
        "eq" => for_float!(kind, T => lanes!(|a: T, b: T| a == b)),
        "ne" => for_float!(kind, T => lanes!(|a: T, b: T| a != b && !a.is_nan() && !b.is_nan())),
        "lt" => for_float!(kind, T => lanes!(|a: T, b: T| a < b)),
        "le" => for_float!(kind, T => lanes!(|a: T, b: T| a <= b)),
        "gt" => for_float!(kind, T => lanes!(|a: T, b: T| a > b)),
        "ge" => for_float!(kind, T => lanes!(|a: T, b: T| a >= b)),
        "equ" => for_float!(kind, T => lanes!(|a: T, b: T| a == b || a.is_nan() || b.is_nan())),
        "neu" => for_float!(kind, T => lanes!(|a: T, b: T| a != b)),
        "ltu" => for_float!(kind, T => lanes!(|a: T, b: T| a < b || a.is_nan() || b.is_nan())),
        "leu" => for_float!(kind, T => lanes!(|a: T, b: T| a <= b || a.is_nan() || b.is_nan())),
        "gtu" => for_float!(kind, T => lanes!(|a: T, b: T| a > b || a.is_nan() || b.is_nan())),
        "geu" => for_float!(kind, T => lanes!(|a: T, b: T| a >= b || a.is_nan() || b.is_nan())),
        "num" => for_float!(kind, T => lanes!(|a: T, b: T| !a.is_nan() && !b.is_nan())),
        "nan" => for_float!(kind, T => lanes!(|a: T, b: T| a.is_nan() || b.is_nan())),
        _ => None,
    }
}

/// `slct`: the first where the third, of its own type, is not negative.
pub(super) fn select(third: Kind) -> Option<Function> {
    for_kind!(third, T in [Kind::S32 => i32, Kind::F32 => f32] =>
        lanes!(|a: u64, b: u64, c: T| if c >= T::default() { a } else { b }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{Bits, WIDTH};

    #[test]
    fn unordered_comparisons_hold_without_a_number() {
        let none = [0; WIDTH];
        let of = |name: &str, a: f32, b: f32| {
            function(name, Kind::F32).unwrap()([
                &[a.slot(); WIDTH],
                &[b.slot(); WIDTH],
                &none,
                &none,
            ])[0]
        };
        for name in ["equ", "neu", "ltu", "leu", "gtu", "geu", "nan"] {
            assert_eq!(of(name, f32::NAN, 1.0), 1, "{name}");
        }
        for name in ["eq", "ne", "lt", "le", "gt", "ge", "num"] {
            assert_eq!(of(name, f32::NAN, 1.0), 0, "{name}");
        }
        assert_eq!((of("ltu", 1.0, 2.0), of("ltu", 2.0, 1.0)), (1, 0));
    }
}
