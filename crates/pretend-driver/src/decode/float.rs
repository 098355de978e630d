//! Arithmetic of floats: what IEEE 754 defines to the last bit, and nothing else. Sums and products
//! must say `.rn`: without it an assembler may fuse them.

use crate::kind::Kind;
use crate::lanes::{Function, for_float, lanes};

/// The function of an instruction on floats, if there is one of this name for this type.
pub(super) fn function(name: &str, kind: Kind) -> Option<Function> {
    match name {
        "add.rn" => for_float!(kind, T => lanes!(|a: T, b: T| canonical(a + b))),
        "sub.rn" => for_float!(kind, T => lanes!(|a: T, b: T| canonical(a - b))),
        "mul.rn" => for_float!(kind, T => lanes!(|a: T, b: T| canonical(a * b))),
        "div.rn" => for_float!(kind, T => lanes!(|a: T, b: T| canonical(a / b))),
        "rcp.rn" => for_float!(kind, T => lanes!(|a: T| canonical(1.0 / a))),
        "sqrt.rn" => for_float!(kind, T => lanes!(|a: T| canonical(a.sqrt()))),
        "fma.rn" => for_float!(kind, T => lanes!(|a: T, b: T, c: T| canonical(a.mul_add(b, c)))),
        "neg" => for_float!(kind, T => lanes!(|a: T| -a)),
        "abs" => for_float!(kind, T => lanes!(|a: T| a.abs())),
        "copysign" => for_float!(kind, T => lanes!(|a: T, b: T| b.copysign(a))),
        "min" => for_float!(kind, T => lanes!(|a: T, b: T| least(a, b))),
        "max" => for_float!(kind, T => lanes!(|a: T, b: T| greatest(a, b))),
        "mov" => Some(lanes!(|a: u64| a)),
        "selp" => Some(lanes!(|a: u64, b: u64, c: bool| if c { a } else { b })),
        _ => properties(name, kind),
    }
}

fn properties(name: &str, kind: Kind) -> Option<Function> {
    match name {
        "testp.finite" => for_float!(kind, T => lanes!(|a: T| a.is_finite())),
        "testp.infinite" => for_float!(kind, T => lanes!(|a: T| a.is_infinite())),
        "testp.number" => for_float!(kind, T => lanes!(|a: T| !a.is_nan())),
        "testp.notanumber" => for_float!(kind, T => lanes!(|a: T| a.is_nan())),
        "testp.normal" => for_float!(kind, T => lanes!(|a: T| a.is_normal())),
        "testp.subnormal" => for_float!(kind, T => lanes!(|a: T| a.is_subnormal())),
        _ => None,
    }
}

/// What the functions below need of a float.
pub(super) trait Float: Copy + PartialOrd {
    /// The device's one result that is not a number.
    const CANONICAL: Self;
    fn is_nan(self) -> bool;
    fn is_negative(self) -> bool;
}

impl Float for f32 {
    const CANONICAL: Self = Self::from_bits(0x7FFF_FFFF);
    fn is_nan(self) -> bool {
        self.is_nan()
    }
    fn is_negative(self) -> bool {
        self.is_sign_negative()
    }
}

impl Float for f64 {
    const CANONICAL: Self = Self::from_bits(0x7FF8_0000_0000_0000);
    fn is_nan(self) -> bool {
        self.is_nan()
    }
    fn is_negative(self) -> bool {
        self.is_sign_negative()
    }
}

pub(super) fn canonical<T: Float>(value: T) -> T {
    if value.is_nan() { T::CANONICAL } else { value }
}

/// The smaller one, with -0 below +0; the other one if one is not a number.
fn least<T: Float>(a: T, b: T) -> T {
    if a.is_nan() {
        canonical(b)
    } else if b.is_nan() || a < b || (a == b && a.is_negative()) {
        a
    } else {
        b
    }
}

/// The greater one, likewise.
fn greatest<T: Float>(a: T, b: T) -> T {
    if a.is_nan() {
        canonical(b)
    } else if b.is_nan() || a > b || (a == b && !a.is_negative()) {
        a
    } else {
        b
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::{Bits, WIDTH};

    fn two(name: &str, a: f32, b: f32) -> f32 {
        let none = [0; WIDTH];
        let function = function(name, Kind::F32).unwrap();
        f32::of(function([&[a.slot(); WIDTH], &[b.slot(); WIDTH], &none, &none])[3])
    }

    #[test]
    fn the_least_of_zeros_is_the_negative_one_and_numbers_win_over_what_is_none() {
        assert!(two("min", 0.0, -0.0).is_sign_negative());
        assert!(two("max", -0.0, 0.0).is_sign_positive());
        assert_eq!(two("min", f32::NAN, 3.0), 3.0);
        assert_eq!(two("max", 3.0, f32::NAN), 3.0);
        assert_eq!(two("max", f32::NAN, -f32::NAN).to_bits(), 0x7FFF_FFFF);
    }

    #[test]
    fn what_is_not_exact_has_no_function() {
        for name in [
            "add",
            "mul",
            "add.rz",
            "div.approx",
            "div.full",
            "sqrt.approx",
            "add.rn.ftz",
        ] {
            assert!(function(name, Kind::F32).is_none(), "{name}");
        }
    }
}
